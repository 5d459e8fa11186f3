"""Pages of P3: the new students to supplement, and one new student's supplement."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from enrollment.disclosure.records import disclosed_archives, schools_of_archives
from enrollment.entries.models import Entry, State
from enrollment.entries.traces import note_archives
from enrollment.refused import ActRefused
from enrollment.seasons.deadlines import Deadlines, closed
from enrollment.supplement import saving
from enrollment.supplement.models import saved_supplement
from enrollment.supplement.prefill import supplement_of
from enrollment.supplement.shown import shown_values
from enrollment.supplement.work_list import (
    neighbours,
    own,
    relations_of,
    sent_back,
    to_supplement,
    with_all_that_is_shown,
    with_all_that_lists_show,
)
from registry.access import only_for
from registry.disclosure import Show
from registry.fields.by_track import field_set
from registry.identity.regions import regions_near
from registry.looks import LookKind
from review.decisions.said import may_say
from review.forms.numbers import whole_number
from review.forms.supplement import REGIONS, ListFilter, SupplementForm, changed_texts, sections
from review.people.places import with_places

PER_PAGE = 50


@only_for("registrar", "desk")
@require_safe
def supplement_list(request):
    """New students to supplement: how complete each is, why one came back, and the complete ones to submit."""
    form = ListFilter(request.GET, request.user)
    narrowed = form.narrowed
    school = request.user.school
    savers = [f"{relation}__saved_by" for relation in relations_of(school)]
    found = with_all_that_lists_show(to_supplement(request.user, narrowed), school).prefetch_related(*savers)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    with_places(page.object_list, school)
    rows = _rows(page.object_list, request.user)
    days = Deadlines.of_entries(page.object_list)
    context = {
        # supplementing goes on; that the school cannot approve it is said before the work
        "closed": next(filter(None, (closed(days.of_entry(entry), entry.school) for entry in page.object_list)), None),
        "title": _("Supplement"),
        "form": form,
        "narrowed": narrowed._asdict(),
        "is_narrowed": any(narrowed._replace(season=None)),
        "page": page,
        "rows": rows,
        "complete": sum(row["complete"] for row in rows),
        "selected": sum(row["selected"] for row in rows),
    }
    return render(request, "review/supplement_list.html", context)


def _rows(entries, account) -> list[dict]:
    entries = list(entries)
    returned, schools = sent_back(entries), schools_of_archives(entries, account)
    return [_row(entry, returned.get(entry.pk), schools.get(entry.pk, "")) for entry in entries]


def _row(entry: Entry, returned, school: str) -> dict:
    supplement, (needed, lacking) = saved_supplement(entry), saving.progress(entry)
    complete = supplement is not None and not lacking
    return {
        "entry": entry,
        "school": school,
        "supplement": supplement,
        "sent_back": returned,
        "needed": needed,
        "done": needed - len(lacking),
        "lacking": lacking[:3],
        "more": _("%(count)s more") % {"count": len(lacking) - 3} if len(lacking) > 3 else "",
        "complete": complete,
        "selected": complete and _is_corrected(supplement, returned),
    }


def _is_corrected(supplement, returned) -> bool:
    """Whether somebody saved since it was sent back: nobody means to submit the same thing again."""
    return returned is None or supplement.saved_at > returned.step.at


@only_for("registrar", "desk")
@require_http_methods(["GET", "HEAD", "POST"])
def supplement(request, pk):
    """One new student's supplement: the controlled fields locked, the rest to fill in, draft by draft (P3.1, P3.2)."""
    entry = get_object_or_404(with_all_that_is_shown(own(request.user)), pk=pk)
    if entry.state != State.SUPPLEMENTING:
        return _gone_on(request, entry)
    if request.POST.get("act") == "autosave":
        return _autosave(request, entry)
    return _save(request, entry) if request.method == "POST" else _form(request, entry)


def _gone_on(request, entry: Entry):
    words = _("This new student is not being supplemented now: %(state)s.") % {"state": entry.get_state_display()}
    messages.info(request, words)
    return redirect("supplement_list")


def _form(request, entry: Entry, *, texts=None, problems=None, since=(), status=200):
    note_archives(request.user, LookKind.FORM, [entry])
    supplement = supplement_of(entry)
    returned = sent_back([entry]).get(entry.pk)
    seen = shown_values(supplement, request.user)
    form = SupplementForm(supplement, seen, texts, problems)
    shown = sections(form, supplement, request.user, returned, since, texts)
    context = {
        "title": _("Supplement"),
        "entry": entry,
        "archive": disclosed_archives([entry], request.user).get(entry.pk),
        "supplement": supplement,
        "form": form,
        "sections": shown,
        "unseen": any(value.how == Show.UNSEEN for value in seen.values()),
        "done": sum(section.progress.done for section in shown),
        "needed": sum(section.progress.needed for section in shown),
        "lacking": len(saving.lacking(supplement)),
        "complete": saving.complete(supplement),
        "sent_back": returned,
        "since": since,
        "place": neighbours(request.user, entry.pk),
        "regions": regions_near(entry.school.authority.code),
        "regions_id": REGIONS,
    }
    return render(request, "review/supplement.html", context | may_say(entry, request.user), status=status)


def _saved(request, entry: Entry, texts):
    """What the service says of a posted page. Raises ActRefused when somebody moved the new student on meanwhile."""
    version = whole_number(request.POST.get("version", ""))
    return saving.save(entry.pk, request.user, texts, -1 if version is None else version)


def _autosave(request, entry: Entry):
    """The page's own script saves the draft: what was saved, upon which version to save next, or why it stops."""
    texts = changed_texts(field_set(entry.track), request.POST)
    try:
        result = _saved(request, entry, texts)
    except ActRefused as refusal:
        return JsonResponse({"words": refusal.words()}, status=409)
    if not isinstance(result, saving.Saved):
        words = _("Not saved automatically: somebody else saved this new student meanwhile. Save to see what changed.")
        return JsonResponse({"words": words}, status=409)
    saved = [name for name in texts if name not in result.problems]
    words = _autosaved_words(len(result.problems))
    return JsonResponse({"words": words, "version": result.supplement.version, "saved": saved})


def _autosaved_words(problems: int) -> str:
    at = {"time": date_format(timezone.localtime(), "H:i"), "count": problems}
    if not problems:
        return _("Draft saved automatically at %(time)s") % at
    words = ngettext(
        "Draft saved automatically at %(time)s but for %(count)d field that cannot be taken; save to see which",
        "Draft saved automatically at %(time)s but for %(count)d fields that cannot be taken; save to see which",
        problems,
    )
    return words % at


def _save(request, entry: Entry):
    texts = changed_texts(field_set(entry.track), request.POST)
    try:
        result = _saved(request, entry, texts)
    except ActRefused as refusal:  # somebody moved it on between the page and the save
        messages.warning(request, refusal.words())
        return redirect("supplement_list")
    match result:
        case saving.Stale():
            return _form(request, _again(request, entry), texts=texts, since=result.since, status=409)
        case saving.Rejected():
            messages.error(request, _("Name, sex, birth date and document are controlled fields; nothing was saved."))
            return redirect("supplement", entry.pk)
        case saving.Saved(problems=problems) if problems:
            messages.warning(request, _problem_words(len(problems)))
            return _form(request, _again(request, entry), texts=texts, problems=problems)
    return _go_on(request, _again(request, entry))


def _again(request, entry: Entry) -> Entry:
    return with_all_that_is_shown(own(request.user)).get(pk=entry.pk)


def _problem_words(count: int) -> str:
    return ngettext(
        "All is saved but %(count)d field, which is marked: what stands there cannot be taken.",
        "All is saved but %(count)d fields, which are marked: what stands there cannot be taken.",
        count,
    ) % {"count": count}


def _go_on(request, entry: Entry):
    """After a save: stay, print the sheet, go to the next new student, or submit this one and go to the next."""
    act, place = request.POST.get("act"), neighbours(request.user, entry.pk)
    if act == "sheet":
        return redirect("supplement_sheets", preserve_request=True)  # the page names this new student as selected
    lacking = len(saving.lacking(supplement_of(entry)))
    if act == "submit" and saving.submit([entry.pk], request.user).done:
        messages.success(request, _("%(name)s now waits for the school's review.") % {"name": entry.name})
    else:
        messages.success(request, _saved_words(entry.name, lacking))
        if act != "next":
            return redirect(reverse("supplement", args=[entry.pk]) + _section_of(request, entry))
    return redirect("supplement", place.next) if place.next else redirect("supplement_list")


def _section_of(request, entry: Entry) -> str:
    """The place on the page of the group whose own button was pressed."""
    codes = {group.code for group in field_set(entry.track).groups}
    _act, _mark, code = request.POST.get("act", "").partition(":")
    return f"#{code}" if code in codes else ""


def _saved_words(name: str, lacking: int) -> str:
    if not lacking:
        return _("Saved. %(name)s is complete and can be submitted to school review.") % {"name": name}
    return ngettext(
        "Saved. %(name)s still lacks %(count)d field.", "Saved. %(name)s still lacks %(count)d fields.", lacking
    ) % {"name": name, "count": lacking}
