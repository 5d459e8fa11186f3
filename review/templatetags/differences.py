"""What differs between archive, roster and supplement, drawn by functions: a review shows it in every row."""

from collections.abc import Collection

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from review.decisions.differences import Difference

register = template.Library()


@register.simple_tag
def differing(differences: Collection[Difference]) -> SafeString:
    """Each field with what the archive says and what will be registered."""
    look = "<dt>{}</dt><dd><del>{}</del> → {}</dd>"
    shown = ((each.label, each.archive or "—", each.now or "—") for each in differences)
    return format_html('<dl class="facts">{}</dl>', format_html_join("", look, shown))


@register.simple_tag
def differing_in_short(differences: Collection[Difference]) -> SafeString:
    """How many differ; which, when one asks."""
    words = ngettext("%(n)s change", "%(n)s changes", len(differences)) % {"n": len(differences)}
    return format_html("<details><summary>{}</summary>{}</details>", words, differing(differences))
