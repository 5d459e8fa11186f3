"""The map is true: every room, file and name that the documentation or a comment points at is there."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("config", "review", "enrollment", "matching", "registry")
FILES = [path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py"))]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
_CODE = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(rf"(?:{'|'.join(FLOORS)}|templates|static|tests|docs|locale)/[\w/.-]*").fullmatch
_COMMENTED = re.compile(r"(?<![\w.])((?:\w+/)*\w+\.py)\b")
_DOTTED = re.compile(r"(?<![\w./])([a-z_]+(?:\.(?!(?:py|md)\b)[A-Za-z_]\w*)+)\b")
_FOLDERS = re.compile(rf"(?<![\w./-])((?:{'|'.join(FLOORS)}|templates|static|tests|docs|locale)/[\w/.-]*\w)")


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


def test_the_plan_of_the_room_that_reads_names_each_of_its_modules():
    room = ROOT / "registry" / "tabular"
    plan = ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8"))) or ""
    named = set(re.findall(r"\w+", plan.partition("who asks")[2]))
    assert {path.stem for path in room.glob("*.py")} - {"__init__"} - named == set()


def test_every_file_that_a_comment_names_is_there():
    known = {str(path.relative_to(ROOT)) for path in FILES} | {"manage.py"}
    lost = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in FILES
        for name in _COMMENTED.findall(path.read_text(encoding="utf-8"))
        if not any(each == name or each.endswith(f"/{name}") for each in known)
    ]
    assert lost == []


def _said(path: Path) -> Iterator[str]:
    """The comments and docstrings of a file."""
    source = path.read_text(encoding="utf-8")
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            yield ast.get_docstring(node) or ""


def _modules_by_name() -> dict[str, list[Path]]:
    """The files and folders of the floors that a dotted name may begin with, by their short names."""
    found: dict[str, list[Path]] = {}
    for path in FILES:
        place = path.parent if path.name == "__init__.py" else path
        found.setdefault(place.stem, []).append(place)
    return found


def _is_named(place: Path, names: list[str]) -> bool:
    """Whether these names lead from a folder into a module, and from a module to something that it speaks of."""
    for at, name in enumerate(names):
        if place.is_dir() and ((place / name).is_dir() or (place / f"{name}.py").exists()):
            place = place / name if (place / name).is_dir() else place / f"{name}.py"
            continue
        source = (place / "__init__.py" if place.is_dir() else place).read_text(encoding="utf-8")
        return all(re.search(rf"\b{each}\b", source) for each in names[at:])
    return True


@pytest.mark.parametrize("folder", [*FLOORS, "tests"])
def test_every_name_and_folder_that_a_comment_points_at_is_there(folder):
    modules = _modules_by_name()
    lost = []
    for path in sorted((ROOT / folder).rglob("*.py")):
        for words in _said(path):
            for dotted in _DOTTED.findall(words):
                first, *rest = dotted.split(".")
                if first in modules and not any(_is_named(place, rest) for place in modules[first]):
                    lost.append(f"{path.relative_to(ROOT)}: {dotted}")
            lost += [f"{path.relative_to(ROOT)}: {place}" for place in _FOLDERS.findall(words) if not _is_there(place)]
    assert lost == []
