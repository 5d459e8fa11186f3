"""What a record gave stands in the supplement and, until the claim is proved, out of sight; no answer tells of it."""

from datetime import date

import pytest

from enrollment.disclosure.values import piece_of
from enrollment.entries.models import Entry, Step
from enrollment.supplement.bulk_fill import fill_in
from enrollment.supplement.models import saved_supplement
from enrollment.supplement.prefill import supplement_of
from enrollment.supplement.saving import Stale, save
from enrollment.supplement.shown import changes, shown_values
from registry.disclosure import LinkStage, Piece, Show, Viewer, show
from registry.fields.by_track import SETS
from registry.fields.kinds import DocumentNumber, Phone
from tests.enrollment.supplement.claimed import ARCHIVE, claimed
from tests.factories import (
    DeskFactory,
    OfficerFactory,
    RegistrarFactory,
    StudentRecordFactory,
    resident_number,
)

pytestmark = pytest.mark.django_db

NUMBERS = ("member1_phone", "member1_id_number")
FIELDS = [(track, field) for track, fields in SETS.items() for field in fields.fields]


@pytest.fixture(params=["primary", "vocational"])
def unproved(request):
    return claimed("", request.param)


@pytest.fixture
def proved():
    return claimed("phone")


def registrar_of(entry):
    return RegistrarFactory(school=entry.school)


def again(entry):
    return Entry.objects.get(pk=entry.pk)


def texts(entry, account) -> dict[str, str]:
    return {name: value.text for name, value in shown_values(supplement_of(again(entry)), account).items()}


def stands(entry) -> dict:
    supplement = supplement_of(again(entry))
    return supplement.field_set.values(supplement)


def changed_by_last_save(entry) -> list[str]:
    return Step.objects.filter(entry=entry, action="save").latest("number").detail["fields"]


# --- every field is a piece of the table -----------------------------------------------------------------------------


@pytest.mark.parametrize(("track", "field"), FIELDS, ids=[f"{track}-{field.name}" for track, field in FIELDS])
def test_every_field_is_a_piece_that_is_unseen_before_the_proof_and_shown_after_it(track, field):
    piece = piece_of(field)
    number = isinstance(field.kind, Phone | DocumentNumber)

    assert show(LinkStage.UNPROVED, piece, Viewer.SCHOOL) in (Show.UNSEEN, Show.NO)
    assert show(LinkStage.UNPROVED, piece, Viewer.REVIEWER) in (Show.UNSEEN, Show.NO)
    assert show(LinkStage.PROVED, piece, Viewer.SCHOOL) == (Show.MASKED if number else Show.YES)


def test_the_guardians_are_guardians_and_whoever_has_a_number_is_one():
    pieces = {field.name: piece_of(field) for _track, field in FIELDS}
    assert (pieces["member1_name"], pieces["member2_name"]) == (Piece.GUARDIAN, Piece.GUARDIAN)
    assert {pieces[name] for name in ("phone", "member2_phone", "member2_id_number")} == {Piece.NUMBER}
    assert {pieces[name] for name in ("home_address", "household_region", "postcode")} == {Piece.ADDRESS}


# --- what is shown ---------------------------------------------------------------------------------------------------


def test_of_a_proved_claim_numbers_are_masked_and_all_else_is_shown(proved):
    shown = texts(proved, registrar_of(proved))

    assert (shown["member1_phone"], shown["phone"]) == ("*******0001", "********0017")
    assert shown["member1_id_number"] == "*" * 18
    assert (shown["member1_name"], shown["current_address"]) == ("林建国", ARCHIVE["address"])


@pytest.mark.parametrize("role", [RegistrarFactory, DeskFactory])
def test_of_an_unproved_claim_nothing_of_the_record_is_shown_and_all_of_it_is_taken_over(unproved, role):
    values = shown_values(supplement_of(unproved), role(school=unproved.school))

    taken = {name for name, value in values.items() if value.how == Show.UNSEEN}
    assert taken == set(supplement_of(unproved).from_archive)
    assert {*NUMBERS, "member1_name", "phone", "household_region", "ethnicity"} <= taken
    assert {values[name].text for name in taken} == {""}
    assert stands(unproved)["member1_phone"] == "13800000001"


def test_its_authority_sees_no_more_before_the_proof(unproved):
    officer = OfficerFactory(authority=unproved.school.authority)
    assert shown_values(supplement_of(unproved), officer)["member1_name"].how == Show.UNSEEN


def test_the_school_that_has_the_record_sees_its_own():
    entry = claimed("")
    assert texts(entry, RegistrarFactory(school=entry.archive.school))["member1_name"] == "林建国"


def test_a_claim_whose_document_is_no_longer_the_records_shows_nothing_more():
    entry = claimed("document")
    registrar = registrar_of(entry)
    save(entry.pk, registrar, {"current_address": "新城路 5 号"}, 0)
    entry.archive.document_doubted = True
    entry.archive.save()

    shown = texts(entry, registrar)

    assert shown["current_address"] == "新城路 5 号"
    assert (shown["member1_name"], shown["member1_phone"]) == ("", "")


# --- nothing that was not touched is lost ----------------------------------------------------------------------------


@pytest.mark.parametrize("proof", ["", "phone"])
@pytest.mark.parametrize("track", ["primary", "vocational"])
def test_a_page_posted_back_as_it_was_shown_loses_nothing(proof, track):
    entry = claimed(proof, track)
    registrar, before = registrar_of(entry), stands(entry)

    result = save(entry.pk, registrar, texts(entry, registrar) | {"class_name": "1班"}, 0)

    assert result.changed == ("class_name",)
    assert stands(entry) == before | {"class_name": "1班"}
    assert saved_supplement(again(entry)).own_words == ["class_name"]


def test_a_masked_number_can_be_replaced_and_cleared(proved):
    registrar = registrar_of(proved)
    save(proved.pk, registrar, {"member1_phone": "13911112222", "phone": ""}, 0)

    assert (stands(proved)["member1_phone"], stands(proved)["phone"]) == ("13911112222", "")
    assert texts(proved, registrar)["member1_phone"] == "13911112222"
    by_name = {change.field.name: change for change in changes(supplement_of(again(proved)), registrar)}
    assert (by_name["member1_phone"].old, by_name["member1_phone"].new) == ("*******0001", "13911112222")


@pytest.mark.parametrize("name", NUMBERS)
def test_stars_that_are_not_the_masked_number_are_no_number(proved, name):
    result = save(proved.pk, registrar_of(proved), {name: "138****9999"}, 0)
    assert "星号" in result.problems[name]
    assert stands(proved)[name] == stands(claimed("phone"))[name]


# --- no answer tells whether a guess was right -----------------------------------------------------------------------


def answers(guess: dict[str, str], track: str, **facts) -> tuple:
    """All that a school is answered that types this over an unproved claim, and types it again."""
    entry = claimed("", track)
    for name, value in facts.items():
        setattr(entry.archive, name, value)
    entry.archive.save()
    registrar = registrar_of(entry)
    first = save(entry.pk, registrar, guess, 0)
    step = changed_by_last_save(entry)
    stale = save(entry.pk, registrar, guess, 0)
    assert isinstance(stale, Stale)
    second = save(entry.pk, registrar, guess, first.supplement.version)
    supplement = supplement_of(again(entry))
    return (
        first.changed,
        first.problems,
        step,
        [(one.field.name, one.value) for one in stale.since],
        second.changed,
        second.supplement.version,
        texts(entry, registrar),
        changes(supplement, registrar),
        changes(supplement, OfficerFactory(authority=entry.school.authority)),
        supplement.own_words,
        supplement.missing,
    )


@pytest.mark.parametrize("track", ["primary", "vocational"])
@pytest.mark.parametrize(
    "guess",
    [
        {"member1_phone": "13800000001"},
        {"current_address": ARCHIVE["address"]},
        {"member1_name": "林建国"},
        {"household_region": "110105"},
        {"member1_id_number": "11010519491231002X"},
        {"member1_id_type": "居民身份证"},
        {"member1_id_type": "护照"},
        {"member1_phone": "13800000001", "member1_name": "林建国", "phone": "0577-5550017"},
    ],
    ids="-".join,
)
def test_a_right_guess_is_answered_as_a_wrong_one(guess, track):
    other = {
        "guardian_name": "赵大山",
        "guardian_phone": "13700000007",
        "guardian_id_number": resident_number(date(1987, 1, 1), "2", 3, region="330326"),
        "address": "别处 1 号",
        "household_region": "330326",
    }
    assert answers(guess, track) == answers(guess, track, **other)


def test_what_was_typed_is_a_change_and_stays_in_sight(unproved):
    registrar = registrar_of(unproved)
    result = save(unproved.pk, registrar, {"member1_phone": "13800000001"}, 0)

    assert result.changed == ("member1_phone",)
    assert changed_by_last_save(unproved) == ["member1_phone"]
    assert texts(unproved, registrar)["member1_phone"] == "13800000001"
    assert changes(supplement_of(again(unproved)), registrar) == []


def test_a_value_cannot_be_cleared_unseen(unproved):
    save(unproved.pk, registrar_of(unproved), {"member1_phone": "", "class_name": "1班"}, 0)
    assert stands(unproved)["member1_phone"] == "13800000001"


def test_who_types_another_guardian_fills_in_the_rest_of_that_person(unproved):
    registrar = registrar_of(unproved)
    result = save(unproved.pk, registrar, {"member1_name": "王大山"}, 0)

    values = stands(unproved)
    assert (values["member1_name"], values["member1_phone"], values["member1_id_number"]) == ("王大山", "", "")
    assert "member1_phone" in result.changed
    assert values["phone"] == "0577-5550017"


def test_a_document_that_is_half_typed_has_no_unseen_half(unproved):
    save(unproved.pk, registrar_of(unproved), {"member1_id_number": "G12345678"}, 0)
    values = stands(unproved)
    assert (values["member1_id_number"], values["member1_id_type"]) == ("G12345678", "")
    assert values["member1_name"] == "林建国"


@pytest.mark.parametrize("postcode", ["325000", "100000"])
def test_bulk_fill_keeps_what_is_unseen_and_says_the_same_of_every_value(postcode):
    entry = claimed("")
    filled = fill_in([entry.pk], registrar_of(entry), SETS["primary"], {"postcode": postcode, "class_name": "1班"})

    assert [(field.name, count) for field, count in filled.kept.items()] == [("postcode", 1)]
    assert changed_by_last_save(entry) == ["class_name"]
    assert stands(entry)["postcode"] == "325000"


@pytest.mark.parametrize("postcode", ["325000", "100000"])
def test_bulk_fill_everywhere_is_the_schools_word(postcode):
    entry = claimed("")
    registrar = registrar_of(entry)
    filled = fill_in([entry.pk], registrar, SETS["primary"], {"postcode": postcode}, overwrite=True)

    assert filled.done == [entry.pk]
    assert changed_by_last_save(entry) == ["postcode"]
    assert texts(entry, registrar)["postcode"] == postcode


def test_a_proof_shows_what_was_taken_over_and_what_differs(unproved):
    registrar = registrar_of(unproved)
    save(unproved.pk, registrar, {"current_address": "新城路 5 号"}, 0)
    Entry.objects.filter(pk=unproved.pk).update(proof="authority")

    supplement = supplement_of(again(unproved))

    assert shown_values(supplement, registrar)["member1_name"].text == "林建国"
    [change] = changes(supplement, registrar)
    assert (change.field.name, change.old, change.new) == ("current_address", ARCHIVE["address"], "新城路 5 号")


def test_another_archive_leaves_no_word_over_what_came_from_the_first():
    entry = claimed("")
    registrar = registrar_of(entry)
    save(entry.pk, registrar, {"member1_phone": "13800000001", "class_name": "1班"}, 0)
    other = StudentRecordFactory(**ARCHIVE | {"guardian_name": "赵大山"})
    Entry.objects.filter(pk=entry.pk).update(archive=other)

    supplement = supplement_of(again(entry))

    assert supplement.own_words == ["class_name"]
    assert shown_values(supplement, registrar)["member1_phone"].how == Show.UNSEEN
