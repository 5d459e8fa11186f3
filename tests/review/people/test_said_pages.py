"""What a person says of a new student: of the number from the roster (row 9), of a namesake elsewhere (row 7)."""

import pytest
from django.urls import reverse

from enrollment.entries.models import DoubleKind, Entry, PossibleDouble
from registry.access_log import AccessEntry
from review.cases.models import AdmissionCase
from tests.factories import EntryFactory, resident_number
from tests.school_at_work import words_of

pytestmark = pytest.mark.django_db

WHY = "两校已电话核实，父母不同"


@pytest.fixture
def numbered(school, season):
    """A new student with a number from the roster that no registry knows."""

    def numbered(state="supplementing", check="unknown"):
        entry = EntryFactory(school=school, season=season, verdict="not_found", state=state, number_check=check)
        entry.student_number = f"G{resident_number(entry.birth_date, '1', 77)}"
        entry.save()
        return entry

    return numbered


def say(client, entry, choice, reason="", page="entry"):
    url = reverse("number_check", args=[entry.pk])
    given = {"choice": choice, "reason": reason, "page": page, "version": entry.version}
    return words_of(client.post(url, given, follow=True))


def check_of(entry) -> str:
    return Entry.objects.get(pk=entry.pk).number_check


def test_the_school_sees_that_it_is_kept_and_strikes_it_with_a_reason(registrar, numbered):
    entry = numbered()
    page = words_of(registrar.get(reverse("entry", args=[entry.pk])))
    assert "沿用，由主管部门核对纸质材料" in page
    assert entry.student_number not in page
    assert "请先填写理由" in say(registrar, entry, "strike")
    assert check_of(entry) == "unknown"
    say(registrar, entry, "strike", "原学校材料上是另一个号码")
    assert check_of(entry) == "struck"


def test_the_school_keeps_it_again(registrar, numbered):
    entry = numbered(check="struck")
    say(registrar, entry, "keep")
    assert check_of(entry) == "unknown"


def test_the_supplement_page_shows_it_too(registrar, numbered):
    entry = numbered()
    assert 'value="strike"' in words_of(registrar.get(reverse("supplement", args=[entry.pk])))


def test_the_authority_says_checked_at_its_review(officer, numbered):
    entry = numbered("at_authority")
    page = words_of(officer.get(reverse("review_entry", args=[entry.pk])))
    assert 'value="check"' in page
    assert "已核对" in say(officer, entry, "check", page="review_entry")
    assert check_of(entry) == "checked"


def test_the_school_does_not_check_what_the_authority_checks(registrar, numbered):
    entry = numbered("at_authority")
    say(registrar, entry, "check")
    assert check_of(entry) == "unknown"


def test_a_stranger_says_nothing(stranger, numbered):
    entry = numbered()
    say(stranger, entry, "strike", "别人的")
    assert check_of(entry) == "unknown"


def test_the_whole_number_is_shown_on_purpose_and_logged(officer, numbered):
    entry = numbered("at_authority")
    url = reverse("reveal_student_number", args=[entry.pk])
    page = words_of(officer.post(url, {"purpose": "0", "page": "review_entry"}))
    assert entry.student_number in page
    assert AccessEntry.objects.get().subject == f"entry {entry.pk}"


# --- namesakes -------------------------------------------------------------------------------------------------------


@pytest.fixture
def pair(school, season):
    """A namesake at another school came first."""
    there = EntryFactory(season=season, verdict="not_found", id_type="Z", name="王小红")
    here = EntryFactory(
        school=school, season=season, verdict="not_found", id_type="Z", name="王小红", birth_date=there.birth_date
    )
    return PossibleDouble.objects.create(kind=DoubleKind.NAMESAKE, first=there, second=here)


def tell(client, pair, choice, reason=WHY):
    url = reverse("namesake", args=[pair.second_id, pair.pk])
    return client.post(url, {"choice": choice, "reason": reason}, follow=True)


def test_both_schools_read_of_each_other(registrar, pair):
    page = words_of(registrar.get(reverse("entry", args=[pair.second_id])))
    there = f"{pair.first.school.authority.name}所辖小学"  # which school it is, is said of the own area alone
    assert f"{there}有一名姓名、出生日期、性别都相同的新生" in page
    assert pair.first.school.name not in page


def test_of_the_own_area_the_namesakes_school_is_named(registrar, school, pair):
    there = pair.first.school
    there.authority = school.authority
    there.save()
    page = words_of(registrar.get(reverse("entry", args=[pair.second_id])))
    assert f"{there.name}有一名姓名、出生日期、性别都相同的新生" in page


def test_told_apart_with_a_reason_it_stands_there_for_all(registrar, pair):
    tell(registrar, pair, "apart")
    pair.refresh_from_db()
    assert pair.reason == WHY
    assert WHY in words_of(registrar.get(reverse("entry", args=[pair.second_id])))


def test_without_a_reason_nothing_is_said(registrar, pair):
    tell(registrar, pair, "apart", "")
    pair.refresh_from_db()
    assert pair.reason == ""


def test_the_same_child_opens_a_case(registrar, pair):
    tell(registrar, pair, "case")
    case = AdmissionCase.objects.get()
    assert (case.entry, case.rival) == (pair.second, pair.first)


def test_a_choice_that_no_button_offers_changes_nothing(registrar, numbered, pair):
    entry = numbered(check="struck")
    url = reverse("number_check", args=[entry.pk])
    assert registrar.post(url, {"choice": "guess", "version": entry.version}).status_code == 400
    assert tell(registrar, pair, "guess").status_code == 400
    pair.refresh_from_db()
    assert (check_of(entry), pair.reason, AdmissionCase.objects.exists()) == ("struck", "", False)


def test_another_schools_pair_is_not_found(stranger, registrar, pair, school, season):
    assert tell(stranger, pair, "apart").status_code == 404
    other = EntryFactory(school=school, season=season, verdict="not_found")
    url = reverse("namesake", args=[other.pk, pair.pk])
    assert registrar.post(url, {"choice": "apart", "reason": WHY}).status_code == 404


def test_the_question_before_a_bulk_approval_marks_what_is_to_be_looked_at(officer, numbered):
    entry = numbered("at_authority")
    url = reverse("authority_review_school", args=[entry.school_id])
    page = words_of(officer.post(url, {"act": "approve", "entry": f"{entry.pk}.{entry.version}"}, follow=True))
    assert "沿用名单学籍号，待核对纸质材料" in page
