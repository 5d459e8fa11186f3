"""Pages of cases: the lists of a school and of an authority, one case with both sides, each act, evidence (W1-W3)."""

import io

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment.disclosure.records import disclosed
from enrollment.refused import ActRefused, ReasonMissing
from registry.access import only_for
from registry.access_log import AccessKind, log_access
from registry.institutions import Track
from registry.looks import Looked, LookKind, note_looks
from registry.roles import Role
from review.cases import acts, evidence, pages, queries, wording
from review.cases import extension as case_extension
from review.cases.authorities import put_right_for
from review.cases.models import PARTIES, AdmissionCase, CaseKind, Evidence
from review.cases.seen import as_seen
from review.cases.states import CLAIMANT
from review.forms.cases import CaseFilter, ReasonForm, StatementForm, TransferFilter
from review.forms.deadlines import DayForm, ExtensionForm
from review.forms.numbers import whole_number
from review.forms.rosters import NameSearch
from review.views.refused import say_refused

PER_PAGE = 50


@only_for("registrar", "officer")
@require_safe
def case_list(request):
    """The cases of a school, or those that came to an authority."""
    officer = request.user.role == Role.OFFICER
    put_right_for(request.user)
    names = queries.OFFICER_LISTS if officer else queries.SCHOOL_LISTS
    lists = {name: queries.listed(request.user, name) for name in names}
    counts = {name: found.count() for name, found in lists.items()}
    chosen = request.GET.get("list")
    if chosen not in lists:
        chosen = next((name for name in names if counts[name]), names[0])
    narrowing = _narrowing(request, chosen)
    found = narrowing.narrow(lists[chosen]) if narrowing else lists[chosen]
    is_narrowed = bool(narrowing and narrowing.cleaned_data.get("whom"))
    paginator = Paginator(found.select_related(*PARTIES), PER_PAGE)
    if not is_narrowed:
        paginator.count = counts[chosen]
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "title": _("Cases"),
        "tabs": pages.tabs(counts, chosen),
        "chosen": chosen,
        "page": page,
        "filter": narrowing,
        "is_narrowed": is_narrowed,
        "rows": [pages.line(case, request.user) for case in as_seen(page.object_list, request.user)],
        "empty": pages.EMPTY[chosen],
    }
    return render(request, "review/cases.html", context)


def _narrowing(request, chosen: str) -> CaseFilter | None:
    """The filter by who has a case; None for lists whose cases are all with the same."""
    if chosen not in queries.NARROWED:
        return None
    return CaseFilter({"list": chosen, "whom": request.GET.get("whom", "")})


@only_for("registrar")
@require_http_methods(["GET", "HEAD", "POST"])
def transfers(request):
    """中职调档查询: this school's admitted students whose record a vocational school asked for or has taken (W1)."""
    if Track.SENIOR_HIGH not in request.user.school.tracks:
        raise PermissionDenied(_("This page is for senior high schools."))
    found = queries.transfers(request.user)
    chosen = TransferFilter(request.GET, cases=found)
    search = NameSearch.of(request)
    name = search.wanted
    listed = queries.narrowed(found, **chosen.chosen())
    listed = listed.filter(archive__name__icontains=name) if name else listed
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    rows = [_transfer(case, request.user) for case in page.object_list]
    context = {"title": _("Records asked for"), "page": page, "rows": rows, "filter": chosen, "search": search}
    return render(request, "review/transfers.html", context | {"filtered": bool(name or request.GET)})


def _transfer(case: AdmissionCase, account) -> dict:
    """One of them, with the school's own record; of one that has left the school since as little as of any other."""
    assert case.archive is not None  # an admission is about a record
    return {"case": case, "shown": disclosed(None, case.archive, account)}


@only_for("registrar", "officer")
@require_safe
def case(request, pk):
    """One case: both sides with their evidence, the line of time, and what this account may do."""
    found = _case(request, pk)
    queries.note_seen(found, request.user)
    if found.lead_id and CLAIMANT not in found.sides_of(request.user):
        return redirect("case", found.lead_id)  # who answers or decides, does so for all that claim the child
    return _page(request, found)


def _case(request, pk) -> AdmissionCase:
    visible = AdmissionCase.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related(*PARTIES, "opened_by", "lead"), pk=pk)


def _page(request, found: AdmissionCase, form: StatementForm | None = None):
    if found.archive:
        looked = Looked(found.archive.pk, found.archive.school_id, found.entry_id)
        note_looks(request.user, LookKind.CASE, [looked])
    form = form or StatementForm()
    day_form = ExtensionForm(initial={"reason": form.data.get("reason", "")})
    return render(request, "review/case.html", pages.context(found, request.user, form, day_form))


@only_for("registrar")
@require_POST
def answer(request, pk):
    """The holding school contests, releases after being asked once (W2), or says what is wrong with its own record.

    Of a document dispute it ends nothing: who is tired or in a hurry and says that the own record is wrong has put a
    sentence under the own name before the authority, and may still say the contrary; of ill will, two schools that
    agree to free a child's document for a second record have told the authority so.
    """
    found = _case(request, pk)
    choice = request.POST.get("choice", "contest")
    if choice == "release" and found.kind != CaseKind.DOCUMENT:
        return _asked_once(request, found, "release", lambda reason: acts.release(pk, request.user, reason))
    act = {"contest": acts.contest, "agree": acts.agree}.get(choice)
    if act is None:
        raise BadRequest("There is no such choice.")
    return _state(request, found, lambda reason, sheets: act(pk, request.user, reason, sheets))


@only_for("registrar")
@require_POST
def statement(request, pk):
    """Either school says more, with evidence."""
    found = _case(request, pk)
    return _state(request, found, lambda reason, sheets: acts.add(pk, request.user, reason, sheets))


@only_for("registrar")
@require_POST
def escalate(request, pk):
    """The claiming school takes an overdue case to the authority (W3)."""
    _case(request, pk)
    return _act(request, pk, lambda: acts.escalate(pk, request.user))


@only_for("registrar")
@require_POST
def concede(request, pk):
    """The claiming school gives way."""
    _case(request, pk)
    return _act(request, pk, lambda: acts.concede(pk, request.user, _reason(request)))


@only_for("registrar")
@require_POST
def take_back(request, pk):
    """The claiming school takes back what it asked, as long as nobody has answered; its new student stays.

    Who asked in a hurry, or the wrong school, is back where the case was opened.
    """
    _case(request, pk)
    return _act(request, pk, lambda: acts.take_back(pk, request.user, _reason(request)))


@only_for("officer")
@require_POST
def decide(request, pk):
    """The authority decides for one side, after being asked once (W3)."""
    found = _case(request, pk)
    winner, day = request.POST.get("winner", ""), DayForm(request.POST)
    if winner not in {end.value for end in wording.ends(found)}:
        messages.error(request, wording.choose(found))
        return _page(request, found, StatementForm(request.POST))
    if not day.is_valid():
        messages.error(request, day.words())
        return _page(request, found, StatementForm(request.POST))
    decided, side = _chosen(found, winner)
    until = day.cleaned_data["until"] if pages.going_on(side) in case_extension.late_sides(decided) else None

    def act(reason):
        return case_extension.decide(decided.pk, side, request.user, reason, until)

    return _asked_once(request, found, winner, act, until)


def _chosen(found: AdmissionCase, winner: str) -> tuple[AdmissionCase, str]:
    """The case, and what is decided in it: a school that joined it wins by its own."""
    joined = whole_number(winner)
    if joined is None:
        return found, winner
    return next(case for case in found.group() if case.pk == joined), CLAIMANT


@only_for("officer")
@require_POST
def extend(request, pk):
    """The authority that decided extends the deadline of the school that won."""
    _case(request, pk)
    form = ExtensionForm(request.POST)
    try:
        if not form.is_valid():
            raise ReasonMissing
        values = form.cleaned_data
        extension = case_extension.extend(pk, request.user, values["reason"], values["until"])
    except ActRefused as refusal:
        say_refused(request, refusal)
    else:
        text = _("%(school)s may finish this new student until %(day)s.")
        messages.success(request, text % {"school": extension.school.name, "day": extension.until.isoformat()})
    return redirect("case", pk)


def _reason(request) -> str:
    form = ReasonForm(request.POST)
    return form.cleaned_data["reason"] if form.is_valid() else ""


def _asked_once(request, found: AdmissionCase, choice: str, act, until=None):
    """What cannot be undone is asked once, in a page."""
    reason = _reason(request)
    decided, side = _chosen(found, choice)
    refusal = acts.foreseen(decided, side, request.user, reason)
    if refusal:
        say_refused(request, refusal)
        return _page(request, found, StatementForm(request.POST))
    if "confirmed" not in request.POST:
        return render(request, "review/case_confirm.html", pages.question(found, choice, reason, until))
    return _act(request, found.pk, lambda: act(reason))


def _state(request, found: AdmissionCase, act):
    """An act with files; what was written is kept when it is refused."""
    form = StatementForm(request.POST, request.FILES)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        act(reason, form.sheets())
    except ActRefused as refusal:
        say_refused(request, refusal)
        return _page(request, found, StatementForm(request.POST))
    messages.success(request, pages.said(_case(request, found.pk)))
    return redirect("case", found.pk)


def _act(request, pk: int, act):
    try:
        act()
    except ActRefused as refusal:
        say_refused(request, refusal)
    else:
        messages.success(request, pages.said(_case(request, pk)))
    return redirect("case", pk)


@only_for("registrar", "officer")
@require_POST
def evidence_file(request, pk):
    """A file of a case, for those in it; always as an attachment, and each time in the access log (I23)."""
    visible = Evidence.objects.visible_to(request.user).select_related("case__claiming_school", "case__holding_school")
    found = get_object_or_404(visible, pk=pk)
    try:
        data = evidence.opened(found)
    except FileNotFoundError:
        raise Http404 from None
    school = found.case.claiming_school if found.side == CLAIMANT else found.case.holding_school
    reason, about = _("settle the case"), f"evidence {found.pk}"
    log_access(request.user, AccessKind.EVIDENCE, "evidence", reason=reason, subject=about, school=school)
    return FileResponse(
        io.BytesIO(data),
        as_attachment=True,
        filename=f"{pages.file_stem(found.file_name)}.{evidence.ENDINGS[found.kind]}",
        content_type=evidence.CONTENT_TYPES[found.kind],
    )
