"""One student typed by hand (P1): every outcome, all problems at their fields, sex and birth date from the number."""

import pytest

from enrollment.entries.models import Entry
from registry.records import Status
from tests.factories import RegistrarFactory, SchoolFactory, SeasonFactory, StudentRecordFactory, resident_number
from tests.roster_rows import BORN
from tests.school_at_work import signed_in, words_of

pytestmark = pytest.mark.django_db

URL = "/newcomers/new/"
LOCKED = "/newcomers/new/locked/"
NUMBER = resident_number(BORN, "2", 7)


@pytest.fixture
def typed(registrar, season):
    """Type one new student; gives the answer after redirects."""

    def typed(client=registrar, **fields):
        form = {"season": season.pk, "track": "primary", "name": "王小雨", "id_type": "1", "id_number": NUMBER}
        return client.post(URL, form | fields, follow=True)

    return typed


def landed(response) -> str:
    return response.redirect_chain[-1][0]


def test_matched_goes_on_to_the_supplement(typed):
    record = StudentRecordFactory(name="王小雨", sex="2", birth_date=BORN, id_number=NUMBER)
    response = typed()
    entry = Entry.objects.get()
    assert (entry.archive, entry.sex, entry.birth_date, entry.roster) == (record, "2", BORN, None)
    assert landed(response) == f"/supplement/{entry.pk}/"
    assert "王小雨" in words_of(response)


def test_pending_goes_on_to_the_decision(typed):
    StudentRecordFactory(name="王晓雨", sex="2", birth_date=BORN, id_number=NUMBER)
    response = typed()
    entry = Entry.objects.get()
    assert entry.verdict == "pending"
    assert landed(response) == f"/resolve/{entry.pk}/"


def test_not_found_goes_on_to_the_supplement(typed):
    response = typed()
    entry = Entry.objects.get()
    assert (entry.verdict, entry.archive) == ("not_found", None)
    assert landed(response) == f"/supplement/{entry.pk}/"


def test_repeated_leads_to_the_student_of_before(typed):
    typed()
    response = typed()
    entry = Entry.objects.get()
    assert landed(response) == f"/supplement/{entry.pk}/"
    assert "已在本校名单中" in words_of(response)


def test_a_child_with_an_active_record_gets_no_second_one_and_its_school_is_named(typed):
    record = StudentRecordFactory(
        registry="k12", name="王小雨", sex="2", birth_date=BORN, id_number=NUMBER, status=Status.ENROLLED
    )
    page = words_of(typed())
    assert f"王小雨 在{record.school.name}已有在读学籍" in page
    assert 'name="claim"' in page
    assert not Entry.objects.exists()


def test_all_problems_stand_at_their_fields_at_once(typed):
    response = typed(name="123", id_type="9", id_number="!", sex="", birth_date="2020-13-40")
    form = response.context["form"]
    assert set(form.errors) >= {"name", "sex", "birth_date"}
    assert not Entry.objects.exists()
    assert 'href="#id_birth_date"' in words_of(response)


def test_what_comes_from_the_number_is_not_said_to_be_missing(typed):
    response = typed(name="", id_number="110105")
    assert set(response.context["form"].errors) == {"name", "id_number"}


def test_what_was_typed_stays(typed):
    assert 'value="王小雨"' in words_of(typed(id_number="110105"))


def test_sex_and_birth_date_follow_the_number_whatever_is_sent(typed):
    typed(sex="1", birth_date="2019-01-01")
    entry = Entry.objects.get()
    assert (entry.sex, entry.birth_date) == ("2", BORN)


def test_a_child_without_a_document(typed):
    typed(id_type="Z", id_number="", sex="1", birth_date="20200315")
    entry = Entry.objects.get()
    assert (entry.id_type, entry.id_number, entry.birth_date) == ("Z", "", BORN)


@pytest.mark.parametrize("number", ["", NUMBER[:17]])
def test_only_other_documents_may_be_blank(typed, number):
    assert "id_number" in typed(id_number=number).context["form"].errors


def test_the_fields_are_locked_and_show_what_the_number_says(registrar, season):
    fields = words_of(registrar.post(LOCKED, {"id_type": "1", "id_number": NUMBER}))
    assert 'name="sex"' not in fields
    assert BORN.isoformat() in fields
    assert "女" in fields


def test_they_are_locked_and_empty_before_the_number_is_complete(registrar, season):
    fields = words_of(registrar.post(LOCKED, {"id_type": "1", "id_number": NUMBER[:10]}))
    assert 'name="sex"' not in fields
    assert "—" in fields


def test_they_are_typed_for_other_documents(registrar, season):
    fields = words_of(registrar.post(LOCKED, {"id_type": "Z", "id_number": ""}))
    assert 'name="sex"' in fields
    assert 'name="birth_date"' in fields


def test_open_fields_are_left_alone_while_the_document_stays_another(registrar, season):
    answer = registrar.post(LOCKED, {"id_type": "Z", "id_number": "", "sex": "", "birth_date": "2020-0"})
    assert (answer.status_code, answer.content) == (204, b"")


def test_the_number_is_never_asked_for_by_get(registrar, season):
    assert registrar.get(LOCKED).status_code == 405


def test_a_closed_season_is_said_above_the_form(school):
    season = SeasonFactory(closed=True)
    client = signed_in(RegistrarFactory(school=school))
    response = client.post(
        URL, {"season": season.pk, "track": "primary", "name": "王小雨", "id_type": "1", "id_number": NUMBER}
    )
    assert season.primary_deadline.isoformat() in words_of(response)
    assert not Entry.objects.exists()


def test_a_school_without_the_track_brings_nobody(season, typed):
    client = signed_in(RegistrarFactory(school=SchoolFactory(senior_high=True)))
    response = typed(client=client)
    assert landed(response) == "/rosters/upload/"
    assert "不能在此注册新生" in words_of(response)
    assert not Entry.objects.exists()


def test_without_a_season_the_page_says_so(registrar):
    response = registrar.get(URL, follow=True)
    assert "目前没有已开始的招生季" in words_of(response)
