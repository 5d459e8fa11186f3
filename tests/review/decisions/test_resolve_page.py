"""The page of one doubtful new student (P2.2): what differs and how, the decision, two people at once."""

from datetime import date

import pytest
from django.urls import reverse

from enrollment.entries.models import Entry, MatchCandidate
from review.decisions import compare, resolve
from tests.factories import (
    CandidateFactory,
    EntryFactory,
    RegistrarFactory,
    StudentRecordFactory,
    resident_number,
)
from tests.school_at_work import words_of

pytestmark = pytest.mark.django_db

BORN = date(2020, 3, 15)
OURS = resident_number(BORN, "1", 10)


@pytest.fixture
def doubtful(school, season):
    """A new student 李小明 with candidates given as (record's values, reasons)."""

    def doubtful(*candidates, **values):
        values = {"name": "李小明", "sex": "1", "birth_date": BORN, "id_number": OURS} | values
        entry = EntryFactory(school=school, season=season, verdict="pending", candidates=[], **values)
        for rank, (theirs, reasons) in enumerate(candidates, start=1):
            record = StudentRecordFactory(**({"name": "李小明", "sex": "1", "birth_date": BORN} | theirs))
            CandidateFactory(entry=entry, record=record, rank=rank, reasons=reasons)
        return entry

    return doubtful


def page_of(entry) -> str:
    return reverse("resolve_entry", args=[entry.pk])


def cell(entry, label: str, column: int = 0) -> compare.ComparedCell:
    candidates = list(entry.candidates.select_related("record__school").order_by("rank"))
    columns = compare.columns(entry, candidates, RegistrarFactory(school=entry.school))
    return next(line for line in compare.lines(entry, columns) if line.label == label).cells[column]


def test_a_homophone_is_marked_in_its_character_with_a_word(registrar, doubtful):
    entry = doubtful(({"name": "李晓明", "id_number": OURS}, ["same_document", "name_sounds_alike", "same_birth_date"]))
    page = words_of(registrar.get(page_of(entry)))
    assert '<mark class="character">晓</mark>' in page
    assert '<span class="difference-word">同音</span>' in page


def test_one_sentence_sums_up(registrar, doubtful):
    entry = doubtful(({"name": "李晓明", "id_number": OURS}, ["same_document", "name_sounds_alike"]))
    context = registrar.get(page_of(entry)).context
    assert (context["sum"].facts, context["sum"].name_word, context["sum"].theirs) == (
        "证件号码相同",
        "姓名同音",
        "李晓明",
    )


def test_what_is_true_of_many_children_stands_below_and_not_in_the_sentence(registrar, doubtful):
    entry = doubtful(({"id_number": OURS}, ["same_document", "same_name", "number_from_household"]))
    context = registrar.get(page_of(entry)).context
    assert context["sum"].facts == "证件号码相同，姓名相同"
    assert "签发地" in context["columns"][0].words


def test_of_several_the_sentence_says_how_many(registrar, doubtful):
    entry = doubtful(({}, ["same_name"]), ({}, ["same_name"]))
    assert "有 2 份学籍可能是该生的" in words_of(registrar.get(page_of(entry)))


def test_of_a_mistyped_digit_the_place_is_said_and_nothing_of_the_number(registrar, doubtful):
    theirs = OURS[:15] + ("9" if OURS[15] != "9" else "8") + OURS[16:]
    entry = doubtful(({"id_number": theirs}, ["id_number_one_digit_off", "same_name"]))
    found = cell(entry, "身份证件")
    assert (found.value, found.word) == ("居民身份证", "差一位：第 16 位")
    page = words_of(registrar.get(page_of(entry)))
    assert (OURS in page, theirs in page) == (False, False)


def test_a_twin_is_said_in_words(registrar, doubtful):
    twin = resident_number(BORN, "1", 11)
    reasons = ["document_differs", "possible_twin", "name_sounds_alike", "same_birth_date"]
    entry = doubtful(({"name": "李晓明", "id_number": twin}, reasons))
    assert cell(entry, "身份证件").word.startswith("可能是双胞胎")
    page = words_of(registrar.get(page_of(entry)))
    assert "双胞胎" in page
    assert twin not in page


def test_a_record_without_a_number_says_so(doubtful):
    entry = doubtful(({"id_type": "Z", "id_number": ""}, ["no_document", "same_name"]))
    found = cell(entry, "身份证件")
    assert (found.same, found.word) == (False, "无证件号")


def test_a_missing_number_marks_no_character_of_an_equal_type(registrar, doubtful):
    entry = doubtful(({"id_type": "Z", "id_number": ""}, ["no_document", "same_name"]), id_type="Z", id_number="")
    page = words_of(registrar.get(page_of(entry)))
    assert '其他<span class="difference-word">无证件号</span>' in page


def test_equal_values_are_quiet(doubtful):
    entry = doubtful(({"id_number": OURS}, ["same_document", "same_name", "same_birth_date"]))
    assert all(cell(entry, label).same for label in ("姓名", "性别", "出生日期", "身份证件"))


def test_another_familys_numbers_are_masked(registrar, doubtful):
    other = resident_number(BORN, "1", 200)
    entry = doubtful(({"id_number": other, "guardian_phone": "13812345678"}, ["document_differs", "same_name"]))
    page = words_of(registrar.get(page_of(entry)))
    assert other not in page
    assert "13812345678" not in page


def test_the_first_nine_have_keys(registrar, doubtful):
    entry = doubtful(*[({}, ["same_name"])] * 12)
    page = words_of(registrar.get(page_of(entry)))
    assert page.count('name="candidate"') == 13
    assert 'data-key="9"' in page
    assert 'data-key="10"' not in page
    assert "compare many" in page


def test_a_candidate_claimed_meanwhile_is_shown_as_claimed(registrar, doubtful):
    entry = doubtful(({"id_number": OURS}, ["same_document", "same_name"]))
    EntryFactory(archive=entry.candidates.get().record)
    page = words_of(registrar.get(page_of(entry)))
    assert "这份学籍已被别校接续" in page
    assert " disabled" in page


def test_a_pupil_of_the_own_school_that_has_the_record_is_named_with_the_way_there(registrar, school, decide, doubtful):
    entry = doubtful(({"id_number": OURS}, ["same_document", "same_name"]))
    record = entry.candidates.get().record
    its_own = resident_number(BORN, "1", 20)
    other = EntryFactory(archive=record, school=school, name="李晓晓", id_number=its_own)
    there = f'<a href="{reverse("entry", args=[other.pk])}">李晓晓</a>'

    page = words_of(registrar.get(page_of(entry)))
    assert "本校的另一名新生正在接续这份学籍" in page
    assert "这份学籍已被别校接续" not in page
    assert there in page

    assert there in words_of(decide(entry, record.pk)).partition("<h1>")[0]


def test_of_another_school_no_pupil_is_named(registrar, decide, doubtful):
    entry = doubtful(({"id_number": OURS}, ["same_document", "same_name"]))
    record = entry.candidates.get().record
    other = EntryFactory(archive=record, name="欧阳若曦")
    for page in (words_of(registrar.get(page_of(entry))), words_of(decide(entry, record.pk))):
        assert other.name not in page
        assert other.school.name in page


def test_whoever_is_free_again_can_be_chosen(registrar, doubtful):
    entry = doubtful(({"id_number": OURS}, ["same_document", "same_name", "already_claimed"]))
    page = words_of(registrar.get(page_of(entry)))
    assert "这份学籍已被别校接续" not in page
    assert " disabled" not in page


@pytest.fixture
def decide(registrar):
    """Post a decision; gives the answer after redirects."""

    def decide(entry, choice, client=registrar):
        return client.post(page_of(entry), {"candidate": choice, "reason": "家长出示了户口簿"}, follow=True)

    return decide


def stood(entry) -> tuple:
    entry = Entry.objects.get(pk=entry.pk)
    return entry.state, entry.decision, entry.archive_id


def test_confirming_says_what_and_opens_the_next(decide, doubtful):
    first, second = doubtful(({}, ["same_name"])), doubtful(({}, ["same_name"]), id_number="", id_type="Z")
    record = first.candidates.get().record_id
    response = decide(first, record)
    assert stood(first) == ("supplementing", "confirmed", record)
    assert response.redirect_chain[-1][0] == page_of(second)
    page = words_of(response)
    assert "已确认 李小明" in page
    assert f'href="{page_of(first)}"' in page


def test_after_the_last_one_the_next_step_is_the_supplement(decide, doubtful):
    page = words_of(decide(doubtful(({}, ["same_name"])), "none"))
    assert 'href="/supplement/"' in page


def test_none_of_these(decide, doubtful):
    entry = doubtful(({}, ["same_name"]))
    decide(entry, "none")
    assert stood(entry) == ("supplementing", "none_of_these", None)


def test_nothing_chosen_decides_nothing(decide, doubtful):
    entry = doubtful(({}, ["same_name"]))
    for choice in ("", "abc", "-1", "²"):
        assert "请先选择" in words_of(decide(entry, choice))
    assert stood(entry) == ("resolving", "", None)


def test_later_puts_it_at_the_end(registrar, doubtful):
    first, second = doubtful(({}, ["same_name"])), doubtful(({}, ["same_name"]), id_number="", id_type="Z")
    response = registrar.post(page_of(first), {"later": "1"}, follow=True)
    assert response.redirect_chain[-1][0] == page_of(second)
    assert "已放到最后" in words_of(response)
    assert registrar.get("/resolve/").headers["Location"] == page_of(second)
    assert stood(first)[0] == "resolving"


def test_later_on_the_only_one_stays_there(registrar, doubtful):
    entry = doubtful(({}, ["same_name"]))
    response = registrar.post(page_of(entry), {"later": "1"}, follow=True)
    assert response.redirect_chain[-1][0] == page_of(entry)


def test_undo_opens_it_again(registrar, decide, doubtful):
    entry = doubtful(({}, ["same_name"]))
    decide(entry, entry.candidates.get().record_id)
    assert "撤" in words_of(registrar.get(page_of(entry)))
    response = registrar.post(reverse("resolve_undo", args=[entry.pk]), follow=True)
    assert stood(entry) == ("resolving", "", None)
    assert response.redirect_chain[-1][0] == page_of(entry)


def test_after_school_review_began_there_is_no_undo(registrar, school, season):
    entry = EntryFactory(school=school, season=season, verdict="pending", state="at_school")
    url = reverse("resolve_undo", args=[entry.pk])
    assert url not in words_of(registrar.get(page_of(entry)))
    registrar.post(url)
    assert stood(entry)[:2] == ("at_school", "confirmed")


def test_the_second_of_two_people_reads_who_and_when(registrar, colleague, decide, doubtful):
    entry = doubtful(({}, ["same_name"]))
    decide(entry, "none", client=colleague)
    page = words_of(decide(entry, entry.candidates.get().record_id))
    assert "孙建国" in page
    assert stood(entry) == ("supplementing", "none_of_these", None)


def test_a_claimed_archive_is_refused_to_a_forged_post(decide, doubtful):
    entry = doubtful(({"id_number": OURS}, ["same_document", "same_name"]))
    record = entry.candidates.get().record
    EntryFactory(archive=record)
    assert "已" in words_of(decide(entry, record.pk))
    assert stood(entry) == ("resolving", "", None)


def test_a_record_that_was_not_shown_is_refused_to_a_forged_post(decide, doubtful):
    entry = doubtful(({}, ["same_name"]))
    decide(entry, StudentRecordFactory().pk)
    assert stood(entry) == ("resolving", "", None)


def test_a_stranger_finds_nothing(stranger, doubtful):
    entry = doubtful(({}, ["same_name"]))
    assert stranger.get(page_of(entry)).status_code == 404
    assert stranger.post(page_of(entry), {"candidate": "none"}).status_code == 404
    assert stranger.post(reverse("resolve_undo", args=[entry.pk])).status_code == 404
    assert stood(entry) == ("resolving", "", None)


def test_the_desk_may_decide(desk, doubtful, decide):
    entry = doubtful(({}, ["same_name"]))
    decide(entry, "none", client=desk)
    assert stood(entry)[1] == "none_of_these"


def test_candidates_of_a_decided_one_stay_to_be_looked_at(school, registrar, doubtful):
    entry = doubtful(({}, ["same_name"]))
    resolve.none_of_these(entry.pk, RegistrarFactory(school=school))
    assert MatchCandidate.objects.filter(entry=entry).exists()
    assert 'name="candidate"' not in words_of(registrar.get(page_of(entry)))
