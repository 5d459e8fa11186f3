"""What a page gets of a record, by how far the link is and who looks; and that lists ask no more for more rows."""

import pytest

from enrollment.disclosure.records import disclosed, disclosed_archives, school_words
from enrollment.entries.models import Entry
from registry.disclosure import LinkStage, Viewer
from tests.factories import (
    AccountFactory,
    AuthorityFactory,
    EntryFactory,
    SchoolFactory,
    StudentRecordFactory,
)

pytestmark = pytest.mark.django_db
STRONG = ["same_document", "same_name", "same_birth_date"]
WEAK = ["same_name", "same_birth_date"]


@pytest.fixture
def kindergarten():
    return SchoolFactory(kindergarten=True, name="金丝雀幼儿园", authority=AuthorityFactory(name="远山县教育局"))


@pytest.fixture
def record(kindergarten):
    return StudentRecordFactory(
        school=kindergarten,
        source_key="CANARY-1",
        guardian_name="欧阳丹七",
        address="金丝雀路 417 号",
        former_name="曾鹂",
        student_number="L33032620200315517X",
        household_region="330326",
    )


@pytest.fixture
def registrar():
    return AccountFactory()


def resolving(registrar, **values) -> Entry:
    return EntryFactory(school=registrar.school, verdict="pending", **values)


def claiming(registrar, record, proof: str) -> Entry:
    return EntryFactory(school=registrar.school, archive=record, proof=proof)


def test_a_weak_candidate_shows_who_it_is_and_of_which_county_but_no_more(registrar, record):
    found = disclosed(resolving(registrar), record, registrar, reasons=WEAK)
    assert found.stage == LinkStage.WEAK
    assert (found.name, found.sex, found.birth_date) == (record.name, "男", record.birth_date.isoformat())
    assert (found.kind, found.status, found.entered) == ("幼儿园", "在读", "2023 年")
    assert (found.school, found.household) == ("远山县教育局所辖幼儿园", "浙江省温州市平阳县")
    assert not found.names_school
    blank = (found.key, found.guardian, found.former_name, found.address, found.number, found.student_number)
    assert not any(blank)
    assert not found.is_seen
    assert not found.whole


def test_of_the_own_area_the_school_is_named(registrar, record, kindergarten):
    kindergarten.authority = registrar.school.authority
    found = disclosed(resolving(registrar), record, registrar, reasons=WEAK)
    assert (found.school, found.names_school, found.address) == ("金丝雀幼儿园", True, "")


def test_a_strong_one_names_school_and_key_and_the_surname(registrar, record):
    found = disclosed(resolving(registrar), record, registrar, reasons=STRONG)
    assert (found.stage, found.school, found.key, found.guardian) == (
        LinkStage.STRONG,
        "金丝雀幼儿园",
        "CANARY-1",
        "欧阳**",
    )
    assert not any((found.former_name, found.address, found.number, found.student_number))


def test_a_doubted_document_makes_a_strong_one_weak(registrar, record):
    record.document_doubted = True
    assert disclosed(resolving(registrar), record, registrar, reasons=STRONG).stage == LinkStage.WEAK


def test_a_proved_claim_shows_all_its_numbers_masked(registrar, record):
    found = disclosed(claiming(registrar, record, "document"), record, registrar)
    assert (found.stage, found.guardian, found.address) == (LinkStage.PROVED, "欧阳丹七", "金丝雀路 417 号")
    assert (found.former_name, found.entered) == ("曾鹂", "2023-09-01")
    assert (found.number, found.student_number) == ("*" * 18, "L**************517X")
    assert found.is_seen
    assert found.whole == ("document", "student")


def test_an_unproved_one_shows_as_little_as_a_candidate(registrar, record):
    found = disclosed(claiming(registrar, record, ""), record, registrar)
    assert (found.stage, found.school) == (LinkStage.UNPROVED, "远山县教育局所辖幼儿园")
    assert not any((found.key, found.guardian, found.address, found.number, found.whole))


def test_the_desk_never_has_a_whole_number(registrar, record):
    entry = claiming(registrar, record, "document")
    desk = AccountFactory(role="desk", school=registrar.school)
    assert not disclosed(entry, record, desk).whole


def test_the_authority_that_reviews_can_telephone_with_the_school_and_reads_no_more(registrar, record):
    officer = AccountFactory(role="officer", authority=registrar.school.authority)
    found = disclosed(claiming(registrar, record, ""), record, officer)
    assert (found.school, found.guardian, found.address) == ("金丝雀幼儿园", "", "")


def test_the_records_own_school_and_authority_see_it(registrar, record, kindergarten):
    entry = resolving(registrar)
    for account in (
        AccountFactory(school=kindergarten),
        AccountFactory(role="officer", authority=kindergarten.authority),
    ):
        found = disclosed(entry, record, account, reasons=WEAK)
        assert (found.viewer, found.address, found.school) == (Viewer.OWN, "金丝雀路 417 号", "金丝雀幼儿园")


def test_operations_see_neither_family_nor_address(record):
    found = disclosed(None, record, AccountFactory(role="ops"))
    assert (found.school, found.key) == ("金丝雀幼儿园", "CANARY-1")
    assert not any((found.guardian, found.address, found.former_name, found.whole))


def test_a_school_without_a_category_and_no_school_at_all(registrar, kindergarten):
    kindergarten.category = ""
    assert school_words(kindergarten, LinkStage.WEAK, registrar) == "远山县教育局所辖学校"
    assert school_words(None, LinkStage.WEAK, registrar) == ""


def test_lists_ask_one_query_for_any_number_of_rows(registrar, django_assert_num_queries):
    for proof in ("", "", "document", ""):
        claiming(registrar, StudentRecordFactory(school=SchoolFactory(kindergarten=True)), proof)
    EntryFactory(school=registrar.school, verdict="not_found")
    entries = list(Entry.objects.filter(school=registrar.school).select_related("archive__school"))
    with django_assert_num_queries(1):
        found = disclosed_archives(entries, registrar)
    assert sorted(each.names_school for each in found.values()) == [False, False, False, True]
