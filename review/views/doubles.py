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
from review.decisions.numbers import shared_numbers

PER_PAGE = 50
NUMBERS = "numbers"  # the list of numbers that two schools bring along


@only_for("officer")
@require_safe
def doubles(request):
    """To look at, not to decide: pairs that nobody has explained yet, and namesakes told apart by a reason.

    Who is tired or in a hurry can press nothing wrong here. A school of ill will that tells one child apart as two is
    read here, beside the other school, by somebody of neither; whoever doubts a reason telephones the schools, and they
    open a case. A number that two schools bring along is struck here at one of them: that needs a reason, and is taken
    back by its own authority as long as the child is not registered.
    """
    chosen = request.GET.get("list", "")
    shared = shared_numbers(request.user)
    if chosen == NUMBERS:
        return render(request, "review/shared_numbers.html", _numbers(request, shared))
    chosen = chosen if chosen in LISTS else LISTS[0]
    found = {name: listed(request.user, name) for name in LISTS}
    counts = {name: pairs.count() for name, pairs in found.items()}
    pairs = found[chosen].select_related("first__school", "second__school", "said_by")
    paginator = Paginator(pairs, PER_PAGE)
    paginator.count = counts[chosen]
    page = paginator.get_page(request.GET.get("page"))
    ids = {pk for pair in page.object_list for pk in (pair.first_id, pair.second_id)}
    own = set(Entry.objects.visible_to(request.user).filter(pk__in=ids).values_list("pk", flat=True))
    cases = AdmissionCase.objects.unsettled().filter(entry__in=ids, rival__in=ids)
    in_case = {frozenset(pair) for pair in cases.values_list("entry", "rival")}
    # until it comes to the authority a case is the schools' alone
    came = AdmissionCase.objects.visible_to(request.user).filter(pk__in=cases).values_list("entry", "rival", "pk")
    seen = {frozenset(pair): pk for *pair, pk in came}
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
        "tabs": _tabs(chosen, counts | {NUMBERS: len(shared)}),
    }
    return render(request, "review/doubles.html", context)


def _numbers(request, shared: list[list[Entry]]) -> dict:
    """Numbers that new students of two schools bring along; here the authority above both strikes one."""
    page = Paginator(shared, PER_PAGE).get_page(request.GET.get("page"))
    own = set(Entry.objects.visible_to(request.user).values_list("pk", flat=True).filter(pk__in=_ids(page)))
    pairs = {name: listed(request.user, name).count() for name in LISTS}
    return {
        "title": _("Possible doubles"),
        "page": page,
        "rows": [[(entry, entry.pk in own) for entry in group] for group in page.object_list],
        "chosen": NUMBERS,
        "tabs": _tabs(NUMBERS, pairs | {NUMBERS: len(shared)}),
    }


def _ids(page) -> list[int]:
    return [entry.pk for group in page.object_list for entry in group]


def _tabs(chosen: str, counts: dict[str, int]) -> list[dict]:
    labels = {
        "open": _("not explained yet"),
        "apart": _("told apart by a reason"),
        NUMBERS: _("the same student number"),
    }
    return [
        {
            "label": labels[name],
            "count": count,
            "url": f"{reverse('doubles')}?list={name}",
            "current": name == chosen,
        }
        for name, count in counts.items()
    ]
