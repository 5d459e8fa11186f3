"""Nobody reads a record past the table of disclosure: neither a template nor a page's code.

Whoever adds a page takes a ``Disclosed`` from enrollment/disclosure/records.py; what it has no text for is not shown.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template

from registry.disclosure import PIECE_OF, Piece
from registry.records import StudentRecord
from tests.tripwire import WATCHED, ReadByAPage

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# a variable of a template that leads through a row of the database to a record; its id and whether there is one may
_OF_RECORDS = re.compile(r"\.(archive|candidate|continues|held|link|record|rival)\.(?!pk\b)\w+")
_CODE = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
# names under which a row of a record goes
RECORDS = {"archive", "record", "candidate", "held", "continuing", "senior", "theirs"}
# what of a record may be read anywhere: who it is, as the page of a candidate shows it, and what nobody can read in it
FREE = {column for column, piece in PIECE_OF.items() if piece in (Piece.IDENTITY, Piece.INTERNAL, Piece.STATUS)}
GUARDED = (set(PIECE_OF) | {"key"}) - FREE - {"school"}  # a school goes to `school_words`; its name is guarded
WHERE = ("review/**/*.py", "enrollment/rosters/*.py", "enrollment/sheets/*.py", "enrollment/supplement/*.py")
# files that may, and why
MAY = {
    "enrollment/rosters/as_json.py": "operations on the server: its keys are read by other programs (docs/json.md)",
    "enrollment/rosters/look_again.py": "a finding names its record by the key, as matching does",
    "enrollment/supplement/prefill.py": "what the supplement takes over, which enrollment/supplement/shown.py shows",
    "review/decisions/compare.py": "compares numbers, and says in words whether and in which places they differ",
    "review/decisions/differences.py": "the same",
    "review/decisions/numbers.py": "asks whether there is a number at all",
    "review/people/chain.py": "asks first whether all of the record is seen",
    "review/people/registered.py": "the own registered students: whole on purpose, counted",
    "review/cases/pages.py": "the day of entry on the side of the school that holds the record",
}


def _templates(text: str) -> list[str]:
    return [found[0] for code in _CODE.findall(text) for found in [_OF_RECORDS.search(code)] if found]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_template_reads_a_record(path):
    assert _templates(path.read_text()) == []


@pytest.mark.parametrize("text", ["{{ entry.archive.school.name }}", "{% if row.record.address %}{% endif %}"])
def test_one_that_did_would_be_seen(text):
    assert len(_templates(text)) == 1


def _last(node: ast.expr) -> str:
    """The last name of ``entry.archive`` or ``archive``."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _reads(source: str) -> Iterator[str]:
    """Every ``archive.address`` and ``record.school.name``, whatever stands before it."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Attribute):
            continue
        owner = node.value
        if node.attr in GUARDED and _last(owner) in RECORDS:
            yield f"{node.lineno}: {_last(owner)}.{node.attr}"
        of_school = isinstance(owner, ast.Attribute) and owner.attr == "school" and _last(owner.value) in RECORDS
        if of_school and node.attr in ("name", "code"):
            yield f"{node.lineno}: {_last(owner.value)}.school.{node.attr}"


FILES = sorted({path for pattern in WHERE for path in ROOT.glob(pattern)})


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_reads_more_of_a_record_than_who_it_is(path):
    if str(path.relative_to(ROOT)) not in MAY:
        assert list(_reads(path.read_text())) == []


def test_whatever_it_is_called_a_template_cannot_read_a_record():
    record = StudentRecord(name="李小明", address="金丝雀路 417 号", guardian_phone="13812345678")
    assert Template("{{ thing.name }}").render(Context({"thing": record})) == "李小明"
    for column in WATCHED:
        with pytest.raises(ReadByAPage):
            Template(f"{{{{ thing.{column} }}}}").render(Context({"thing": record}))
    assert {"address", "guardian_phone", "id_number", "source_key"} <= set(WATCHED)
    assert (record.address, record.guardian_phone) == ("金丝雀路 417 号", "13812345678")  # all others read as ever


def test_who_may_does():
    """An exception that nobody needs any more is taken off the list."""
    assert [path for path in MAY if not list(_reads((ROOT / path).read_text()))] == []


@pytest.mark.parametrize("source", ["entry.archive.address", "f(record.school.name)", "held.guardian_phone or ''"])
def test_a_page_that_did_would_be_seen(source):
    assert len(list(_reads(source))) == 1
