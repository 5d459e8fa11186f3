"""The access log of a school or an authority (I23): what left the system, and which account was shown which number."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enrollment.entries.models import Entry
from registry.access import only_for
from registry.access_log import AccessEntry
from review.forms.people import AccessFilter

PER_PAGE = 50


@only_for("registrar", "officer")
@require_safe
def access_log(request):
    """Entries in the account's scope, the newest first, by kind and by day."""
    chosen = AccessFilter(request.GET)
    found = AccessEntry.objects.visible_to(request.user).select_related("account__school", "account__authority")
    page = Paginator(chosen.narrow(found), PER_PAGE).get_page(request.GET.get("page"))
    narrowed = any(request.GET.get(name) for name in chosen.fields)
    context = {
        "title": _("Access log"),
        "page": page,
        "filter": chosen,
        "filtered": narrowed,
        "may_open": _may_open(request.user, page.object_list),
    }
    return render(request, "review/access.html", context)


def _may_open(account, accesses) -> set[int]:
    """Those entries whose page the account has: a case shows numbers to the other school and its authority, too."""
    asked = {access.subject_id for access in accesses} - {None}
    return set(Entry.objects.visible_to(account).filter(pk__in=asked).values_list("pk", flat=True))
