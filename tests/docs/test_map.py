"""The map is true: every room and file that the documentation or a comment names is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("config", "review", "enrollment", "matching", "registry")
FILES = [path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py"))]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
_CODE = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(rf"(?:{'|'.join(FLOORS)}|templates|static|tests|docs|locale)/[\w/.-]*").fullmatch
_COMMENTED = re.compile(r"(?<![\w.])((?:\w+/)*\w+\.py)\b")


def _is_there(path: str) -> bool:
    """A folder, a file, or a module named without its ending."""
    return (ROOT / path).exists() or (ROOT / f"{path}.py").exists()


@pytest.mark.parametrize("written", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_place_that_a_page_names_is_there(written):
    named = [code for code in _CODE.findall(written.read_text(encoding="utf-8")) if _PATH(code)]
    assert [place for place in named if not _is_there(place)] == []


def test_every_room_of_the_plan_is_there_and_no_room_is_missing_in_it():
    plan = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for floor in FLOORS:
        table = re.search(rf"^\| `{floor}/` \|.*?\n\n", plan, re.MULTILINE | re.DOTALL)[0].strip()
        first_cells = [line.split("|")[1] for line in table.splitlines()[2:]]
        named = {room.strip("/") for cell in first_cells for room in _CODE.findall(cell)}
        assert [room for room in named if not _is_there(f"{floor}/{room}")] == []
        rooms = {path.name for path in (ROOT / floor).iterdir() if (path / "__init__.py").exists()}
        assert rooms - named <= {"management", "migrations", "templatetags", "views", "forms"}


def test_every_room_of_the_readme_is_there():
    for floor, rooms in re.findall(r"^\| `(\w+)/` \|[^|]*\|([^|]*)\|", (ROOT / "README.md").read_text(), re.MULTILINE):
        assert [room for room in _CODE.findall(rooms) if not _is_there(f"{floor}/{room}")] == []


def test_every_file_that_a_comment_names_is_there():
    known = {str(path.relative_to(ROOT)) for path in FILES} | {"manage.py"}
    lost = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in FILES
        for name in _COMMENTED.findall(path.read_text(encoding="utf-8"))
        if not any(each == name or each.endswith(f"/{name}") for each in known)
    ]
    assert lost == []
