"""Pages of P4: the school's review, then the competent authority's."""

import re
from types import MappingProxyType

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enrollment import states
from enrollment.deadlines import LastDays, closed, until_of
from enrollment.forms.numbers import whole_number
from enrollment.models import Entry
from enrollment.prefill import supplement_of
from enrollment.refusals import Refused
from enrollment.results import history
from enrollment.supplementing import with_all_that_is_shown
from registry.access import only_for
from registry.field_sets import field_set
from registry.models import Role, School
from review import approve, queries
from review.cases import disputed
from review.differences import differences

SEEN = re.compile(r"\b([0-9]{1,18})\.([0-9]{1,9})\b", re.ASCII)
PER_PAGE = 50
NAMED = 10  # so many newcomers a message names


@only_for("registrar")
@require_http_methods(["GET", "POST"])
def school_review(request):
    """Complete entries of the own school; approve some or all."""
    entries = queries.waiting(request.user, states.AT_SCHOOL)
    context = {
        "title": _("School review"),
        "explanation": _("Once you approve, the newcomers go to the education authority for its review."),
        "confirmation": _("These newcomers go to the education authority for its review."),
        "afterwards": _("The education authority reviews them now."),
        "none_title": _("Nothing waits for the school's review."),
        "none_text": _("Newcomers come here when their supplement is complete and was submitted."),
        "none_url": reverse("supplement_list"),
        "none_label": _("Go on to supplementing"),
    }
    return _review(request, entries, approve.school_approve, context)


@only_for("officer")
@require_GET
def authority_review(request):
    """The schools whose newcomers wait for this authority, with how many and since when."""
    context = {"title": _("Authority review"), "waiting": queries.schools_waiting(request.user)}
    return render(request, "review/authority.html", context)


@only_for("officer")
@require_http_methods(["GET", "POST"])
def authority_review_school(request, pk):
    """One school's newcomers; approve some or all. The last approval registers them."""
    school = get_object_or_404(School.objects.reviewed_by(request.user), pk=pk)
    entries = queries.waiting(request.user, states.AT_AUTHORITY).filter(school=school)
    context = {
        "title": _("Authority review: %(school)s") % {"school": school.name},
        "explanation": _("Once you approve, the newcomers are registered and their records are made."),
        "confirmation": _("These newcomers will be registered; a registration is not taken back here."),
        "afterwards": _("They are registered, and their records are made."),
        "none_title": _("Nothing of this school waits for your review."),
        "none_text": _("Newcomers come here when their school has approved them."),
        "none_url": reverse("authority_review"),
        "none_label": _("Other schools"),
    }
    return _review(request, entries, approve.authority_approve, context)


def _review(request, entries, act, context):
    if request.method == "POST":
        return _approve(request, entries, act, context)
    page = Paginator(with_all_that_is_shown(entries), PER_PAGE).get_page(request.GET.get("page"))
    waits = disputed(page.object_list)
    late = _too_late(page.object_list) if act is approve.school_approve else {}
    rows = [
        {"entry": entry, "differences": differences(entry), "disputed": entry.pk in waits, "late": entry.pk in late}
        for entry in page.object_list
    ]
    context |= {"page": page, "rows": rows, "closed": next(iter(late.values()), None)}
    return render(request, "review/list.html", context | {"all_late": bool(rows) and len(late) == len(rows)})


def _too_late(entries) -> dict[int, Refused]:
    """Of these those whose school may not approve any more, with why: said before anybody ticks them (I21)."""
    days = LastDays.of_entries(entries)
    found = {entry.pk: closed(days.of_entry(entry), entry.school) for entry in entries}
    return {pk: refusal for pk, refusal in found.items() if refusal}


def _approve(request, entries, act, context):
    """Ask once, in a page; then approve exactly those that the page named."""
    versions = _seen(request.POST.getlist("entry"))
    if "confirmed" in request.POST:
        return _act(request, act, versions, context)
    chosen = list(entries if request.POST.get("act") == "all" else entries.filter(pk__in=versions))
    if not chosen:
        messages.warning(request, _("Choose at least one newcomer of the list."))
        return redirect(request.path)
    return _ask(request, chosen, versions, context)


def _ask(request, chosen, versions, context):
    """The page that asks; who changed since the list was opened is looked at again first."""
    fit = [entry for entry in chosen if versions.get(entry.pk, entry.version) == entry.version]
    for entry in [entry for entry in chosen if entry not in fit][:NAMED]:
        text = _("%(name)s changed after you opened the list; look at it again before you approve it.")
        messages.warning(request, text % {"name": entry.name})
    if not fit:
        return redirect(request.path)
    words = {"title": context["title"], "words": context["confirmation"], "entries": fit}
    return render(request, "review/confirm.html", words)


def _act(request, act, versions, context):
    """Approve those that stand as they were seen; say of the others why not."""
    names = dict(Entry.objects.visible_to(request.user).filter(pk__in=versions).values_list("pk", "name"))
    outcome = act(list(names), request.user, versions)
    if outcome.done:
        text = f"{_approved([names[pk] for pk in outcome.done])} {context['afterwards']}"
        messages.success(request, text)
    for pk, refusal in outcome.refused[:NAMED]:
        text = _("%(name)s is not approved: %(why)s")
        messages.error(request, text % {"name": names[pk], "why": refusal.words()})
    more = len(outcome.refused) - NAMED
    if more > 0:
        text = ngettext("%(n)s more could not be approved.", "%(n)s more could not be approved.", more)
        messages.error(request, text % {"n": more})
    return redirect(request.path)


def _approved(names: list[str]) -> str:
    text = ngettext("Approved: %(names)s.", "Approved, %(n)s newcomers: %(names)s.", len(names))
    more = "…" if len(names) > NAMED else ""
    return text % {"n": len(names), "names": "、".join(names[:NAMED]) + more}


def _seen(values: list[str]) -> dict[int, int]:
    """Ids and versions as the page named them ("17.4 18.2"): what changed since then is not approved unseen."""
    return {int(pk): int(version) for pk, version in SEEN.findall(" ".join(values))}


@only_for("registrar", "officer")
@require_GET
def review_entry(request, pk):
    """One newcomer as it would be registered, with what differs, to approve or to send back."""
    return _entry_page(request, _entry(request, pk))


def _entry(request, pk) -> Entry:
    return get_object_or_404(with_all_that_is_shown(Entry.objects.visible_to(request.user)), pk=pk)


def _entry_page(request, entry, reason="", notes=MappingProxyType({})):
    supplement = supplement_of(entry)
    context = {
        "title": _("Review"),
        "entry": entry,
        "differences": differences(entry),
        "groups": [_shown(group, supplement, notes) for group in supplement.field_set.groups],
        "steps": history(entry),
        "may_decide": _send_back_action(request.user) in states.allowed(entry.state, request.user.role),
        "list_url": _list_url(request.user, entry),
        "reason": reason,
        "closed": _closed(entry, request.user),
    }
    return render(request, "review/entry.html", context)


def _closed(entry, account) -> Refused | None:
    """Why the school cannot approve it any more; the authority still can what lies with it."""
    if "school_approve" not in states.allowed(entry.state, account.role):
        return None
    return closed(until_of(entry.school, entry.season, entry.track), entry.school)


def _shown(group, supplement, notes) -> dict:
    fields = [
        {
            "name": field.name,
            "label": field.label,
            "value": field.kind.show(getattr(supplement, field.name)),
            "note": notes.get(field.name, ""),
        }
        for field in group.fields
    ]
    return {"label": group.label, "fields": fields}


def _send_back_action(account) -> str:
    return "authority_send_back" if account.role == Role.OFFICER else "school_send_back"


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
    except Refused as refusal:
        messages.error(request, refusal.words())
        return _entry_page(request, entry, reason, notes)
    messages.success(request, _("%(name)s is sent back to be mended; the school sees why.") % {"name": entry.name})
    return redirect(_list_url(request.user, entry))
