"""Pages of who is registered: the list with its workbook, a search by name, one student's card to print."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from enrollment.exporting import answer
from enrollment.refused import ActRefused
from registry.access import only_for
from registry.access_log import watermark
from review.forms.people import RegisteredFilter
from review.forms.purposes import CARDS, LISTS, ExportForm, PurposeForm
from review.forms.rosters import NameSearch
from review.people import registered

PER_PAGE = 50
FOUND_AT_MOST = 200  # students that a search by name shows


@only_for("registrar", "officer")
@require_http_methods(["GET", "HEAD", "POST"])
def registered_list(request):
    """Registered students by season, kind of school, class and days; by name through POST."""
    own = registered.registered(request.user)
    chosen = RegisteredFilter(request.GET, account=request.user, entries=own)
    search = NameSearch.of(request)
    name = search.wanted
    found = registered.named(own, name) if name else chosen.narrow(own)
    # a search is one page: the address of a second one would have to hold the name
    paginator = Paginator(registered.with_records(found), FOUND_AT_MOST if name else PER_PAGE)
    page = paginator.get_page(None if name else request.GET.get("page"))
    context = {
        "title": _("Registered students"),
        "page": page,
        "rows": registered.rows(page.object_list),
        "filter": chosen,
        "narrowed": chosen.chosen(),
        "search": search,
        "searched": bool(name),
        "export": ExportForm(purposes=LISTS, auto_id=False),
    }
    return render(request, "review/registered.html", context)


@only_for("registrar", "officer")
@require_POST
def registered_export(request):
    """The list as it is narrowed, as a workbook."""
    own, form = registered.registered(request.user), ExportForm(request.POST, request=request, purposes=LISTS)
    chosen = RegisteredFilter(request.POST, account=request.user, entries=own)
    if not form.is_valid():
        messages.error(request, form.complaint)
        return redirect(chosen.address(reverse("registered")))
    found = chosen.narrow(own)
    if not found.exists():
        messages.info(request, _("No registered student matches this list."))
        return redirect(chosen.address(reverse("registered")))
    try:
        made = registered.workbook(request.user, found, form.reason, whole=form.cleaned_data["whole"])
    except ActRefused as refusal:
        messages.error(request, refusal.words())
        return redirect(chosen.address(reverse("registered")))
    return answer(made)


@only_for("registrar", "officer")
@require_http_methods(["GET", "HEAD", "POST"])
def card(request, pk):
    """The card of one student: asked for what purpose, then the sheet to print."""
    entry = get_object_or_404(registered.with_records(registered.registered(request.user)), pk=pk)
    form = PurposeForm(request.POST or None, purposes=CARDS)
    if request.method in ("GET", "HEAD") or not form.is_valid():
        return render(
            request, "review/card_asked.html", {"title": _("Student record card"), "entry": entry, "form": form}
        )
    try:
        shown, access = registered.print_card(request.user, entry, form.reason)
    except ActRefused as refusal:
        messages.error(request, refusal.words())
        return redirect("card", pk)
    context = {"title": _("Student record card"), "card": shown, "watermark": watermark(access)}
    return render(request, "review/card.html", context)
