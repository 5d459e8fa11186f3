"""Pages of unusual access for the competent authority: the list, one with its trail, a note, an account disabled."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enrollment.refused import ActRefused
from registry.access import only_for
from registry.accounts.models import Account
from registry.accounts.refusals import NotDone
from registry.accounts.states import allowed
from review.alarms import acts
from review.alarms.models import Alarm
from review.alarms.rules import RULES
from review.alarms.trail import trail
from review.forms.alarms import AlarmNoteForm
from review.forms.numbers import whole_number
from review.views.refused import say_refused

PER_PAGE = 50


@only_for("officer")
@require_safe
def unusual(request):
    """What was found unusual at the own schools and with officers below; first what nobody has looked into."""
    mine = Alarm.objects.visible_to(request.user)
    lists = {"unread": mine.unread(), "all": mine}
    counts = {name: found.count() for name, found in lists.items()}
    chosen = request.GET.get("list")
    chosen = chosen if chosen in lists else "unread"
    found = lists[chosen].select_related("school", "account__authority").prefetch_related("steps")
    paginator = Paginator(found, PER_PAGE)
    paginator.count = counts[chosen]
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "title": _("Unusual access"),
        "tabs": [_tab(name, count, name == chosen) for name, count in counts.items()],
        "page": page,
        "rows": [{"alarm": alarm, "rule": RULES[alarm.rule], "steps": alarm.steps.all()} for alarm in page.object_list],
        "chosen": chosen,
    }
    return render(request, "review/unusual.html", context)


def _tab(name: str, count: int, current: bool) -> dict:
    words = {"unread": _("to be looked into"), "all": _("all")}
    return {"label": words[name], "count": count, "url": f"{reverse('unusual')}?list={name}", "current": current}


def _alarm(request, pk) -> Alarm:
    return get_object_or_404(Alarm.objects.visible_to(request.user).select_related("school", "account"), pk=pk)


@only_for("officer")
@require_safe
def unusual_access(request, pk):
    """One row: what was counted, the trail of that day, what was noted, and which accounts can be disabled."""
    return _page(request, _alarm(request, pk))


def _page(request, alarm: Alarm, written: str = ""):
    found = trail(alarm)
    seen = Account.objects.visible_to(request.user).exclude(pk=request.user.pk)
    in_care = set(seen.filter(pk__in=[account.pk for account in found.accounts]).values_list("pk", flat=True))
    context = {
        "title": _("Unusual access"),
        "alarm": alarm,
        "rule": RULES[alarm.rule],
        "trail": found,
        "lines": [(line, found.names.get(line.entry or 0)) for line in found.lines],
        "accounts": [
            (account, account.pk in in_care and "disable" in allowed(account.standing, account.role))
            for account in found.accounts
        ],
        "steps": [
            {"at": step.at, "who": step.person, "words": step.get_action_display(), "reason": step.note}
            for step in alarm.steps.all()
        ],
        "form": AlarmNoteForm(initial={"note": written}),
    }
    return render(request, "review/unusual_access.html", context)


@only_for("officer")
@require_POST
def unusual_note(request, pk):
    """Note what was found out; the row counts as looked into."""
    alarm, text = _alarm(request, pk), AlarmNoteForm.note_of(request.POST)
    try:
        acts.note(alarm, request.user, text)
    except ActRefused as refusal:
        say_refused(request, refusal)
        return redirect("unusual_access", pk)
    messages.success(request, _("Noted. Operations can read it, too."))
    return redirect("unusual")


@only_for("officer")
@require_POST
def unusual_disable(request, pk):
    """Disable an account of the trail there and then, with what was found out as the reason."""
    alarm, text = _alarm(request, pk), AlarmNoteForm.note_of(request.POST)
    try:
        account = acts.disable(alarm, request.user, whole_number(request.POST.get("account", "")) or 0, text)
    except ActRefused as refusal:
        say_refused(request, refusal)
        return _page(request, alarm, text)
    except NotDone as refusal:
        messages.error(request, refusal.words)
        return _page(request, alarm, text)
    words = _("%(name)s is disabled; whoever was signed in with it is signed out.")
    messages.success(request, words % {"name": account.username})
    return redirect("unusual_access", pk)
