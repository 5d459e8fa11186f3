"""A whole province in the midst of its season, made by PostgreSQL itself.

Cities, counties, schools, and new students in every state with archives and records. Schools differ: of
twenty, each is four hundredths further behind than the one before; one in forty has not begun.
"""

from datetime import timedelta
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from enrollment.seasons.models import Season
from registry.accounts.models import Account
from registry.institutions import Authority, School

AT_ONCE = 50_000
TABLES = ("registry_studentrecord", "enrollment_entry")


class Size(NamedTuple):
    """How large the province is."""

    cities: int
    counties: int
    schools: int
    entries: int


def fill(size: Size) -> Season:
    """Fill an empty database; the season."""
    season = _season()
    _institutions(size)
    facts = {"season": season.pk, "schools": size.schools, "first_school": School.objects.earliest("pk").pk}
    facts["account"] = Account.objects.create_user("bench", None, person="bench", role="ops").pk
    with connection.cursor() as cursor:
        for first in range(1, size.entries + 1, AT_ONCE):
            facts |= {"first": first, "last": min(first + AT_ONCE - 1, size.entries)}
            for statement in (_NEW_STUDENTS, _ARCHIVES, _RECORDS, _ENTRIES):
                cursor.execute(statement, facts)
        cursor.execute(_PLANS, facts | {"planned": size.entries // size.schools})
        for table in TABLES:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
        cursor.execute("VACUUM ANALYZE")
    return season


def _season() -> Season:
    today = timezone.localdate()
    days = {"primary_deadline": today + timedelta(days=5), "vocational_deadline": today + timedelta(days=3)}
    return Season.objects.create(code=f"{today.year}-autumn", starts_on=today - timedelta(days=25), **days)


def _institutions(size: Size) -> None:
    """The first county is a large one: a twenty-fifth of all schools are its own."""
    province = Authority.objects.create(code="990000", name="示范省教育厅", level="province")
    cities = Authority.objects.bulk_create(
        Authority(code=f"99{n:02d}00", name=f"第{n}市教育局", level="city", superior=province)
        for n in range(1, size.cities + 1)
    )
    counties = Authority.objects.bulk_create(
        Authority(code=f"98{n:04d}", name=f"第{n + 1}县教育局", level="county", superior=cities[n % size.cities])
        for n in range(size.counties)
    )
    School.objects.bulk_create(
        School(
            code=f"21{n:08d}",
            name=f"第{n + 1}小学",
            category="211",
            authority=counties[0 if n < size.schools // 25 else n % size.counties],
            primary_track=True,
        )
        for n in range(size.schools)
    )


def _luck(number: int) -> str:
    """0 to 99, as if by chance, the same on every run."""
    return f"(hashint8(n * 31 + {number}) & 2147483647) %% 100"


_NEW_STUDENTS = f"""DROP TABLE IF EXISTS new_student; CREATE TEMPORARY TABLE new_student AS SELECT *,
    CASE WHEN state = 'resolving' OR luck3 < 10 THEN 'pending' WHEN luck3 < 75 THEN 'matched' ELSE 'not_found' END
    AS verdict,
    '新' || chr((19968 + n %% 20000)::int) || chr((19968 + n / 20000)::int) AS name,
    date '2019-09-01' + (n %% 365)::int AS born,
    now() - (5 + luck3 %% 15) * interval '1 day' AS received, now() - luck2 %% 5 * interval '1 day' AS moved
    FROM (SELECT *, CASE
        WHEN luck1 < 2 THEN 'withdrawn' WHEN luck1 < 95 - 4 * (place %% 20) THEN 'registered'
        WHEN luck2 < 30 THEN 'at_authority' WHEN luck2 < 60 THEN 'at_school' WHEN luck2 < 70 THEN 'resolving'
        ELSE 'supplementing' END AS state
    FROM (SELECT n, n %% %(schools)s AS place, {_luck(1)} AS luck1, {_luck(2)} AS luck2, {_luck(3)} AS luck3
        FROM generate_series(%(first)s::bigint, %(last)s) AS n) AS numbers
    WHERE place %% 40 <> 39) AS facts"""
_RECORD = """INSERT INTO registry_studentrecord (id, registry, source_key, student_number, name, name_key, sound_key,
    former_name, former_sound_key, sex, birth_date, id_type, id_number, document_key, school_id, status, stage, grade,
    major, guardian_name, guardian_id_number, guardian_phone, household_region, address, continues_id, created_at)
    SELECT {id}, '{registry}', {source}, '', name, name, '', '', '', '1', born, '1', '', n, %(first_school)s + place,
    '{status}', '{stage}', '', '', '', '', '', '', '', {continues}, received FROM new_student WHERE {where}"""
_HAS_ARCHIVE = "verdict = 'matched' AND state <> 'withdrawn'"
_ARCHIVES = _RECORD.format(
    id="2 * n", registry="preschool", source="'B' || n", status="left", stage="", continues="NULL", where=_HAS_ARCHIVE
)
_RECORDS = _RECORD.format(
    id="2 * n + 1",
    registry="k12",
    source="NULL",
    status="enrolled",
    stage="primary",
    continues=f"CASE WHEN {_HAS_ARCHIVE} THEN 2 * n END",
    where="state = 'registered'",
)
_ENTRIES = f"""INSERT INTO enrollment_entry (id, season_id, school_id, track, name, name_key, sex, birth_date, id_type,
    id_number, document_key, student_number, typed_by_id, verdict, warnings, state, state_since, version, is_sent_back,
    archive_id, decision, decided_by_id, decided_at, record_id, created_at)
    SELECT n, %(season)s, %(first_school)s + place, 'primary', name, name, '1', born, '1', '', n, '', %(account)s,
    verdict, '[]', state, moved, 0, state = 'supplementing' AND luck3 < 20, CASE WHEN {_HAS_ARCHIVE} THEN 2 * n END,
    CASE WHEN decided THEN 'none_of_these' ELSE '' END, CASE WHEN decided THEN %(account)s END,
    CASE WHEN decided THEN moved END, CASE WHEN state = 'registered' THEN 2 * n + 1 END, received
    FROM (SELECT *, verdict = 'pending' AND state <> 'resolving' AS decided FROM new_student) AS them"""
_PLANS = """INSERT INTO enrollment_plannedintake (school_id, season_id, track, number)
    SELECT id, %(season)s, 'primary', %(planned)s + id %% 13 FROM registry_school"""
