"""What a roster's columns say of families: kept sealed, ranking the records, and never answered on a list."""

import re

import pytest
from django.db import connection
from django.urls import reverse

from enrollment.disclosure import facts
from enrollment.disclosure.models import Answer, Fact
from enrollment.entries.models import Entry, MatchCandidate
from enrollment.rosters import intake, rematch, uploading
from enrollment.rosters.as_json import roster_json
from enrollment.rosters.models import Roster
from enrollment.rosters.results import rows_of, shown
from registry.identity.names import agreement_key
from tests.factories import RegistrarFactory, SeasonFactory, StudentRecordFactory, resident_number
from tests.registry.tabular.workbook_makers import xlsx
from tests.rosters import HEADER
from tests.school_at_work import words_of

pytestmark = pytest.mark.django_db

COLUMNS = ["家长姓名", "联系电话", "联系电话", "现住址"]
PHONE = "13812345670"


@pytest.fixture(autouse=True)
def upload_directory(settings, tmp_path):
    settings.UPLOAD_DIR = tmp_path / "uploads"


@pytest.fixture
def registrar():
    return RegistrarFactory()


@pytest.fixture
def namesakes():
    """Two records of one name and birth date; the family is the second one's."""
    first = StudentRecordFactory(name="李晓明", guardian_name="李大海")
    second = StudentRecordFactory(
        name="李晓明", birth_date=first.birth_date, guardian_name="欧阳建国", guardian_phone=PHONE, id_type="Z"
    )
    return first, second


@pytest.fixture
def receive(registrar):
    season = SeasonFactory()

    def run(*rows, columns=COLUMNS):
        data = xlsx([*HEADER, *columns], *rows)
        roster, _created = uploading.store_upload(registrar, season, "primary", "名单.xlsx", data, enqueue=False)
        intake.receive(roster.pk)
        return Roster.objects.get(pk=roster.pk)

    return run


def row(record, *told):
    return [record.name, "男", record.birth_date.isoformat(), "其他", "", *told]


def test_what_was_told_ranks_the_records_and_is_kept(receive, namesakes):
    roster = receive(row(namesakes[0], "欧阳建国", int(PHONE), "", "东街5号"))
    entry = roster.entries.get()
    assert [each.record for each in entry.candidates.all()] == [namesakes[1], namesakes[0]]
    assert facts.answers_of(entry, namesakes)[namesakes[1].pk] == {
        Fact.GUARDIAN: Answer.AGREES,
        Fact.PHONE: Answer.AGREES,
        Fact.ADDRESS: Answer.NONE,
    }


def test_the_roster_names_the_columns_that_were_used(receive, namesakes):
    roster = receive(row(namesakes[0], "欧阳建国", PHONE, "", "", "x"), columns=[*COLUMNS, "备注"])
    assert roster.family_columns == COLUMNS
    assert roster.ignored_columns == ["备注"]
    assert roster_json(roster)["family_columns"] == COLUMNS


def test_a_number_in_a_heading_is_not_kept(receive, namesakes):
    roster = receive(row(namesakes[0], "欧阳建国"), columns=[f"家长姓名（{PHONE}）"])
    assert roster.family_columns == ["家长姓名（***********）"]


def test_at_rest_it_is_sealed(receive, namesakes):
    receive(row(namesakes[0], "欧阳建国", PHONE, "", "东街5号"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT family FROM enrollment_entry")
        (stored,) = cursor.fetchone()
    assert bytes(stored)
    for text in ("欧阳建国", PHONE, "东街5号"):
        assert text.encode() not in bytes(stored)


def test_nothing_told_nothing_kept(receive, namesakes):
    receive(row(namesakes[0], "", "", "", ""))
    with connection.cursor() as cursor:
        cursor.execute("SELECT family FROM enrollment_entry")
        assert not bytes(cursor.fetchone()[0])


def words_on_lists(roster, client, registrar) -> list[str]:
    client.force_login(registrar)
    page = words_of(client.get(reverse("roster", args=[roster.pk])))
    main = page[page.index("<main") : page.index("</main>")]
    main = re.sub(r'CSRFToken": "[^"]*"|(name="csrfmiddlewaretoken" value|href|id|action|name)="[^"]*"', "", main)
    return [main, *(each.why for each in shown(rows_of(roster, "pending"), registrar))]


def test_no_list_tells_whether_a_guess_was_right(receive, namesakes, client, registrar):
    """Two rosters, one right and one wrong about the family: what lists say of them is the same."""
    said = []
    for told in (["欧阳建国", PHONE, "", ""], ["欧阳建党", "13900000001", "", ""]):
        roster = receive(row(namesakes[0], *told))
        said.append([words.replace(f"{roster.pk}", "") for words in words_on_lists(roster, client, registrar)])
        MatchCandidate.objects.all().delete()
        Entry.objects.all().delete()
    right, wrong = said
    assert right[1:] == wrong[1:]
    assert re.sub("[0-9]", "", right[0]) == re.sub("[0-9]", "", wrong[0])


def test_a_fact_is_no_news_when_it_is_matched_again(receive, namesakes, registrar):
    roster = receive(row(namesakes[0], "欧阳建国", PHONE, "", ""))
    namesakes[1].guardian_name = "欧阳建党"
    namesakes[1].save()
    done = rematch.rematch_roster(roster, registrar)
    assert (done.unchanged, dict(done.changed)) == (1, {})


def test_matched_again_what_was_told_still_ranks(receive, namesakes, registrar):
    roster = receive(row(namesakes[0], "欧阳建国", PHONE, "", ""))
    third = StudentRecordFactory(
        name="李晓明", birth_date=namesakes[0].birth_date, id_number=resident_number(namesakes[0].birth_date, "1", 77)
    )
    assert third.name_key == agreement_key("李晓明")
    done = rematch.rematch_roster(roster, registrar)
    assert sum(map(len, done.changed.values())) == 1
    candidates = list(roster.entries.get().candidates.all())
    assert len(candidates) == 3
    assert candidates[0].record == namesakes[1]
