"""Pages of bulk actions: the question, the progress, what became of each; and the list of earlier acts."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from enrollment.entries.models import Entry
from enrollment.refused import ActRefused
from enrollment.rosters.counts import untouched
from enrollment.rosters.models import Roster
from enrollment.seasons.deadlines import Deadlines, closed
from enrollment.seasons.refusals import SeasonClosed
from registry.access import only_for
from registry.text import Text
from review.bulk import asking
from review.bulk.models import DONE, BulkAct, BulkAction, BulkState
from review.bulk.wording import NAMED, WORDS, act_label, done_words, to_check_words, unproved_words
from review.people.how import CONDITIONS, How, ways_of
from review.views.progress import progress_answer
from review.views.refused import say_refused

PER_PAGE = 100
# whom an approval counts before it is confirmed: the sentence, and the words that lead to them
WORDS_OF: dict[How, tuple[Callable[[BulkAct, int], str], Text]] = {
    How.NUMBER: (to_check_words, gettext_lazy("Check the paper")),
    How.UNPROVED: (unproved_words, gettext_lazy("Look at them")),
}


def ask(request, action, entries, *, about: str, back_to: str):
    """Write down what is asked for and go to the page that asks once more; back to the list when nobody is left."""
    try:
        act = asking.ask(request.user, action, entries, about=about, back_to=back_to)
    except ActRefused as refusal:
        messages.warning(request, refusal.words())
        return redirect(back_to)
    return redirect("bulk_act", act.pk)


def _act(request, pk) -> BulkAct:
    return get_object_or_404(BulkAct.objects.visible_to(request.user), pk=pk)


@only_for("registrar", "officer")
@require_safe
def bulk_acts(request):
    """Earlier acts of the school or authority, the newest first."""
    found = BulkAct.objects.visible_to(request.user).exclude(state=BulkState.ASKED).select_related("account")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "review/bulk_acts.html", {"title": _("Bulk actions"), "page": page})


@only_for("registrar", "officer")
@require_safe
def bulk_act(request, pk):
    """The question before it is confirmed, the progress while it is worked off, then what became of each."""
    act = _act(request, pk)
    context = {"act": act, "words": WORDS[BulkAction(act.action)], "title": act.get_action_display()}
    if act.unfinished:
        return render(request, "review/bulk_working.html", context)
    asked = act.state == BulkState.ASKED
    more = _question(request, act) if asked else _results(request, act)
    return render(request, "review/bulk_ask.html" if asked else "review/bulk_act.html", context | more)


def _question(request, act: BulkAct) -> dict:
    page = _page(request, asking.items(act, request.user), act.total)
    approves = act.action in (BulkAction.SCHOOL_APPROVE, BulkAction.AUTHORITY_APPROVE)
    return {
        "ways": ways_of((item.entry for item in page), request.user) if approves else {},
        "label": act_label(act),
        "schools": asking.schools(act, request.user) if act.authority_id else [],
        "to_look_at": _to_look_at(act, request.user) if approves else [],
        "page": page,
        "closed": _closed(act, [item.entry for item in page]),
    }


def _to_look_at(act: BulkAct, account) -> list[dict]:
    """Whom to look at before approving, by how they came to the record: the sentence, and their list at each school."""
    found = asking.to_look_at(act, account, [CONDITIONS[how] for how in WORDS_OF])
    return [_found(act, how, schools) for how, schools in zip(WORDS_OF, found, strict=True) if schools]


def _found(act: BulkAct, how: How, schools: list[asking.ToLookAt]) -> dict:
    words, label = WORDS_OF[how]
    lists = []
    for each in schools:
        at_school = act.action == BulkAction.SCHOOL_APPROVE
        url = reverse("school_review") if at_school else reverse("authority_review_school", args=[each.school])
        chosen = urlencode({"how": how.value, "season": each.season})
        lists.append({"name": each.name, "number": each.number, "url": f"{url}?{chosen}"})
    return {"words": words(act, sum(each.number for each in schools)), "label": label, "lists": lists}


def _closed(act: BulkAct, entries: list[Entry]) -> SeasonClosed | None:
    """That the deadline is over, where it stops the act, or stops a roster from being brought again (I21)."""
    if act.action not in (BulkAction.SCHOOL_APPROVE, BulkAction.WITHDRAW):
        return None
    days = Deadlines.of_entries(entries)
    return next(filter(None, (closed(days.of_entry(entry), entry.school) for entry in entries)), None)


def _results(request, act: BulkAct) -> dict:
    refused = request.GET.get("list", "refused" if act.refused else DONE) == "refused"
    found = asking.items(act, request.user, refused=refused)
    return {
        "refused": refused,
        "tabs": list(_tabs(act, refused)),
        "page": _page(request, found, act.refused if refused else act.accepted),
        "mine": act.account_id == request.user.pk,
    }


def _page(request, found, count: int):
    paginator = Paginator(found, PER_PAGE)
    paginator.count = count
    return paginator.get_page(request.GET.get("page"))


def _tabs(act: BulkAct, refused: bool):
    words, url = WORDS[BulkAction(act.action)], reverse("bulk_act", args=[act.pk])
    for code, label, count in (("refused", words.refused, act.refused), (DONE, words.done, act.accepted)):
        current = refused == (code == "refused")
        yield {"label": label, "count": count, "url": f"{url}?list={code}", "current": current}


@only_for("registrar", "officer")
@require_safe
def bulk_progress(request, pk):
    """The progress bar alone, asked for again and again; at its end the page shows the result by itself."""
    act = _act(request, pk)
    return progress_answer(request, "review/bulk_progress.html", {"act": act}, under_way=act.unfinished)


@only_for("registrar", "officer")
@require_POST
def bulk_confirm(request, pk):
    """Do it, once; also: let it go on where it stopped."""
    act = get_object_or_404(BulkAct.objects.visible_to(request.user), pk=pk, account=request.user)
    try:
        act = asking.confirm(act.pk, request.user, request.POST.get("reason", ""))
    except ActRefused as refusal:
        say_refused(request, refusal)
        return redirect("bulk_act", pk)
    if act.state != BulkState.DONE or act.refused:
        return redirect("bulk_act", pk)
    names = [item.entry.name for item in asking.items(act, request.user)[:NAMED]]
    messages.success(request, done_words(act, names))
    return redirect(act.back_to)


@only_for("registrar")
@require_POST
def roster_withdraw(request, pk):
    """Ask whether a whole wrong roster is to be taken back: those of it that nobody has done anything for yet."""
    roster = get_object_or_404(Roster.objects.visible_to(request.user), pk=pk)
    back_to = reverse("roster", args=[roster.pk])
    return ask(request, BulkAction.WITHDRAW, untouched(roster.entries), about=roster.file_name, back_to=back_to)
