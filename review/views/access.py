"""The access log of a school or an authority (I23): what left the system, and what others looked at of its records."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enrollment.entries.models import Entry
from registry.access import only_for
from registry.access_log import AccessEntry
from registry.roles import Role
from review.forms.people import AccessFilter
from review.people import others

PER_PAGE = 50
OWN, OTHERS = "own", "others"


@only_for("registrar", "officer")
@require_safe
def access_log(request):
    """Two lists, the newest first: what left the system here, by kind and day, and what others looked at."""
    own, theirs = AccessEntry.objects.visible_to(request.user), others.groups(request.user)
    counts = {OWN: own.count(), OTHERS: theirs.count()}
    if request.GET.get("list") == OTHERS:
        return _others(request, theirs, counts)
    chosen = AccessFilter(request.GET)
    narrowed = any(request.GET.get(name) for name in chosen.fields)
    found = chosen.narrow(own) if narrowed else own
    paginator = Paginator(found.select_related("account__school", "account__authority"), PER_PAGE)
    if not narrowed:
        paginator.count = counts[OWN]
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "title": _("Access log"),
        "page": page,
        "filter": chosen,
        "filtered": narrowed,
        "tabs": _tabs(counts, OWN),
        "may_open": _may_open(request.user, page.object_list),
    }
    return render(request, "review/access.html", context)


def _others(request, found, counts: dict[str, int]):
    paginator = Paginator(found, PER_PAGE)
    paginator.count = counts[OTHERS]
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "title": _("Others about our children"),
        "tabs": _tabs(counts, OTHERS),
        "page": page,
        "lines": others.lines(request.user, list(page.object_list)),
        "of_schools": request.user.role == Role.OFFICER,
    }
    return render(request, "review/access_others.html", context)


def _tabs(counts: dict[str, int], current: str) -> list[dict]:
    """Both lists with how long they are."""
    words = {OWN: _("left the system here"), OTHERS: _("others about our children")}
    return [
        {
            "label": words[name],
            "count": count,
            "url": reverse("access_log") + (f"?list={name}" if name == OTHERS else ""),
            "current": name == current,
        }
        for name, count in counts.items()
    ]


def _may_open(account, accesses) -> set[int]:
    """Those entries whose page the account has: a case shows numbers to the other school and its authority, too."""
    asked = {access.subject_id for access in accesses} - {None}
    return set(Entry.objects.visible_to(account).filter(pk__in=asked).values_list("pk", flat=True))
