"""How much unusual access nobody has looked into, for the first page of operations."""

from django import template

from review.alarms.models import Alarm

register = template.Library()


@register.simple_tag
def unusual_unread() -> int:
    """Wherever it was: operations see all."""
    return Alarm.objects.unread().count()
