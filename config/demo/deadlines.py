"""Schools whose deadline is not the season's: by their own start of term, by an extension, or asking for one."""

from datetime import timedelta

from django.utils import timezone

from config.demo.issued import account_of
from config.demo.places import LIUXI, YUCAI, YUNSHAN_FIRST
from enrollment.seasons.extensions import ExtensionPlace, ask, grant, set_term, term_days
from enrollment.seasons.models import SchoolTerm, Season
from registry.accounts.models import Account
from registry.institutions import School

BEGAN_BEFORE = timedelta(days=35)  # before the season: a deadline a month later has passed


def differ(season: Season) -> None:
    """Let it be so, by the accounts that would do it."""
    county, neighbour, late = (account_of(name) for name in ("qingxi", "yunshan-ju", "liuxi"))
    school = School.objects.get(code=YUNSHAN_FIRST)
    set_term(neighbour, school.pk, season, season.starts_on + timedelta(days=14))
    places = [ExtensionPlace(School.objects.get(code=YUCAI).pk, "primary")]
    grant(county, places, season, season.primary_deadline + timedelta(days=7), "台风停课一周，补录工作顺延。")
    _begin_early(county, season)
    until = timezone.localdate() + timedelta(days=15)
    ask(late, season, "primary", until, "校舍维修期间未能收齐新生材料，尚有一个班的名单待导入。")


def _begin_early(officer: Account, season: Season) -> None:
    """A term that began long ago. No officer may enter one whose deadline has passed: it is stored directly."""
    starts_on = season.starts_on - BEGAN_BEFORE
    days = {f"{track}_deadline": found.day for track, found in term_days(season, starts_on).items()}
    school = School.objects.get(code=LIUXI)
    SchoolTerm.objects.create(school=school, season=season, starts_on=starts_on, entered_by=officer, **days)
