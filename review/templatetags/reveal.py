"""The button that shows a whole number, beside the masked one."""

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from review.forms.purposes import SHOWING, PurposeForm

register = template.Library()


def _form(context, targets: list[dict], page: str = "") -> dict:
    return {
        "form": PurposeForm(purposes=SHOWING, auto_id=False),
        "targets": targets,
        "back_to": page,
        "csrf_token": context["csrf_token"],
    }


def _new_students(entry) -> list[dict]:
    url = reverse("reveal_entry", args=[entry.pk])
    found = [{"label": _("Show the new student's number"), "url": url}] if entry.id_number else []
    if entry.number_check:  # to be compared with the paper
        url = reverse("reveal_student_number", args=[entry.pk])
        found.append({"label": _("Show the student number on the roster"), "url": url})
    return found


@register.inclusion_tag("components/reveal.html", takes_context=True)
def reveal_entry(context, entry, page: str) -> dict:
    """A new student's number; ``page`` is the name of this page, which takes the new student's id."""
    return _form(context, _new_students(entry), page)


@register.inclusion_tag("components/reveal.html", takes_context=True)
def reveal_candidates(context, entry, columns) -> dict:
    """The new student's number and each candidate's, at the page that compares them."""
    records = [
        {
            "label": _("Show that of record %(n)d") % {"n": column.number},
            "url": reverse("reveal_candidate", args=[entry.pk, column.candidate.record_id]),
        }
        for column in columns
        if column.candidate.record.id_number
    ]
    return _form(context, [*_new_students(entry), *records], "resolve_entry")


@register.inclusion_tag("components/reveal.html", takes_context=True)
def reveal_case(context, case, parties) -> dict:
    """The child's number as each side of a case has it."""
    targets = [
        {
            "label": _("Show that of “%(side)s”") % {"side": party.label},
            "url": reverse("reveal_case", args=[party.case.pk, party.code]),
        }
        for party in parties
        if party.person.id_number
    ]
    return _form(context, targets)
