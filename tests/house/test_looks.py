"""No page looks up a floor: `{% load %}`, `{% include %}`, `{% url %}`, `{% row_url %}` and `reverse()` are imports.

import-linter sees only Python's imports. What it cannot see is read here, by the same order of floors.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

FLOORS = ("registry", "matching", "enrollment", "review", "config")  # from the ground up
ROOT = Path(settings.BASE_DIR)
TEMPLATES = ROOT / "templates"
OF_CONFIG = {"registration", "help"}  # folders of templates named otherwise than their floor
FRAME = "base.html"  # every page stands in it, and config hands in what it shows

_TAG = re.compile(r"{%\s*(load|include|extends|url|row_url)\s+(.*?)%}")
_REVERSING = {"reverse", "reverse_lazy", "redirect", "resolve_url"}


class Look(NamedTuple):
    """From one place to what stands on a floor."""

    place: str
    at: str
    floor: str


def is_up(look: Look, own: str) -> bool:
    return FLOORS.index(look.floor) > FLOORS.index(own)


def floor_of_module(module: str) -> str | None:
    top = module.partition(".")[0]
    return top if top in FLOORS else None


def addresses() -> dict[str, str]:
    """Names of URLs → floor of their view."""
    found: dict[str, str] = {}

    def walk(patterns, namespace=""):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else namespace)
            elif isinstance(pattern, URLPattern) and pattern.name:
                view = getattr(pattern.callback, "view_class", pattern.callback)
                floor = floor_of_module(view.__module__)
                if floor:
                    found[namespace + pattern.name] = floor

    walk(get_resolver().url_patterns)
    return found


def tag_libraries() -> dict[str, str]:
    """Names of our template tag libraries → floor."""
    return {path.stem: floor for floor in FLOORS for path in (ROOT / floor / "templatetags").glob("[a-z]*.py")}


def templates() -> dict[str, str]:
    return {str(path.relative_to(TEMPLATES)): path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html")}


def floor_of_template(name: str, texts: dict[str, str]) -> str | None:
    """By its folder; a shared component stands on the lowest floor that shows it, through whatever else."""
    folder, _slash, _rest = name.rpartition("/")
    if folder == "admin":  # Django's own pages, in our words
        return None
    if folder != "components":
        return "config" if not folder or folder in OF_CONFIG else folder
    using = _users(name, texts)
    return min(using, key=FLOORS.index) if using else None


def _users(component: str, texts: dict[str, str], seen: frozenset[str] = frozenset()) -> set[str]:
    floors: set[str] = set()
    for name, text in texts.items():
        if f'"{component}"' in text and name not in seen:
            if name.startswith("components/"):
                floors |= _users(name, texts, seen | {component})
            else:
                floors.add(floor_of_template(name, texts) or "config")
    for floor in FLOORS:  # what an inclusion tag draws stands where the tag stands
        for path in (ROOT / floor / "templatetags").glob("*.py"):
            if f'"{component}"' in path.read_text(encoding="utf-8"):
                floors.add(floor)
    return floors


def looks_of_template(name: str, text: str, texts: dict[str, str]) -> Iterator[Look]:
    libraries, urls = tag_libraries(), addresses()
    for tag, rest in _TAG.findall(text):
        words = [word.strip("\"'") for word in rest.split()]
        if tag == "load":
            yield from (Look(name, word, libraries[word]) for word in words if word in libraries)
        elif tag in ("url", "row_url") and words[0] in urls:
            yield Look(name, words[0], urls[words[0]])
        elif tag in ("include", "extends") and words[0] in texts and words[0] != FRAME:
            floor = None if words[0].startswith("components/") else floor_of_template(words[0], texts)
            if floor:
                yield Look(name, words[0], floor)


def looks_of_module(path: Path, texts: dict[str, str]) -> Iterator[Look]:
    urls = addresses()
    name = str(path.relative_to(ROOT))
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in _REVERSING:
            said = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
            if said in urls:
                yield Look(name, said, urls[said])
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in texts:
            floor = floor_of_template(node.value, texts)
            if floor and not node.value.startswith("components/"):
                yield Look(name, node.value, floor)


@pytest.mark.parametrize("floor", FLOORS)
def test_no_module_names_a_page_of_a_floor_above(floor):
    texts = templates()
    paths = [path for path in (ROOT / floor).rglob("*.py") if "migrations" not in path.parts]
    assert [look for path in paths for look in looks_of_module(path, texts) if is_up(look, floor)] == []


def test_no_template_looks_up_a_floor():
    texts = templates()
    own = {name: floor_of_template(name, texts) for name in texts}
    looks = (look for name, text in texts.items() if own[name] for look in looks_of_template(name, text, texts))
    assert [look for look in looks if is_up(look, own[look.place])] == []


def test_a_look_upwards_is_seen():
    """The check itself: each way of looking up is found."""
    page = '{% load components seasons %}{% url "cases" %}{% row_url "case" 1 %}{% include "help.html" %}'
    texts = templates() | {"registry/page.html": page}
    looks = looks_of_template("registry/page.html", texts["registry/page.html"], texts)
    assert {look.at for look in looks if is_up(look, "registry")} == {"seasons", "cases", "case", "help.html"}


def test_a_module_that_reverses_upwards_is_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(__name__ + ".ROOT", tmp_path)
    module = tmp_path / "page.py"
    module.write_text('redirect("help_desk")\nrender(request, "review/case.html")\nreverse("home")\n')
    looks = looks_of_module(module, {"review/case.html": ""})
    assert {look.at for look in looks if is_up(look, "enrollment")} == {"help_desk", "review/case.html", "home"}


@pytest.mark.parametrize("app", ["config", "registry", "enrollment", "review"])
def test_nobody_imports_models_through_the_face_of_an_app(app):
    """`registry/models.py` is where Django looks for models; whoever needs one names its room."""
    line = re.compile(
        rf"^\s*(from {app}\.models import|import {app}\.models|from {app} import [\w, ]*\bmodels\b)", re.MULTILINE
    )
    paths = [path for top in (*FLOORS, "tests") for path in (ROOT / top).rglob("*.py")]
    assert [str(path.relative_to(ROOT)) for path in paths if line.search(path.read_text(encoding="utf-8"))] == []
