"""Pages of the progress board (N6): an authority's units, a school, its new students by stage, and the workbook."""

from collections.abc import Callable
from datetime import date

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enrollment import downloads
from enrollment.entries.models import Entry
from enrollment.seasons.deadlines import deadline_of
from registry.access import only_for
from registry.access_log import AccessKind, log_access
from registry.institutions import Authority, School, Track
from registry.roles import Role
from review.board.chart import chart
from review.board.figures import Board
from review.board.table import BoardTable, stages
from review.board.workbook import workbook
from review.forms.board import BoardForm, StageForm
from review.forms.purposes import BOARDS, PurposeForm

UNITS_PER_PAGE, NEW_STUDENTS_PER_PAGE = 500, 50


@only_for("registrar", "officer")
@require_safe
def board(request):
    """Where the account itself stands: its authority's units, or its school."""
    if request.user.role == Role.OFFICER:
        return _authority_page(request, request.user.authority)
    return _school_page(request, request.user.school)


@only_for("officer")
@require_safe
def board_authority(request, pk):
    """An authority below the officer's own, or that itself."""
    return _authority_page(request, _authority(request, pk))


@only_for("registrar", "officer")
@require_safe
def board_school(request, pk):
    """One school's figures; what leads to its new students only for its own people and its competent authority."""
    schools = School.objects.visible_to(request.user).select_related("authority__superior__superior")
    return _school_page(request, get_object_or_404(schools, pk=pk))


@only_for("registrar", "officer")
@require_safe
def board_new_students(request, pk):
    """The new students of a school of one's own, at one stage or all."""
    own = School.objects.reviewed_by(request.user) if request.user.role == Role.OFFICER else School.objects.all()
    school = get_object_or_404(own.visible_to(request.user), pk=pk)
    form = StageForm(request.GET)
    entries = Entry.objects.visible_to(request.user).filter(form.condition, school=school)
    entries = entries.select_related("season").order_by("season", "state_since", "pk")
    page = Paginator(entries, NEW_STUDENTS_PER_PAGE).get_page(request.GET.get("page"))
    title = _("New students of %(school)s") % {"school": school.name}
    return render(
        request, "review/board_new_students.html", {"title": title, "form": form, "page": page, "school": school}
    )


@only_for("officer")
@require_POST
def board_export(request, pk):
    """The board as a workbook, with its purpose in the access log and its serial in the workbook (I23)."""
    authority = _authority(request, pk)
    purpose, form = PurposeForm(request.POST, purposes=BOARDS), BoardForm(request.POST)
    if not purpose.is_valid() or form.season is None:
        return _authority_page(request, authority, purpose)
    found = Board(form.season, form.track, authority=authority)
    units = form.chosen(found.units())
    access = log_access(request.user, AccessKind.EXPORT, "board", reason=purpose.reason, rows=len(found.by_school))
    parts = (_("Progress"), authority.name, f"{timezone.localtime(found.counted_at):%Y%m%d-%H%M}")
    return downloads.download(workbook(found, units, access), f"{'-'.join(parts)}.xlsx")


def _authority(request, pk) -> Authority:
    return get_object_or_404(Authority.objects.visible_to(request.user).select_related("superior__superior"), pk=pk)


def _authority_page(request, authority, purpose=None) -> HttpResponse:
    form = BoardForm(request.POST if purpose else request.GET)
    context = {"title": _("Progress: %(unit)s") % {"unit": authority.name}, "form": form, "authority": authority}
    if form.season is None:
        return render(request, "review/board_none.html", context)
    found = Board(form.season, form.track, authority=authority)
    units = found.units()
    page = Paginator(form.chosen(units), UNITS_PER_PAGE).get_page(form.page)
    context |= _figures(found, form, form.season.deadline) | {
        "way_up": _way_up(request.user, authority),
        "page": page,
        "table": BoardTable(form, page.object_list, found.total),
        "units": len(units),
        "exporting": purpose or PurposeForm(purposes=BOARDS, auto_id=False),
    }
    return render(request, "review/board.html", context)


def _school_page(request, school) -> HttpResponse:
    form = BoardForm(request.GET)
    context = {"title": _("Progress: %(unit)s") % {"unit": school.name}, "form": form, "school": school}
    if form.season is None:
        return render(request, "review/board_none.html", context)
    found = Board(form.season, form.track, school=school)
    own = request.user.school_id == school.pk or request.user.authority_id == school.authority_id
    context |= _figures(found, form, lambda track: deadline_of(school, form.season, track)) | {
        "way_up": [] if request.user.school_id else _way_up(request.user, school.authority, with_itself=True),
        "own": own,
        "stages": stages(found.total, reverse("board_new_students", args=[school.pk]) if own else "", form.season),
    }
    return render(request, "review/board_school.html", context)


def _figures(found: Board, form, deadline: Callable[[str], date]) -> dict:
    """Figures and chart; ``deadline``: the deadline of a track that the chart draws."""
    season, tracks = form.season, [form.track] if form.track else found.tracks()
    ends: dict = {}
    for track in tracks:
        ends.setdefault(deadline(track), []).append(str(Track(track).label))
    words = {day: "、".join(of_tracks) if len(ends) > 1 else "" for day, of_tracks in ends.items()}
    drawn = chart(found.days(), season.starts_on, words, timezone.localdate()) if words else None
    return {"counted_at": found.counted_at, "total": found.total, "chart": drawn}


def _way_up(account, authority, *, with_itself: bool = False) -> list[Authority]:
    """The authorities from the account's own down to this one's superior (or to itself)."""
    if authority.pk == account.authority_id and not with_itself:
        return []
    found: list[Authority] = []
    each = authority if with_itself else authority.superior
    while each is not None:
        found.insert(0, each)
        if each.pk == account.authority_id:
            return found
        each = each.superior
    return []
