"""The marker of a row: it says whose it is, and nobody else can make one."""

import pytest

from enrollment.sheets import marker
from tests.factories import EntryFactory, SchoolFactory

pytestmark = pytest.mark.django_db
TEXTS = {"class_name": "1班", "phone": "13800000001"}


@pytest.fixture
def entry():
    return EntryFactory(verdict="not_found", name="𠮷田·阿依古丽")


def test_a_marker_says_entry_version_and_values(entry):
    read = marker.parse(marker.make(entry, 3, TEXTS))

    assert (read.entry_id, read.version, read.values) == (entry.pk, 3, marker.digest(TEXTS))
    assert marker.is_genuine(read, entry)


@pytest.mark.parametrize(
    "dressed", [str.upper, str.lower, lambda text: f" {text}\n", lambda text: f"\ufeff{text}\u3000"]
)
def test_case_and_blanks_around_it_do_no_harm(entry, dressed):
    assert marker.is_genuine(marker.parse(dressed(marker.make(entry, 0, TEXTS))), entry)


@pytest.mark.parametrize(
    "text", ["", "1", "J1-1-1-abc-def", "=J1", "J1-²-0-aaaaaaaaaa-" + "a" * 26, "J2-1-0-" + "a" * 37]
)
def test_other_texts_are_no_markers(text):
    assert marker.parse(text) is None


@pytest.mark.parametrize(
    "other",
    [
        {"name": "别人"},
        {"sex": "2"},
        {"birth_date": "2020-03-16"},
        {"id_type": "A"},
        {"id_number": "110106201909010010"},
    ],
)
def test_a_marker_is_bound_to_each_controlled_value(entry, other):
    read = marker.parse(marker.make(entry, 0, TEXTS))
    for name, value in other.items():
        setattr(entry, name, value)
    assert not marker.is_genuine(read, entry)


def test_a_marker_is_bound_to_entry_school_version_and_values(entry):
    written = marker.make(entry, 1, TEXTS)
    read = marker.parse(written)
    twin = EntryFactory(verdict="not_found", school=entry.school, season=entry.season)

    assert not marker.is_genuine(read._replace(entry_id=twin.pk), twin)
    assert not marker.is_genuine(read._replace(version=2), entry)
    assert not marker.is_genuine(read._replace(values=marker.digest({**TEXTS, "phone": ""})), entry)
    entry.school = SchoolFactory()
    assert not marker.is_genuine(read, entry)


def test_every_single_changed_character_is_noticed(entry):
    written = marker.make(entry, 1, TEXTS)
    for at, sign in enumerate(written):
        other = "a" if sign != "a" else "b"
        read = marker.parse(written[:at] + other + written[at + 1 :])
        assert read is None or read.entry_id != entry.pk or not marker.is_genuine(read, entry)


def test_a_marker_holds_no_value_in_clear(entry):
    written = marker.make(entry, 1, TEXTS)
    assert not [text for text in (entry.name, entry.id_number, *TEXTS.values()) if text in written]
