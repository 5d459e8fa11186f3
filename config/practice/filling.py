"""Making the practice database: the demo's province, a set of schools for each seat, and a little history at each."""

from collections.abc import Iterator

from django.core.management.color import no_style
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.demo import filling
from config.demo.difficulties import VARIATIONS, Difficulties
from config.demo.files import SIX, xlsx
from config.demo.history import DemoSchool
from config.demo.people import DemoPerson, People, RowTexts, one_digit_off, row_of, vocational_row_of
from config.demo.places import CHENGNAN, INSTITUTIONS, KINDERGARTENS, DemoAccount
from config.demo.population import Population, Random, RegistryLines, rows
from config.demo.rosters import Imported
from config.practice.models import PracticeSeat
from config.practice.seats import Seat
from enrollment.seasons.models import Season
from enrollment.uploads.files import remove_orphans
from registry.accounts.models import Account
from registry.database_purpose import DatabasePurpose, Purpose
from registry.institutions import Authority
from review.cases import evidence

SEED = 20_150_901
# lists children whom the schools of the seats list as well; nobody signs in here, and what follows from silence follows
_OTHER_SCHOOL = DemoAccount("lianxi-chengnan", "吴海", "registrar", CHENGNAN)
LIVED_THROUGH = 12  # new students of each seat with a history already


class County(Population):
    """The people of one seat; registries and people are those of all seats, so that no number stands twice."""

    def __init__(self, seat: Seat, everybody: "Everybody"):
        self.starts_on, self.senior_high = everybody.starts_on, seat.code("senior_high")
        self.people, self.preschool = everybody.people, everybody.preschool
        self.k12, self.vocational = everybody.k12, everybody.vocational
        self._numbers, self._elsewhere = everybody.numbers, everybody.elsewhere
        self._seat = seat

    def child(self, **known) -> DemoPerson:
        """As ever, but with a number that nobody has yet."""
        return self._new(super().child, known)

    def youth(self, **known) -> DemoPerson:
        """As ever, but with a number that nobody has yet."""
        return self._new(super().youth, known)

    def _new(self, make, known) -> DemoPerson:
        person = make(**known)
        while person.number in self._numbers:
            person = make(**known)
        self._numbers.add(person.number)
        return person

    def in_kindergarten(self, child: DemoPerson, place: int = 0) -> DemoPerson:
        """Give the child a preschool record, of the seat's own kindergarten unless it is to be a further one."""
        school = KINDERGARTENS[place] if place else self._seat.code("kindergarten")
        self.preschool.put(child, school, status="graduated", entered=self._autumn(3))
        return child

    def at_junior(self, youth: DemoPerson) -> DemoPerson:
        """Give the young person the record of the seat's own junior secondary school."""
        self.k12.put(youth, self._seat.code("junior"), "junior", "九年级", status="graduated", entered=self._autumn(3))
        return youth

    def plain(self, count: int) -> list[DemoPerson]:
        """Children with one record each."""
        return [self.in_kindergarten(self.child()) for _ in range(count)]

    def rosters(self, variation: int) -> dict[tuple[str, str], bytes]:
        """The files to practise with, by school and name."""
        doubtful = Difficulties(self, variation)
        youths = [vocational_row_of(self.at_junior(self.youth())) for _ in range(8)]
        return {
            ("primary", "1-全部对得上.xlsx"): xlsx(rows(self.plain(10))),
            ("primary", "2-疑难名单.xlsx"): xlsx(
                [*rows(self.plain(4)), *doubtful.primary, *rows(self._of_two_schools())], title="新生名单"
            ),
            ("primary", "3-各种错误.xlsx"): xlsx(self._faulty()),
            ("vocational", "1-中职新生.xlsx"): xlsx([*youths, *doubtful.vocational], SIX),
        }

    def _of_two_schools(self) -> list[DemoPerson]:
        """Two whom another school lists as well: by its document one child, by its name perhaps."""
        ours, theirs = self.namesakes()
        both = self.child_of_two_schools()
        self._elsewhere += [both, theirs]
        return [both, ours]

    def _faulty(self) -> list[RowTexts]:
        """Rows with the usual mistakes among others that are right."""
        good = rows(self.plain(3))
        people = iter(self.plain(5))

        def wrong(place: int, change) -> RowTexts:
            row = row_of(next(people))
            row[place] = change(row)
            return row

        return [
            good[0],
            wrong(4, lambda row: int(row[4][:17] + "0") if row[4] else ""),  # a number: scientific notation
            wrong(4, lambda row: one_digit_off(row[4])),
            good[1],
            wrong(1, lambda row: "女" if row[1] == "男" else "男"),
            wrong(2, lambda row: "2019-02-30"),
            wrong(0, lambda row: ""),
            good[2],
            good[0],  # stands above already
        ]


class Everybody:
    """What all seats have in common."""

    def __init__(self, season: Season):
        self.starts_on = season.starts_on
        self.people = People(Random(SEED))
        self.preschool, self.k12, self.vocational = RegistryLines("PK"), RegistryLines("ZX"), RegistryLines("ZZ")
        self.numbers: set[str] = set()
        self.elsewhere: list[DemoPerson] = []  # on the roster of the one school that nobody practises as


def is_complete() -> bool:
    """Whether practice is ready. Raises OtherData when the database holds anything else than practice."""
    marked = DatabasePurpose.objects.values_list("purpose", flat=True).first()
    if marked != Purpose.PRACTICE and (marked or Authority.objects.exists() or Account.objects.exists()):
        raise filling.OtherData
    return PracticeSeat.objects.exists()


def fill(count: int) -> Iterator[str]:
    """Fill an empty database with so many seats; says what it has just done."""
    DatabasePurpose.objects.create(purpose=Purpose.PRACTICE)
    season = filling.open_season(timezone.localdate())
    everybody, seats, lived = Everybody(season), [Seat(number) for number in range(1, count + 1)], {}
    for seat in seats:
        county = County(seat, everybody)
        lived[seat] = rows(county.plain(LIVED_THROUGH))
        _write(seat, county.rosters(seat.number % VARIATIONS))
    filling.load(everybody, [*INSTITUTIONS, *(row for seat in seats for row in seat.institutions)])
    for seat in seats:
        filling.make_accounts(seat.accounts, season, password=None)
        _live_through(seat, season, lived[seat])
        yield _("seat %(number)02d") % {"number": seat.number}
    filling.make_accounts([_OTHER_SCHOOL], season, password=None)
    listed = xlsx(rows(everybody.elsewhere), title="新生名单")
    filling.import_roster(Imported(_OTHER_SCHOOL.place, "primary", "城南小学新生.xlsx", listed), season)
    PracticeSeat.objects.bulk_create(PracticeSeat(number=seat.number) for seat in seats)  # last: now it is complete


def _write(seat: Seat, files: dict[tuple[str, str], bytes]) -> None:
    for (place, name), data in files.items():
        folder = seat.folder / place
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def _live_through(seat: Seat, season: Season, listed: list[RowTexts]) -> None:
    """Something for every role to find: drafts, new students at both reviews, one registered, two sent back."""
    imported = Imported(seat.code("primary"), "primary", "第一批新生.xlsx", xlsx(listed, title="新生名单"))
    filling.import_roster(imported, season)
    school = DemoSchool(season, seat.username("xiaoxue"), seat.username("zhuguan"), desk=seat.username("chuangkou"))
    school.registered(1)
    school.at_authority(3)
    school.at_school(2)
    school.begun(1)
    school.sent_back()


def empty() -> None:
    """Take everything out of the practice database, histories too; nobody but this may pass their triggers."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with transaction.atomic(), connection.cursor() as cursor:
        triggers = _triggers(cursor)
        for name, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        for statement in connection.ops.sql_flush(no_style(), tables, reset_sequences=True, allow_cascade=True):
            cursor.execute(statement)
        for _name, sql in triggers:
            cursor.execute(sql)
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    remove_orphans()
    evidence.remove_orphans()


def _triggers(cursor) -> list[tuple[str, str]]:
    """SQLite's triggers, which stand in the way of DELETE; PostgreSQL's do not see TRUNCATE."""
    if connection.vendor != "sqlite":
        return []
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    return cursor.fetchall()
