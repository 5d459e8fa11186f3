"""Pages of P2.2: one doubtful new student at a time, beside the records that may be the child's."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment.disclosure.records import disclosed, school_words
from enrollment.disclosure.tries import count_once
from enrollment.entries import states
from enrollment.entries.models import Entry, Verdict
from enrollment.refused import ActRefused
from enrollment.rosters.results import admission_words
from enrollment.seasons.deadlines import closed, until_of
from matching.core.one_person import Tie
from registry.access import only_for
from registry.institutions import School
from registry.looks import Looked, LookKind, note_looks
from review.cases import wording
from review.cases.doubles import doubles_of
from review.cases.models import PARTIES, AdmissionCase
from review.cases.queries import claimed_elsewhere, own_undecided, waits_in_case
from review.cases.seen import as_seen
from review.decisions import compare, offers, resolve
from review.decisions.family import family_lines
from review.decisions.said import may_say
from review.decisions.same_child import own_holders
from review.forms.cases import ClaimForm
from review.forms.decisions import DecisionForm
from review.forms.numbers import whole_number
from review.people.history import decider
from review.views.refused import say_refused
from review.views.seasons import shown_season

NONE = "none"


@only_for("registrar", "desk")
@require_safe
def waiting(request):
    """Open the next undecided new student; when nobody is left, say what comes next."""
    undecided = Entry.objects.visible_to(request.user).filter(state=states.RESOLVING)
    shown = shown_season(request, undecided.exclude(waits_in_case()))
    ids = resolve.undecided_ids(request.user, shown.pk)
    if ids:
        return redirect("resolve_entry", ids[0])
    context = {
        "title": _("Confirm the continuation"),
        "seasons": shown,
        "cases": as_seen(own_undecided(request.user, shown.pk), request.user),
    }
    return render(request, "review/resolve_done.html", context)


@only_for("registrar", "desk")
@require_http_methods(["GET", "HEAD", "POST"])
def resolve_entry(request, pk):
    """Roster values beside each candidate's; choose one, none, or later.

    Who is tired presses the big button: nothing is chosen beforehand, and what the table forbids stands there as a
    sentence, not as a button. Who is in a hurry says “none of these” to be done with it: it is not offered where it
    would make a second record, and asks for a reason where a record is near; both reviews show it. Who means ill forges
    the post: the service looks again at what is found, and the page's word counts for nothing.
    """
    entry = get_object_or_404(_entries(request), pk=pk)
    return _decide(request, entry) if request.method == "POST" else _page(request, entry)


def _page(request, entry, choice: str = "", reason: str = ""):
    """The page; what was chosen and written is kept when it was refused."""
    is_open = entry.state == states.RESOLVING
    late = closed(until_of(entry.school, entry.season, entry.track), entry.school)
    # who said the wrong record to be the child's chooses again among all
    admitted = is_open and entry.verdict == Verdict.ADMITTED and "again" not in request.GET
    ids = resolve.undecided_ids(request.user, entry.season_id)
    of_candidates = entry.candidates.select_related("record__school__authority", "record__k12_detail")
    candidates = list(of_candidates.order_by("rank"))
    shown = [each for each in candidates if not admitted or each.record_id == entry.archive_id]
    count_once(entry)
    columns = compare.columns(entry, shown, request.user)
    note_looks(
        request.user,
        LookKind.SHOWN,
        (Looked(column.shown.record_id, column.candidate.record.school_id, entry.pk) for column in columns),
    )
    doubles = doubles_of([entry])[entry.pk]
    context = {
        "title": _("Confirm the continuation"),
        "entry": entry,
        "open": is_open and not late,
        "waits": is_open,
        "closed": late if is_open or entry.decision else None,
        "decider": decider(entry),
        "may_choose": "continue_admitted" in states.allowed(entry.state, request.user.role),
        "may_undo": _may_undo(entry, request.user) and not late,
        "columns": columns,
        "sum": compare.summing_up(entry, columns) if columns else None,
        "lines": [*compare.lines(entry, columns), *family_lines(entry, columns)],
        "not_chosen": [] if is_open else compare.not_chosen(entry, request.user),
        "choice": choice,
        "reason": reason,
        **_place(ids, entry.pk),
    }
    if admitted:
        return render(request, "review/admitted.html", context | _admitted(request, entry, candidates))
    return render(request, "review/resolve.html", context | _offered(request, entry, columns, doubles))


def _may_undo(entry, account) -> bool:
    """A decision is taken back by whoever may decide; the choice of V2.1 by whoever may choose."""
    if not entry.decision or "undo_decision" not in states.allowed(entry.state, account.role):
        return False
    return entry.verdict != Verdict.ADMITTED or states.may("continue_admitted", account.role)


def _admitted(request, entry, candidates) -> dict:
    """What V2.1 is asked with."""
    return {
        "title": _("Continue the record, or not"),
        "admission": admission_words(disclosed(entry, entry.archive, request.user)),
        "form": ClaimForm(initial={"contact": request.user.acting_person}),
        "others": len(candidates) > 1,
        "may_let_go": resolve.may_let_go(entry),
    }


def _offered(request, entry, columns, doubles) -> dict:
    """What may be decided, why not more, and what can be asked of other schools (V5)."""
    if entry.state != states.RESOLVING:
        return {}
    offered = offers.Offers(columns, [double for double in doubles if double.stands_in_the_way])
    passed_over = offered.passed_over
    taken = [column for column in columns if column.taken and column not in passed_over]
    elsewhere = claimed_elsewhere(entry, [column.candidate.record for column in taken])
    # a school that has the document on its roster is asked about the child once, not about its record as well
    asked = {double.other.school for double in offered.others if not double.own_school}
    taken = [column for column in taken if elsewhere.get(column.candidate.record_id) not in asked]
    elsewhere = {pk: school for pk, school in elsewhere.items() if school not in asked}
    return {
        "offers": offered,
        "same_document": [(double, double.school_words(request.user)) for double in offered.others],
        "taken": taken,
        "own_holders": own_holders(entry, [column.candidate.record for column in taken]),
        # with the school that has the child
        "disputable": [
            (column, _now_at(column, elsewhere.get(column.candidate.record_id), request.user))
            for column in columns
            if column.candidate.record_id in elsewhere or column.tie == Tie.REGISTERED
        ],
        **_case(entry, request.user),
        **may_say(entry, request.user),
        "form": ClaimForm(initial={"contact": request.user.acting_person}),
        "may_withdraw": "withdraw" in states.allowed(entry.state, request.user.role),
    }


def _now_at(column: compare.ComparedColumn, claiming: School | None, account) -> str:
    """The school that has the child now, as far as it may be named: the one that claims the record, else its own."""
    return school_words(claiming, column.shown.stage, account) if claiming else column.shown.school


def _case(entry, account) -> dict:
    """The case in which the new student stands, with whom, and what it waits for."""
    unsettled = AdmissionCase.objects.unsettled().select_related(*PARTIES, "lead")
    case = unsettled.filter(Q(entry=entry) | Q(rival=entry)).order_by("pk").first()
    if case is None:
        return {}
    (case,) = as_seen([case], account)
    ours = case.claiming_school_id == entry.school_id
    school = case.holding_school if ours else case.claiming_school
    return {
        "case": case,
        "case_with": school.name if school else "",
        "case_next": wording.what_next(case, case.sides_of(account)),
    }


def _entries(request):
    return Entry.objects.visible_to(request.user).select_related(
        "season", "roster", "decided_by", "archive__school__authority", "school__authority"
    )


def _place(ids: list[int], pk: int) -> dict:
    """Where this new student stands among the undecided, and the neighbours for j and k."""
    if pk not in ids:
        return {"left": len(ids), "next_id": ids[0] if ids else None}
    index = ids.index(pk)
    return {
        "left": len(ids),
        "place": index + 1,
        "previous_id": ids[index - 1] if index else None,
        "next_id": ids[index + 1] if index + 1 < len(ids) else None,
    }


def _decide(request, entry):
    chosen = request.POST.get("candidate", "")
    record_id = whole_number(chosen)
    following = resolve.next_undecided(request.user, after=entry.pk)
    if "later" in request.POST:
        if resolve.defer(entry.pk, request.user):
            text = _("%(name)s is deferred and comes again at the end of the list.")
            messages.info(request, text % {"name": entry.name})
        return redirect("resolve_entry", following or entry.pk)
    reason = DecisionForm.reason_of(request.POST)
    if chosen != NONE and record_id is None:
        messages.error(request, _("Choose one of the records, or “none of these”, before you confirm."))
        return _page(request, entry, reason=reason)
    try:
        if record_id is None:
            decided = resolve.none_of_these(entry.pk, request.user, reason)
        else:
            decided = resolve.confirm(entry.pk, record_id, request.user, reason)
    except ActRefused as refusal:
        say_refused(request, refusal)
        entry.refresh_from_db()  # somebody may have been quicker
        return _page(request, entry, chosen, reason)
    if decided.state == states.RESOLVING:
        text = _("This is %(name)s's record. A senior high school holds it: choose whether it is continued.")
        messages.info(request, text % {"name": entry.name})
        return redirect("resolve_entry", entry.pk)
    _say_decided(request, entry, chosen)
    return redirect("resolve_entry", following) if following else redirect("resolve")


def _say_decided(request, entry, chosen):
    left = len(resolve.undecided_ids(request.user))
    done = (
        _("%(name)s continues no existing record.") if chosen == NONE else _("The record of %(name)s is confirmed.")
    ) % {"name": entry.name}
    rest = ngettext(
        "%(n)s new student is still to be confirmed.", "%(n)s new students are still to be confirmed.", left
    )
    undo = reverse("resolve_entry", args=[entry.pk])
    # the next new student opens by itself; the link leads back to this one
    text = format_html('{} {} <a href="{}">{}</a>', done, rest % {"n": left}, undo, _("Look again or take back"))
    messages.success(request, text)


@only_for("registrar", "desk")
@require_POST
def undo(request, pk):
    """Take a decision back, until the school's review."""
    entry = get_object_or_404(_entries(request), pk=pk)
    try:
        resolve.undo(entry.pk, request.user)
    except ActRefused as refusal:
        say_refused(request, refusal)
        return redirect("entry", entry.pk)
    messages.success(request, _("The decision about %(name)s is taken back; decide again.") % {"name": entry.name})
    return redirect("resolve_entry", entry.pk)
