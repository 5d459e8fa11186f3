"""What went wrong in a file, in words: what, the rule, what to do."""

from django.utils.translation import gettext_lazy as _

from registry.exchange.problems import LineProblem
from registry.exchange.refusals import LoadRefused

# by code and the finer reason
_FINER = {
    ("bad_date", "future"): _("This date is in the future."),
    ("bad_date", "impossible_date"): _("The calendar has no such day."),
    ("bad_date", "two_digit_year"): _("Write the year with four digits, for example 2019-09-01."),
    ("bad_date", "day_first"): _("Write the year first, for example 2019-09-01."),
    ("bad_name", "too_long"): _("A name has at most 50 characters."),
    ("invalid_document", "check_digit"): _(
        "The last character does not agree with the digits before it; the record is loaded, but this number "
        "will agree with nobody's."
    ),
    ("invalid_document", "temporary_999"): _(
        "Numbers beginning with 999 were given by schools and are no document; the record is loaded without one."
    ),
}

_BY_CODE = {
    "missing": _("This value is required and is not there."),
    "bad_date": _("This is no date; write it like 2019-09-01."),
    "bad_sex": _("Write the sex as 男 or 女, or 1 or 2."),
    "bad_id_type": _("No document type has this name or code; write it like 1-居民身份证."),
    "bad_name": _("This is no person's name."),
    "bad_student_number": _(
        "A student number is G, L or J and 18 characters, the last of which checks those before it."
    ),
    "bad_status": _("The status is enrolled, graduated or left."),
    "bad_stage": _("The stage is primary, junior or senior."),
    "too_long": _("This is longer than the system can keep."),
    "repeated_in_file": _("A record with this key stands on an earlier line of this file; this line was left out."),
    "invalid_document": _(
        "This is no valid document number of its type; the record is loaded, but this number will agree with nobody's."
    ),
    "unknown_school": _("No school has this code; the record is loaded without a school."),
    "unknown_region": _("No region has this code or name; the record is loaded without it."),
    "encoding": _("This line contains damaged characters; save the file again as UTF-8."),
    "quotation_mark": _("A quotation mark is missing in this line or stands in the wrong place."),
    "too_many_values": _(
        "This line has more values than the header has columns; put values with commas in quotation marks."
    ),
    "bad_type": _("The type is authority or school."),
    "bad_code": _("An authority has a region code of 6 digits, a school a code of 10 digits."),
    "bad_level": _("The level is province, city or county."),
    "bad_category": _("No kind of school has this code."),
    "bad_track": _("Tracks are primary, vocational and senior_high, joined by a semicolon."),
    "school_not_found": _("No school has this code."),
    "track_not_registered": _("The school does not register new students of this track."),
    "bad_plan_track": _("The track is primary or vocational; a school that registers only one may leave it blank."),
    "bad_plan": _("A plan is a whole number from 0 to 100,000."),
    "planned_twice": _("A plan of this school and track stands on an earlier line of this file already."),
    "unknown_authority": _("No authority has this code, in this file or in the system."),
    "bad_superior": _("A province has no superior; that of a city or county stands one level higher or more."),
}

_REFUSALS = {
    "spreadsheet_not_csv": _("This is a spreadsheet, not a CSV file; save it as CSV (UTF-8) first."),
    "other_encoding": _("This file is in UTF-16; save it as CSV in UTF-8 or GB18030."),
    "no_text": _("This is not a text file."),
    "no_header": _("The first line does not name the columns that are needed: %(columns)s."),
    "column_twice": _("Two columns mean the same: %(column)s. Remove one of them."),
    "another_load": _("Another load of this registry is still running; wait until it has ended."),
}


def line_problem_words(problem: LineProblem) -> str:
    """One sentence on a problem of a line; the value itself is not in it."""
    return str(_FINER.get((problem.code, problem.hint)) or _BY_CODE[problem.code])


def refusal_words(refused: LoadRefused) -> str:
    """One sentence on why a whole file was refused."""
    return str(_REFUSALS[refused.code]) % ({"columns": "", "column": ""} | refused.details)
