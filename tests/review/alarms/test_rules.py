"""Each rule of what is unusual: met, and one less is not; found once a day, by the hourly duty."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from config.ops.duties import DUTIES
from enrollment.disclosure.models import FactTry
from enrollment.entries.models import Step
from registry.access_log import log_access
from registry.looks import Looked, note_looks
from review.alarms.models import Alarm
from review.alarms.rules import LEAST, RULES
from tests.factories import EntryFactory, RegistrarFactory, SchoolFactory, SeasonFactory, StudentRecordFactory

pytestmark = pytest.mark.django_db


class WallClock(datetime):
    """What `django.utils.timezone.now` reads: the same until it is set."""

    shows = datetime.now(UTC)

    @classmethod
    def now(cls, tz=None):
        return cls.shows.astimezone(tz)


def clock_shows(hour: int, days: int = 0) -> None:
    day = timezone.localdate() + timedelta(days=days)
    WallClock.shows = timezone.make_aware(datetime.combine(day, time(hour)))


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    """No test runs at night unless it says so."""
    monkeypatch.setattr("django.utils.timezone.datetime", WallClock)
    clock_shows(12)


@pytest.fixture
def season():
    return SeasonFactory()


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def account(school):
    return RegistrarFactory(school=school)


def find() -> list[tuple[str, int]]:
    DUTIES["look_for_unusual"].run()
    return list(Alarm.objects.order_by("rule").values_list("rule", "count"))


def look(account, entry=None, kind="shown"):
    record = StudentRecordFactory()
    note_looks(account, kind, [Looked(record.pk, record.school_id, entry)])
    return record


def shown_for_many(account, season, school, number):
    for entry in EntryFactory.create_batch(number, verdict="not_found", school=school, season=season):
        look(account, entry.pk)


def without_document(account, season, school, number):
    look(account)
    EntryFactory.create_batch(number, verdict="not_found", id_type="Z", school=school, season=season)


def given_back(account, season, school, number):
    for entry in EntryFactory.create_batch(number, verdict="pending", school=school, season=season):
        record = look(account, entry.pk, "claim")
        for place, (action, detail) in enumerate((("confirm", {"record": record.pk}), ("withdraw", {}))):
            Step.objects.create(
                entry=entry, number=place + 1, account=account, action=action, from_state="resolving",
                to_state="supplementing", reason="名单有误", detail=detail,
            )  # fmt: skip


def wrong_facts(account, season, school, number):
    entry = EntryFactory(verdict="pending", school=school, season=season)
    facts = [
        FactTry(entry=entry, school=school, season=season, account=account, fact="phone", answer="differs")
        for _ in range(number)
    ]
    FactTry.objects.bulk_create(facts)


def guessed(account, season, school, number):
    kind = {"verdict": "not_found", "warnings": ["document_guessed"]}
    EntryFactory.create_batch(number, school=school, season=season, **kind)


def numbers(account, season, school, number):
    if number:
        log_access(account, "reveal", "number", reason="核对", numbers=number)


def files(account, season, school, number):
    for _ in range(number):
        log_access(account, "export", "registered_list", reason="核对", numbers=1)


def at_night(account, season, school, number):
    clock_shows(23)
    for _ in range(number):
        look(account, kind="form")
    clock_shows(12)


def registered(account, season, school, number):
    kind = {"verdict": "pending", "state": "registered", "decision": "confirmed", "proof": ""}
    EntryFactory.create_batch(number, school=school, season=season, **kind)


MET = [
    ("weak_shown", shown_for_many, LEAST),
    ("undocumented", without_document, LEAST),
    ("weak_withdrawn", given_back, 3),
    ("wrong_facts", wrong_facts, 10),
    ("guessed", guessed, 1),
    ("at_the_limit", numbers, 60),
    ("whole_exports", files, 3),
    ("night", at_night, 5),
    ("unproved_registered", registered, 2),
]


def test_every_rule_is_met_by_a_test():
    assert [rule for rule, _act, _least in MET] == list(RULES)


@pytest.mark.parametrize(("rule", "act", "least"), MET)
def test_a_rule_is_met_from_its_threshold_on_and_found_once(rule, act, least, account, season, school):
    act(account, season, school, least - 1)
    assert find() == []
    act(account, season, school, 1)
    assert (rule, least) in find()
    assert find() == find()
    alarm = Alarm.objects.get(rule=rule)
    assert (alarm.school, alarm.day) == (school, timezone.localdate())


def test_many_are_nothing_unusual_where_many_are_expected(account, season, school):
    EntryFactory.create_batch(5 * LEAST, verdict="not_found", school=school, season=season)
    shown_for_many(account, season, school, LEAST)
    assert find() == []


def test_what_yesterdays_last_hour_brought_is_found_today(account, season, school):
    numbers(account, season, school, 60)
    clock_shows(1, days=1)
    assert find() == [("at_the_limit", 60)]


def test_thresholds_stand_in_the_settings(account, season, school, settings):
    settings.UNUSUAL = settings.UNUSUAL | {"wrong_facts": 2}
    wrong_facts(account, season, school, 2)
    assert find() == [("wrong_facts", 2)]
