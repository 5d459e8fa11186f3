"""Reasons in words: what agrees, what does not, and what else a person should know (P2.2)."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from registry.text import Text

# group → reason → words, in the order in which they are shown. What records say to what a family told has none here:
# that is answered on the page of one new student alone, by fact, where it leaves a trace (enrollment/disclosure)
GROUPS: dict[str, dict[str, Text]] = {
    "agrees": {
        "same_document": _("same document number"),
        "same_number_other_type": _("same number, though the document types differ or prove nothing"),
        "same_number_unproved": _("same number, of a document that does not prove who somebody is"),
        "id_number_one_digit_off": _("document numbers differ in one digit"),
        "id_number_two_digits_swapped": _("document numbers differ by two swapped digits"),
        "id_number_one_part_off": _("document numbers agree but for one part"),
        "same_name": _("same name"),
        "name_variant": _("same name in variant characters"),
        "former_name": _("name is the record's former name or sounds like it"),
        "name_sounds_alike": _("name sounds the same"),
        "name_characters_swapped": _("name has the same characters in another order"),
        "name_one_character_off": _("name differs in one character"),
        "name_similar": _("name is similar"),
        "same_birth_date": _("same birth date"),
        "birth_date_one_digit_off": _("birth dates differ in one digit or by day and month swapped"),
        "same_student_number": _("same student number"),
        "same_sex": _("same sex"),
        "same_region": _("same county or district"),
        "same_city": _("same city"),
        "same_province": _("same province"),
        "same_school_as_others": _("comes from a school that others of this roster come from"),
        "number_from_household": _("document number issued where the record's household is"),
    },
    "differs": {
        "document_differs": _("different document numbers"),
        "name_differs": _("different names"),
        "birth_date_differs": _("different birth dates"),
        "sex_differs": _("different sex"),
        "student_number_differs": _("different student numbers"),
        "region_differs": _("another province"),
        "number_from_elsewhere": _("document number issued elsewhere than where the record's household is"),
    },
    "notes": {
        "no_document": _("the record has no document number"),
        "no_document_given": _("the roster gives no document that proves who the child is"),
        "record_number_invalid": _("the record's document number is not a valid one"),
        "record_document_doubted": _("a dispute has said that the record's document is another child's"),
        "possible_twin": _("may be a twin: numbers issued one after the other on one birth date"),
        "twin_among_these": _(
            "another record here has the same birth date and guardian: twins, compare the given names"
        ),
        "document_guessed": _("an equal document proves nothing: many of this birth date are unknown here"),
        "already_claimed": _("already claimed or continued"),
        "document_on_active_record": _("is registered already where this new student is to be"),
        "number_on_active_record": _("is registered already under this student number where this new student is to be"),
        "admitted_senior_high": _("admitted by a senior high school"),
    },
}
_WORDS = {code: words for group in GROUPS.values() for code, words in group.items()}
# true of many children: each helps to decide between records, none is worth a place in one sentence
_LEFT_OUT_OF_SUMMARY = frozenset(
    {"same_sex", "same_region", "same_city", "same_province", "same_school_as_others", "number_from_household"}
)


class ReasonsInWords(NamedTuple):
    """Reasons in words, by group."""

    agrees: list[str]
    differs: list[str]
    notes: list[str]


def in_words(reasons: Iterable[str]) -> ReasonsInWords:
    """Reasons in words: what agrees or nearly agrees, what differs, and what else is to be known."""
    given = set(reasons)
    return ReasonsInWords(
        *([str(words) for code, words in group.items() if code in given] for group in GROUPS.values())
    )


def summary(reasons: Iterable[str]) -> str:
    """One line that sums up: "same document number, name sounds the same"."""
    given = set(reasons) - _LEFT_OUT_OF_SUMMARY
    return pgettext("between facts", ", ").join(str(words) for code, words in _WORDS.items() if code in given)
