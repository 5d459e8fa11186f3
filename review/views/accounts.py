"""Pages of accounts issued (N8): lists, one account, making them singly, for all at once and by sheet."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment import downloads
from enrollment.uploads.wording import refusal_words
from registry import budgets
from registry.access import only_for
from registry.access_log import AccessKind, log_access
from registry.accounts import issuing
from registry.accounts.models import Account, DeskSession
from registry.accounts.refusals import NotDone
from registry.accounts.slips import slips
from registry.accounts.states import CHANGES, Standing
from registry.budgets import allowed, spent
from registry.roles import Role
from registry.tabular.refusals import FileRefused
from review.accounts import lists, pages
from review.accounts import sheet as account_sheet
from review.accounts.lists import KINDS, SHOWS, season_end
from review.forms.accounts import GrantForm, NewAccountForm, SearchForm, SheetForm, ValidUntilForm
from review.forms.numbers import whole_number

PER_PAGE = 50
LAST_GRANTS = 5


@only_for("registrar", "officer")
@require_safe
def accounts(request):
    """An officer's schools with their accounts; a registrar's desk accounts."""
    if request.user.role == Role.OFFICER:
        return _places(request, "schools")
    found = Account.objects.in_care_of(request.user).order_by("-created_at")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    at_the_desk = _open_desk_sessions(page.object_list)
    here = {account: at_the_desk.get(account.pk, []) for account in page.object_list}
    context: dict[str, object] = {"title": _("Accounts"), "page": page, "here": here}
    context["season_end"], context["short"] = lists.short_of_the_season(request.user.school, page.object_list)
    return render(request, "review/desk_accounts.html", context)


def _open_desk_sessions(found) -> dict[int, list[DeskSession]]:
    """By account the desk sessions that go on; one query."""
    of_account: dict[int, list[DeskSession]] = {}
    for each in DeskSession.objects.open().filter(account__in=[account.pk for account in found]).order_by("person"):
        of_account.setdefault(each.account_id, []).append(each)
    return of_account


@only_for("officer")
@require_safe
def authorities(request):
    """The authorities one level below with their officers, and how many of their schools have an account."""
    return _places(request, "authorities")


def _places(request, of: str):
    found, counts = lists.listed(request.user, of)
    form = SearchForm(request.GET)
    said = form.cleaned_data if form.is_valid() else {"show": "", "words": ""}
    show = said["show"] if said["show"] in SHOWS else "all"
    page = Paginator(lists.narrowed(found, show, said["words"]), PER_PAGE).get_page(request.GET.get("page"))
    url = reverse("accounts" if of == "schools" else "account_authorities")
    context = {
        "title": _("Accounts"),
        "of": of,
        "form": form,
        "tabs": [
            {"label": words, "count": counts[name], "url": f"{url}?show={name}", "current": name == show}
            for name, words in SHOWS.items()
        ],
        "page": page,
        "rows": lists.rows(list(page.object_list), request.user, of),
        "filtered": bool(said["words"]) or show != "all",
        "without": counts["without"],
        "own_authority": request.user.authority,
        "now": timezone.now(),
    }
    return render(request, "review/accounts.html", context)


def _check(request, of: str) -> None:
    """Only who makes accounts of this kind has these pages. Raises Http404, PermissionDenied."""
    if of not in KINDS:
        raise Http404
    if request.user.role != issuing.MAKER[KINDS[of]]:
        raise PermissionDenied(_("Your account's role does not include this page."))


@only_for("registrar", "officer")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request, of):
    """One account by form; the answer is its slip."""
    _check(request, of)
    form = NewAccountForm(
        request.POST if request.method == "POST" else None,
        by=request.user,
        of=of,
        initial={"place": request.GET.get("place")} if "place" in request.GET else None,
    )
    if form.is_valid():
        made = issuing.make_many(request.user, KINDS[of], [form.order])
        if made.slips:
            return slips(request, made.slips, reason=_("New account"), back=_back(of))
        form.add_error("username", made.refused[0])
    return render(
        request, "review/account_new.html", {"title": _("New account"), "form": form, "of": of, "back": _back(of)}
    )


def _back(of: str) -> str:
    return reverse("account_authorities" if of == "authorities" else "accounts")


@only_for("officer")
@require_http_methods(["GET", "HEAD", "POST"])
def for_all(request, of):
    """An account for every place without one, after looking at which they are."""
    _check(request, of)
    if request.method == "POST":
        made = issuing.make_for_all(request.user, KINDS[of])
        return slips(request, made.slips, reason=_("New accounts for all without one"), back=_back(of))
    places = issuing.without_account(request.user, KINDS[of]).order_by("code")
    context = {"title": _("Accounts for all without one"), "places": places, "of": of, "back": _back(of)}
    return render(request, "review/accounts_for_all.html", context)


@only_for("officer")
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request, of):
    """Accounts by sheet: download, fill in, upload; the answer is the slips, and what was not taken."""
    _check(request, of)
    form = SheetForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    plan = _planned(request, of, form) if form.is_valid() else None
    if plan:
        return _made(request, of, plan)
    context = {
        "title": _("Accounts by sheet"),
        "form": form,
        "of": of,
        "back": _back(of),
        "headings": account_sheet.HEADINGS[of],
        "max_rows": f"{account_sheet.MOST_ROWS:,}",
    }
    return render(request, "review/account_sheet.html", context)


def _planned(request, of: str, form: SheetForm) -> account_sheet.AccountPlan | None:
    try:
        return account_sheet.plan(request.user, of, form.cleaned_data["file"].read())
    except FileRefused as refusal:
        form.add_error("file", refusal_words(refusal.code, refusal.details))
        return None


def _made(request, of: str, plan: account_sheet.AccountPlan):
    made = issuing.make_many(request.user, KINDS[of], plan.orders)
    late = [account_sheet.CellNote(plan.cells[place], words) for place, words in made.refused.items()]
    return slips(
        request,
        made.slips,
        reason=_("New accounts by sheet"),
        back=_back(of),
        notes=[*plan.notes, *late],
        known=plan.known,
        left_blank=plan.left_blank,
        by_sheet=True,
    )


@only_for("officer")
@require_POST
def sheet_file(request, of):
    """The workbook to fill in; by POST, because it is logged (I23)."""
    _check(request, of)
    with transaction.atomic():
        data, count = account_sheet.take_out(request.user, of)
        log_access(request.user, AccessKind.EXPORT, "account_sheet", reason=_("Accounts by sheet"), rows=count)
    return downloads.download(data, _("sheet of accounts") + ".xlsx")


@only_for("registrar", "officer")
@require_POST
def codes(request):
    """New codes for the selected accounts; asked once where a password dies with it."""
    ids = [pk for pk in map(whole_number, request.POST.getlist("account")) if pk]
    found = Account.objects.in_care_of(request.user).filter(pk__in=ids).select_related("school", "authority")
    if not found:
        messages.info(request, _("No accounts selected. Select those that are to have a new code."))
        return redirect("accounts")
    in_use = [account for account in found if account.standing == Standing.ACTIVE]
    back = pages.back_to(found[0], request.user)
    if in_use and "confirmed" not in request.POST:
        context = {"title": _("New activation codes"), "accounts": found, "in_use": in_use, "back": back}
        return render(request, "review/codes_confirm.html", context)
    made = issuing.issue_codes(request.user, {account.pk for account in found})
    if made.refused:
        messages.warning(request, pages.not_issued_words(made.refused.values()))
    return slips(request, made.slips, reason=_("New activation codes"), back=back)


@require_safe
def account(request, pk):
    """One account: who has it, how it stands, who is signed in, what was done to it."""
    found = _account(request, pk)
    context = pages.account_context(found, request.user)
    if found.role == Role.DESK:
        proposed = max(filter(None, (found.valid_until, season_end(found.own_school))), default=None)
        context["validity"] = ValidUntilForm(initial={"valid_until": proposed})
    if found.role != Role.DESK and context["cared_for"]:
        today = timezone.localdate()
        context["numbers"] = {
            "spent": spent(found, today),
            "allowed": allowed(found, today),
            "grant": GrantForm(),
            "granted": budgets.BudgetGrant.objects.filter(account=found)[:LAST_GRANTS],
        }
    return render(request, "review/account.html", context)


@only_for("officer")
@require_POST
def grant(request, pk):
    """Let more whole numbers leave for an account in one's care today, with a reason; a desk account has none."""
    in_care = Account.objects.in_care_of(request.user).exclude(role=Role.DESK)
    found, form = get_object_or_404(in_care, pk=pk), GrantForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say how many numbers more, and why: it stands in the history."))
        return redirect("account", pk)
    budgets.grant(found, form.cleaned_data["numbers"], request.user, form.cleaned_data["reason"])
    words = _("%(name)s may have %(count)d whole numbers more today.")
    messages.success(request, words % {"name": found.username, "count": form.cleaned_data["numbers"]})
    return redirect("account", pk)


def _account(request, pk: int) -> Account:
    visible = Account.objects.visible_to(request.user).select_related("school", "authority", "made_by")
    return get_object_or_404(visible, pk=pk)


@only_for("registrar", "officer")
@require_POST
def act(request, pk):
    """Disable, enable, end, or move the last day of use."""
    found, chosen = _account(request, pk), request.POST.get("act")
    if chosen not in CHANGES:
        raise Http404
    form = ValidUntilForm(request.POST)
    day = form.cleaned_data.get("valid_until") if form.is_valid() else None
    try:
        done = issuing.change(request.user, found.pk, chosen, valid_until=day)
    except NotDone as refusal:
        messages.error(request, refusal.words)
    else:
        messages.success(request, pages.done_words(done, chosen))
    return redirect("account", pk)
