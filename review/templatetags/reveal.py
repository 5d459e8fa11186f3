"""The button that shows a whole number, beside the masked one."""

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from enrollment.disclosure.records import WHOLE, Disclosed
from registry.roles import Role
from review.forms.purposes import SHOWING, PurposeForm
from review.people.reveal import document_number

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
def reveal_entry(context, entry, page: str, archive: Disclosed | None = None) -> dict:
    """A new student's number, and those of the record that it continues, where the page shows them masked.

    ``page`` is the name of this page, which takes the new student's id.
    """
    records = _records(entry, archive) if archive else []
    return _form(context, [*_new_students(entry), *records], page)


@register.inclusion_tag("components/reveal.html", takes_context=True)
def reveal_record(context, entry, shown, page: str) -> dict:
    """The numbers of the record that a new student continues, where they may be shown; ``shown``: a Disclosed."""
    return _form(context, _records(entry, shown), page)


def _records(entry, shown: Disclosed) -> list[dict]:
    return [
        {
            "label": _("Show: %(number)s") % {"number": WHOLE[which][1]},
            "url": reverse("reveal_record", args=[entry.pk, which]),
        }
        for which in shown.whole
    ]


@register.inclusion_tag("components/reveal.html", takes_context=True)
def reveal_case(context, case, parties) -> dict:
    """The child's number as each side of a case has it: each school its own, who decides both."""
    account = context["request"].user
    targets = [
        {
            "label": _("Show that of “%(side)s”") % {"side": party.label},
            "url": reverse("reveal_case", args=[party.case.pk, party.code]),
        }
        for party in parties
        if document_number(party.person) and (account.role == Role.OFFICER or account.school == party.school)
    ]
    return _form(context, targets)
