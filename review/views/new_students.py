"""All new students of the own school, or of an authority's own schools: where each stands and who has it."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enrollment.entries.models import Entry
from registry.access import only_for
from registry.roles import Role
from review.forms.rosters import NameSearch
from review.people.awaiting import whereabouts
from review.people.new_students import NewStudentFilter, act_of

PER_PAGE = 50
FOUND_AT_MOST = 200  # that a search by name shows


@only_for("registrar", "desk", "officer")
@require_http_methods(["GET", "HEAD", "POST"])
def new_students(request):
    """The list, narrowed by who has them, state, school, roster, deadline; a name is searched for by POST."""
    form = NewStudentFilter(request.GET, request.user)
    search = NameSearch.of(request)
    name = search.wanted
    found = form.narrow(Entry.objects.visible_to(request.user)).select_related("school__authority", "season")
    found = found.filter(name__icontains=name) if name else found
    found = found.order_by("school", "roster", "row_number", "pk")
    page = Paginator(found, FOUND_AT_MOST if name else PER_PAGE).get_page(None if name else request.GET.get("page"))
    who_has = whereabouts(page.object_list)
    context = {
        "title": _("All new students"),
        "filter": form,
        "search": search,
        "searched": bool(name),
        "page": page,
        "schools": request.user.role == Role.OFFICER,
        "rows": [_row(entry, who_has, request.user) for entry in page.object_list],
    }
    return render(request, "review/new_students.html", context)


def _row(entry: Entry, who_has, account) -> dict:
    url_name, words = act_of(entry, account)
    return {"entry": entry, "who_has": who_has[entry.pk], "url": reverse(url_name, args=[entry.pk]), "act": words}
