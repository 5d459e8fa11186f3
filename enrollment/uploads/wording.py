"""Problems in words: what is wrong, the rule, and what to do, as to a colleague."""

from collections.abc import Mapping

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from enrollment.uploads.problem_sentences import PROBLEMS
from enrollment.uploads.refusal_sentences import REFUSALS
from registry.tabular.problem import Problem
from registry.text import Text

# what there is to say of a file that was read all the same (registry.tabular.table.Table.warnings)
_REMARKS: dict[str, Text] = {
    "trailing_bytes": _(
        "Something follows the end of the file; it was left out. Save the list again if rows are missing."
    ),
    "outside_content": _("The file links to others or holds embedded ones; only the cells' stored values were read."),
    "other_list": _(
        "Another sheet of the file, perhaps a hidden one, has resident numbers too; it was not read. If it is a list "
        "as well, upload it as a file of its own."
    ),
    "other_ending": _("The file's ending does not fit its content; it was read by its content."),
}


def remark_words(code: str) -> str:
    """One sentence on a file as a whole that was read; blank for an unknown code."""
    return str(_REMARKS.get(code, ""))


def problem_words(problem: Problem) -> str:
    """One sentence on a problem: what is wrong, the rule, what to do.

    The cell's own address stands beside it on pages and in files; other cells that it conflicts with are named.
    """
    sentences = PROBLEMS.get(problem.code)
    if sentences is None:
        return gettext("%(column)s cannot be accepted as it stands. Compare it with the template's explanations.") % {
            "column": problem.column
        }
    words = _filled(sentences, _case(sentences, problem.details), {"column": problem.column, **problem.details})
    if problem.details.get("likely"):
        words += pgettext("between sentences", " ") + gettext("Probably “%(likely)s” is meant.") % problem.details
    return words


def refusal_words(code: str, details: Mapping[str, object] | None = None) -> str:
    """One sentence on why a whole file or call was refused, and what to do."""
    sentences = REFUSALS.get(code)
    if sentences is None:
        return gettext("The file was not taken. Copy the list into an empty template and upload that.")
    details = dict(details or {})
    return _filled(sentences, _refusal_case(sentences, details), _spoken(code, details))


def _case(sentences: Mapping[str, Text], details: Mapping[str, object]) -> str:
    hint = str(details.get("hint", ""))
    if hint and hint in sentences:
        return hint
    return next((name for name in details if name in sentences), "")


def _refusal_case(sentences: Mapping[str, Text], details: Mapping[str, object]) -> str:
    """By a detail's value (format, what, reason), else by which detail there is (hidden_sheet, cells, row)."""
    for name in ("format", "what", "reason"):
        if details.get(name) in sentences:
            return str(details[name])
    return next((name for name in sentences if name and details.get(name)), "")


def _spoken(code: str, details: Mapping[str, object]) -> dict[str, str]:
    """Details as they are read: lists joined, sizes in MB, the sheet where a file has several."""
    spoken = {name: _joined(value) for name, value in details.items()}
    sheet = details.get("sheet")
    spoken["in_sheet"] = gettext("Sheet “%(sheet)s”: ") % {"sheet": sheet} if sheet else ""
    if code == "too_large" and details.get("what") == "bytes":
        spoken["limit"] = f"{int(spoken['limit']) // (1024 * 1024)} MB"
    return spoken


def _joined(value: object) -> str:
    if isinstance(value, list | tuple):
        return pgettext("between items", ", ").join(map(str, value))
    return str(value)


def _filled(sentences: Mapping[str, Text], case: str, values: Mapping[str, object]) -> str:
    """The sentence with its values; the general one where a value is missing."""
    try:
        return str(sentences[case]) % values
    except KeyError:
        return str(sentences[""]) % _Blank(values)


class _Blank(dict[str, object]):
    """Values of which the missing ones are blank: a sentence with a gap is better than none."""

    def __missing__(self, key: str) -> str:
        return "…"
