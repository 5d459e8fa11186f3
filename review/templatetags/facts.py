"""The form in which a registrar types what the family told, beside the records that may be the child's."""

from django import template

from enrollment.disclosure import tries
from enrollment.disclosure.places import near_places
from enrollment.entries import states
from enrollment.entries.models import Entry
from review.forms.facts import FactsForm

register = template.Library()


@register.inclusion_tag("review/facts.html", takes_context=True)
def facts_form(context, entry: Entry) -> dict:
    """The form, with how many wrong answers are left; of an entry that has nothing to prove there is none."""
    unproved = tries.can_be_proved(entry)
    if entry.state != states.RESOLVING and not unproved:
        return {}
    records = [column.candidate.record for column in context.get("columns", ())]
    return {
        "entry": entry,
        "form": FactsForm(places=near_places(entry, records)),
        "left": tries.left(entry, context["request"].user),
        "unproved": unproved,
        "authority": entry.school.authority,
        "csrf_token": context["csrf_token"],
    }
