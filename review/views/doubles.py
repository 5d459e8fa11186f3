"""New students of two schools who are, or may be, one child, for the lowest authority above both (N2, rows 6 and 7)."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enrollment.entries.models import Entry
from registry.access import only_for
from review.cases.doubles import LISTS, listed
from review.cases.models import AdmissionCase

PER_PAGE = 50


@only_for("officer")
@require_safe
def doubles(request):
    """To look at, not to decide: pairs that nobody has explained yet, and namesakes told apart by a reason.

    Who is tired or in a hurry can press nothing wrong here. A school of ill will that tells one child apart as two is
    read here, beside the other school, by somebody of neither; whoever doubts a reason telephones the schools, and they
    open a case.
    """
    chosen = request.GET.get("list", "")
    chosen = chosen if chosen in LISTS else LISTS[0]
    found = {name: listed(request.user, name) for name in LISTS}
    pairs = found[chosen].select_related("first__school", "second__school", "said_by")
    page = Paginator(pairs, PER_PAGE).get_page(request.GET.get("page"))
    ids = {pk for pair in page.object_list for pk in (pair.first_id, pair.second_id)}
    own = set(Entry.objects.visible_to(request.user).filter(pk__in=ids).values_list("pk", flat=True))
    cases = AdmissionCase.objects.unsettled().filter(entry__in=ids, rival__in=ids)
    in_case = {frozenset(pair) for pair in cases.values_list("entry", "rival")}
    # until it comes to the authority a case is the schools' alone
    came = AdmissionCase.objects.visible_to(request.user).filter(pk__in=cases).values_list("entry", "rival", "pk")
    seen = {frozenset(pair): pk for *pair, pk in came}
    labels = {"open": _("not explained yet"), "apart": _("told apart by a reason")}
    context = {
        "title": _("Possible doubles"),
        "page": page,
        "rows": [
            {
                "pair": pair,
                "sides": [(each, each.pk in own) for each in (pair.first, pair.second)],
                "in_case": (both := frozenset((pair.first_id, pair.second_id))) in in_case,
                "case": seen.get(both),
            }
            for pair in page.object_list
        ],
        "chosen": chosen,
        "tabs": [
            {
                "label": labels[name],
                "count": page.paginator.count if name == chosen else found[name].count(),
                "url": f"{reverse('doubles')}?list={name}",
                "current": name == chosen,
            }
            for name in LISTS
        ],
    }
    return render(request, "review/doubles.html", context)
