"""The search finds a value however an answer carries it, and every column has a value to search for."""

import json

import pytest
from django.utils.html import escape

from tests.disclosure.canaries import NO_TEXT, SHOWN_BEFORE, record_columns, texts_of, unpacked, victim
from tests.rosters import xlsx_roster

pytestmark = pytest.mark.django_db
KEYS_OF_NOTHING = {"source_digest", "former_sound_key", "invalid_head_key", "invalid_ends_key", "invalid_tail_key"}


def test_every_column_of_a_record_has_a_value_or_a_reason_for_none():
    children = [victim(0, registry="vocational", major="鹂专业"), victim(1, registry="k12", stage="primary")]
    searched = {column for child in children for column in child.canaries}
    assert set(record_columns()) - searched <= SHOWN_BEFORE | NO_TEXT | KEYS_OF_NOTHING
    assert searched >= {"school", "address", "guardian_name", "guardian_phone.end", "id_number", "student_number"}


@pytest.mark.parametrize(
    "carried",
    [
        lambda text: [f"<p>{text}</p>"],
        lambda text: [escape(f"'{text}'")],
        lambda text: [json.dumps({"said": text})],
        lambda text: [f"<td>{text[:4]}<b>{text[4:7]}</b>{text[7:]}</td>"],
        lambda text: [f"{text[:3]} {text[3:7]} {text[7:]}"],
        lambda text: [f"{text[:3]}&nbsp;{text[3:7]}-{text[7:]}"],
        lambda text: [f"************{text[-6:]}"],
        lambda text: unpacked(xlsx_roster([[text]])),
    ],
)
def test_a_number_is_found_however_it_is_carried(carried):
    child = victim(0)
    assert "guardian_phone" in child.told(texts_of(carried(child.record.guardian_phone)))
    assert "id_number" in child.told(texts_of(carried(child.record.id_number)))


def test_last_digits_are_found_and_other_numbers_are_not():
    child = victim(0)
    assert child.told(texts_of([f"*******{child.record.guardian_phone[-4:]}"])) == {"guardian_phone.end"}
    assert child.told(texts_of([f"1{child.record.guardian_phone[-4:]}", "2026-03-15", child.record.name])) == set()


def test_a_day_is_found_in_each_of_its_forms():
    child = victim(0)
    for text in ("2023-09-17", "2023年9月17日", "2023/09/17"):
        assert child.told(texts_of([text])) == {"entered_on"}
    assert child.told(texts_of(["2023-09"])) == set()
