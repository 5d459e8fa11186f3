"""What is done for many new students of the list of P3 at once: submit, bulk fill, confirmation sheets."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from enrollment.entries.models import Entry
from enrollment.entries.refusals import NotComplete, NothingToFill
from enrollment.supplement import saving
from enrollment.supplement.bulk_fill import Unreadable, fill_in
from enrollment.supplement.confirmation import MOST_SHEETS, print_sheets, sheets
from enrollment.supplement.work_list import own, to_supplement, with_all_that_is_shown
from registry.access import only_for
from registry.access_log import watermark
from registry.fields.by_track import field_set
from registry.fields.field_set import Field
from review.forms.supplement import BulkFillForm, ListFilter, chosen_ids, list_of

NAMED = 10  # so many new students a message names


def _chosen(request) -> list[int]:
    return chosen_ids(request.POST, request.user)


def _back(request):
    """To the list, narrowed as it was."""
    narrowed = {name: request.POST[name] for name in ListFilter.base_fields if request.POST.get(name)}
    return redirect(reverse("supplement_list") + (f"?{urlencode(narrowed)}" if narrowed else ""))


def _nobody(request, words: str):
    messages.info(request, words)
    return _back(request)


def _tell(request, refused, but=()) -> None:
    """Who was refused and why: a sentence for each reason, with the new students' names."""
    names = dict(own(request.user).filter(pk__in=[pk for pk, _why in refused]).values_list("pk", "name"))
    by_words: dict[str, list[str]] = {}
    for pk, refusal in refused:
        if not isinstance(refusal, but):
            by_words.setdefault(refusal.words(), []).append(names.get(pk, ""))
    for words, of_which in sorted(by_words.items()):
        messages.warning(request, f"{_listed(of_which)} {words}".strip())


def _listed(names: list[str]) -> str:
    known = [name for name in names if name]
    more = _(" and %(count)d more") % {"count": len(known) - NAMED} if len(known) > NAMED else ""
    return _("%(names)s:") % {"names": "、".join(known[:NAMED]) + more} if known else ""


@only_for("registrar", "desk")
@require_POST
def supplement_submit(request):
    """Submit the selected new students to school review; one with a gap holds up no other."""
    ids = _chosen(request)
    if not ids:
        return _nobody(request, _("No students selected. Select the new students who are complete, then submit them."))
    outcome = saving.submit(ids, request.user)
    if outcome.done:
        messages.success(request, _submitted_words(len(outcome.done)))
    incomplete = [refusal for _id, refusal in outcome.refused if isinstance(refusal, NotComplete)]
    _tell(request, outcome.refused, but=NotComplete if len(incomplete) > 1 else ())
    if len(incomplete) > 1:
        messages.warning(request, _incomplete_words(len(incomplete)))
    return _back(request)


def _submitted_words(count: int) -> str:
    return ngettext(
        "%(count)d new student now waits for the school's review.",
        "%(count)d new students now wait for the school's review.",
        count,
    ) % {"count": count}


def _incomplete_words(count: int) -> str:
    return ngettext(
        "%(count)d new student is not complete yet and stays here; the list says what is missing.",
        "%(count)d new students are not complete yet and stay here; the list says what is missing.",
        count,
    ) % {"count": count}


@only_for("registrar", "desk")
@require_http_methods(["GET", "HEAD", "POST"])
def supplement_bulk_fill(request):
    """Bulk fill for the selected new students: the page that asks for them, then the act."""
    if request.method in ("GET", "HEAD"):  # the address of a page that was answered to a POST, opened again
        return redirect("supplement_list")
    chosen = own(request.user).filter(pk__in=_chosen(request))
    entries = list(chosen.order_by("-season__starts_on", "-season", "roster", "row_number", "pk"))
    if not entries:
        return _nobody(request, _("No students selected. Select the new students who are to have the same values."))
    track, season = entries[0].track, entries[0].season_id
    same = [entry for entry in entries if (entry.track, entry.season_id) == (track, season)]
    if len(same) < len(entries):
        messages.info(
            request, _("Only new students of one season and one kind of school at once; the others are left out.")
        )
    return _fill_in(request, same) if "fill" in request.POST else _bulk_fill_page(request, same)


def _bulk_fill_page(request, entries: list[Entry], problems=None):
    fields = field_set(entries[0].track)
    form = BulkFillForm(fields, request.POST if problems else None, problems)
    context = {
        "title": _("Bulk fill"),
        "form": form,
        "lines": [(form[field.name], list_of(field), field.kind.suggestions) for field in fields.common],
        "entries": entries,
        "narrowed": {name: request.POST.get(name, "") for name in ListFilter.base_fields},
    }
    return render(request, "review/bulk_fill.html", context)


def _fill_in(request, entries: list[Entry]):
    fields = field_set(entries[0].track)
    overwrite = bool(request.POST.get("overwrite"))
    texts = {field.name: request.POST.get(field.name, "") for field in fields.common}
    if not any(text.strip() for text in texts.values()):
        messages.info(request, _("No value was given: fill in at least one field."))
        return _bulk_fill_page(request, entries)
    outcome = fill_in([entry.pk for entry in entries], request.user, fields, texts, overwrite=overwrite)
    if isinstance(outcome, Unreadable):
        return _bulk_fill_page(request, entries, outcome.problems)
    if outcome.done:
        messages.success(request, _filled_words(len(outcome.done)))
    if outcome.kept:
        messages.info(request, _kept_words(outcome.kept))
    unchanged = sum(isinstance(refusal, NothingToFill) for _id, refusal in outcome.refused)
    if unchanged:
        messages.info(request, _unchanged_words(unchanged))
    _tell(request, outcome.refused, but=NothingToFill)
    return _back(request)


def _filled_words(count: int) -> str:
    return ngettext(
        "The bulk fill was saved for %(count)d new student.",
        "The bulk fill was saved for %(count)d new students.",
        count,
    ) % {"count": count}


def _kept_words(kept: Mapping[Field, int]) -> str:
    fields = "、".join(
        _("%(field)s (%(count)d new students)") % {"field": capfirst(field.label), "count": count}
        for field, count in kept.items()
    )
    return _(
        "Another value stood there already and was kept: %(fields)s. To replace it, choose to fill in everywhere."
    ) % {"fields": fields}


def _unchanged_words(count: int) -> str:
    return ngettext(
        "Nothing changed for %(count)d new student: these fields have values already, or the same ones.",
        "Nothing changed for %(count)d new students: these fields have values already, or the same ones.",
        count,
    ) % {"count": count}


@only_for("registrar", "desk")
@require_http_methods(["GET", "HEAD", "POST"])
def supplement_sheets(request):
    """Confirmation sheets of the selected new students, to print; each history says so."""
    if request.method in ("GET", "HEAD"):  # the address of a page that was answered to a POST, opened again
        return redirect("supplement_list")
    ids = _chosen(request)
    if not ids:
        return _nobody(request, _("No students selected. Select the new students whose sheets you want to print."))
    if len(ids) > MOST_SHEETS:
        return _nobody(request, _("Please print at most %(count)d sheets at once.") % {"count": MOST_SHEETS})
    outcome, access = print_sheets(ids, request.user)
    _tell(request, outcome.refused)
    if not outcome.done:
        return _back(request)
    assert access is not None  # there is one where a sheet is printed
    entries = with_all_that_is_shown(to_supplement(request.user)).filter(pk__in=outcome.done)
    context = {
        "title": _("Confirmation sheets"),
        "sheets": sheets(entries, request.user),
        "watermark": watermark(access),
    }
    return render(request, "review/confirmation.html", context)
