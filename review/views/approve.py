"""Pages of P4: the school's review, then the competent authority's."""

import re
from datetime import UTC, datetime
from types import MappingProxyType

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment.disclosure.records import disclosed_archives
from enrollment.entries import states
from enrollment.entries.models import Entry
from enrollment.entries.traces import note_archives
from enrollment.refused import ActRefused
from enrollment.seasons.deadlines import Deadlines, closed, until_of
from enrollment.supplement.prefill import supplement_of
from enrollment.supplement.shown import shown_values
from enrollment.supplement.work_list import with_all_that_is_shown, with_all_that_lists_show
from registry.access import only_for
from registry.fields.by_track import field_set
from registry.institutions import School
from registry.looks import LookKind
from registry.roles import Role
from review.bulk.models import UNFINISHED, BulkAct, BulkAction, BulkState
from review.bulk.wording import NAMED, changed_words
from review.cases.ends import disputed
from review.decisions import approve
from review.decisions.compare import not_chosen
from review.decisions.differences import differences
from review.decisions.said import may_say
from review.decisions.waiting import schools_waiting, waiting
from review.forms.numbers import whole_number
from review.forms.people import HowFilter
from review.people.history import ARRIVAL, history
from review.people.how import ways_of
from review.people.places import with_places
from review.views.bulk import ask
from review.views.refused import say_refused
from review.views.seasons import ShownSeason, shown_season

SEEN = re.compile(r"\b([0-9]{1,18})\.([0-9]{1,9})\b", re.ASCII)
PER_PAGE = 50


@only_for("registrar")
@require_http_methods(["GET", "HEAD", "POST"])
def school_review(request):
    """Complete entries of the own school; approve or send back some or all."""
    everybody = waiting(request.user, states.AT_SCHOOL)
    shown, form = shown_season(request, everybody), HowFilter(request.GET)
    entries = form.narrow(shown.narrow(everybody))
    if request.method == "POST":
        return _ask(request, entries, reverse("school_review"), request.user.school.name)
    context = {
        "seasons": shown,
        "filter": form,
        "list_url": reverse("school_review"),
        "title": _("School review"),
        "explanation": _("Once you approve, the new students go to the education authority for its review."),
        "none_title": _("Nothing waits for the school's review."),
        "none_text": _("New students come here when their supplement is complete and was submitted."),
        "none_url": reverse("supplement_list"),
        "none_label": _("Go on to supplementing"),
    }
    return _list(request, entries, context, request.user.school)


@only_for("officer")
@require_http_methods(["GET", "HEAD", "POST"])
def authority_review(request):
    """The schools whose new students wait for this authority, since when; approve all of some schools at once."""
    shown = shown_season(request, waiting(request.user, states.AT_AUTHORITY))
    if request.method == "POST":
        return _ask_of_schools(request, shown)
    context = {
        "title": _("Authority review"),
        "waiting": schools_waiting(request.user, shown.pk),
        "opened": _now(),
        "under_way": _under_way(request),
        "seasons": shown,
    }
    return render(request, "review/authority.html", context)


def _ask_of_schools(request, shown: ShownSeason):
    """Ask about all new students of the schools selected, as they stood when the page was opened."""
    ids = {pk for text in request.POST.getlist("school") if (pk := whole_number(text)) is not None}
    schools = School.objects.reviewed_by(request.user).filter(pk__in=ids)
    entries = shown.narrow(waiting(request.user, states.AT_AUTHORITY)).filter(school__in=schools)
    names = list(schools.order_by("code").values_list("name", flat=True))
    about = names[0] if len(names) == 1 else _("%(count)s schools") % {"count": len(names)}
    fit = _as_opened(request, entries)
    return ask(request, BulkAction.AUTHORITY_APPROVE, fit, about=about, back_to=reverse("authority_review"))


@only_for("officer")
@require_http_methods(["GET", "HEAD", "POST"])
def authority_review_school(request, pk):
    """One school's new students; approve or send back some or all. The last approval registers them."""
    school = get_object_or_404(School.objects.reviewed_by(request.user).select_related("authority"), pk=pk)
    everybody = waiting(request.user, states.AT_AUTHORITY).filter(school=school)
    shown, form = shown_season(request, everybody), HowFilter(request.GET)
    entries = form.narrow(shown.narrow(everybody))
    if request.method == "POST":
        return _ask(request, entries, reverse("authority_review_school", args=[pk]), school.name)
    context = {
        "seasons": shown,
        "filter": form,
        "list_url": reverse("authority_review_school", args=[pk]),
        "title": _("Authority review: %(school)s") % {"school": school.name},
        "explanation": _("Once you approve, the new students are registered and their records are made."),
        "none_title": _("Nothing of this school waits for your review."),
        "none_text": _("New students come here when their school has approved them."),
        "none_url": reverse("authority_review"),
        "none_label": _("Other schools"),
    }
    return _list(request, entries, context, school)


def _list(request, entries, context, school):
    page = Paginator(with_all_that_lists_show(entries, school), PER_PAGE).get_page(request.GET.get("page"))
    with_places(page.object_list, school)
    waits = disputed(page.object_list)
    late = _too_late(page.object_list) if request.user.role == Role.REGISTRAR else {}
    ways = ways_of(page.object_list, request.user)
    archives = disclosed_archives(page.object_list, request.user)
    rows = [
        {
            "entry": entry,
            "shown": archives.get(entry.pk),
            "differences": differences(entry, request.user),
            "disputed": entry.pk in waits,
            "ways": ways[entry.pk],
        }
        for entry in page.object_list
    ]
    more = {
        "page": page,
        "rows": rows,
        "opened": _now(),
        "under_way": _under_way(request),
        "closed": next(iter(late.values()), None),
        "all_late": bool(rows) and len(late) == len(rows),
    }
    return render(request, "review/list.html", context | more)


def _too_late(entries) -> dict[int, ActRefused]:
    """Of these those whose school may not approve any more, with why: said before anybody selects them (I21)."""
    days = Deadlines.of_entries(entries)
    found = {entry.pk: closed(days.of_entry(entry), entry.school) for entry in entries}
    return {pk: refusal for pk, refusal in found.items() if refusal}


def _now() -> str:
    """When the page was opened; what came or changed later was not seen on it."""
    return timezone.now().isoformat()


def _under_way(request) -> BulkAct | None:
    """An act of this school or authority that is being worked off, or stopped half-way."""
    going_on = [*UNFINISHED, BulkState.STOPPED]
    return BulkAct.objects.visible_to(request.user).filter(state__in=going_on).first()


def _ask(request, entries, back_to: str, about: str):
    """Ask about exactly those that the page showed, as it showed them; of the others say that they changed."""
    fit = _as_opened(request, entries) if "all" in request.POST else _as_selected(request, entries)
    return ask(request, _action(request), fit, about=about, back_to=back_to)


def _action(request) -> str:
    acts = states.SENDING_BACK if request.POST.get("act") == "send_back" else states.APPROVING
    return states.of_role(acts, request.user.role)


def _as_opened(request, entries) -> QuerySet[Entry]:
    """All of them but those that came or changed after the page was opened: each change of these states is a move."""
    try:
        opened = datetime.fromisoformat(request.POST.get("opened", "")).astimezone(UTC)
    except (ValueError, OverflowError):
        return entries
    since = entries.filter(state_since__gt=opened)
    _say_changed(request, list(since.values_list("name", flat=True)[:NAMED]), since.count())
    return entries.filter(state_since__lte=opened)


def _as_selected(request, entries) -> QuerySet[Entry]:
    """Those selected that are still the version that the page showed."""
    versions = _seen(request.POST.getlist("entry"))
    own = Entry.objects.visible_to(request.user).filter(pk__in=versions)
    now = dict(entries.filter(pk__in=versions).values_list("pk", "version"))
    fit = [pk for pk, version in now.items() if version == versions[pk]]
    changed = list(own.exclude(pk__in=fit).values_list("name", flat=True))
    _say_changed(request, changed, len(changed))
    return entries.filter(pk__in=fit)


def _say_changed(request, names: list[str], count: int) -> None:
    for words in changed_words(names, count):
        messages.warning(request, words)


def _seen(values: list[str]) -> dict[int, int]:
    """Ids and versions as the page named them ("17.4 18.2"): what changed since then is not approved unseen."""
    return {int(pk): int(version) for pk, version in SEEN.findall(" ".join(values))}


@only_for("registrar", "officer")
@require_safe
def review_entry(request, pk):
    """One new student as it would be registered, with what differs, to approve or to send back."""
    return _entry_page(request, _entry(request, pk))


def _entry(request, pk) -> Entry:
    entries = with_all_that_is_shown(Entry.objects.visible_to(request.user)).select_related(*ARRIVAL)
    return get_object_or_404(entries, pk=pk)


def _entry_page(request, entry, reason="", notes=MappingProxyType({})):
    note_archives(request.user, LookKind.FORM, [entry])
    supplement = supplement_of(entry)
    shown = shown_values(supplement, request.user)
    context = {
        "title": _("Review"),
        "entry": entry,
        "archive": disclosed_archives([entry], request.user).get(entry.pk),
        "differences": differences(entry, request.user),
        "groups": [_shown(group, shown, notes) for group in supplement.field_set.groups],
        "steps": history(entry),
        "ways": ways_of([entry], request.user)[entry.pk],
        "not_chosen": not_chosen(entry, request.user),
        "may_decide": bool(states.allowed(entry.state, request.user.role).intersection(states.SENDING_BACK)),
        "list_url": _list_url(request.user, entry),
        "reason": reason,
        "closed": _closed(entry, request.user),
    }
    return render(request, "review/review_entry.html", context | may_say(entry, request.user))


def _closed(entry, account) -> ActRefused | None:
    """Why the school cannot approve it any more; the authority still can what awaits it."""
    if "school_approve" not in states.allowed(entry.state, account.role):
        return None
    return closed(until_of(entry.school, entry.season, entry.track), entry.school)


def _shown(group, shown, notes) -> dict:
    fields = [
        {
            "name": field.name,
            "label": field.label,
            "value": shown[field.name].masked(field),
            "note": notes.get(field.name, ""),
        }
        for field in group.fields
    ]
    return {"label": group.label, "fields": fields}


def _list_url(account, entry) -> str:
    if account.role == Role.OFFICER:
        return reverse("authority_review_school", args=[entry.school_id])
    return reverse("school_review")


@only_for("registrar", "officer")
@require_POST
def send_back(request, pk):
    """Back to supplementing with a reason, and reasons beside single fields; what was written is kept when refused."""
    entry = _entry(request, pk)
    names = field_set(entry.track).by_name
    notes = {name: text for name in names if (text := request.POST.get(f"field-{name}", "").strip()[:200])}
    reason = request.POST.get("reason", "").strip()[:500]
    try:
        approve.send_back(
            entry.pk,
            request.user,
            reason or (_("See the notes beside the fields.") if notes else ""),
            notes,
            version=whole_number(request.POST.get("version", "")),
        )
    except ActRefused as refusal:
        say_refused(request, refusal)
        return _entry_page(request, entry, reason, notes)
    messages.success(request, _("%(name)s is sent back for correction; the school sees why.") % {"name": entry.name})
    return redirect(_list_url(request.user, entry))
