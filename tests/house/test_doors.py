"""The same doors in every room: whoever looks for a model, a refusal or a form knows the file; a class has one name."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

FLOORS = ("registry", "matching", "enrollment", "review", "config")
ROOT = Path(settings.BASE_DIR)
LONGEST = 400  # lines of a file

MODELS_ELSEWHERE = {
    # one file is the whole topic, and a room of one file would be a folder more to open
    "registry/access_log.py",
    "registry/budgets.py",
    "registry/database_purpose.py",
    "registry/institutions.py",
    "registry/looks.py",
    "registry/numbers.py",
    "registry/records.py",
    # what a model's columns are made of: the field sets, and the sealed columns
    "registry/fields/k12.py",
    "registry/fields/vocational.py",
    "registry/sealing/model_fields.py",
}
SAME_NAMES = {"Meta", "Command"}  # Django asks for these


def classes() -> Iterator[tuple[str, ast.ClassDef]]:
    """Every class of the product with its file, migrations aside."""
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            if "migrations" not in path.parts:
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                    if isinstance(node, ast.ClassDef):
                        yield str(path.relative_to(ROOT)), node


def kinds(found: list[tuple[str, ast.ClassDef]]) -> dict[str, str]:
    """Name of a class → ``model``, ``refusal`` or ``form``, through whatever it derives from."""
    kind = {"models.Model": "model", "Model": "model", "Refused": "refusal"}
    kind |= dict.fromkeys(("forms.Form", "forms.ModelForm", "AuthenticationForm", "UserChangeForm"), "form")
    while True:
        more = {
            node.name: kind[ast.unparse(base)]
            for _path, node in found
            for base in node.bases
            if ast.unparse(base) in kind and node.name not in kind
        }
        if not more:
            return kind
        kind |= more


def is_at_its_door(path: str, kind: str) -> bool:
    name = path.rpartition("/")[2]
    if kind == "model":
        return name == "models.py" or path in MODELS_ELSEWHERE
    if kind == "refusal":
        return name in ("refusals.py", "refused.py")
    return name == "admin.py" or path.startswith(("review/forms/", "config/sign_in/"))


def strays(found: list[tuple[str, ast.ClassDef]]) -> list[str]:
    """Classes behind a door where nobody looks; a private one is a function's own way out."""
    kind = kinds(found)
    return [
        f"{path}: {node.name}"
        for path, node in found
        if node.name in kind and not node.name.startswith("_") and not is_at_its_door(path, kind[node.name])
    ]


def twice(found: list[tuple[str, ast.ClassDef]]) -> dict[str, list[str]]:
    """Names that several classes have; private ones stay in their file."""
    places = defaultdict(list)
    for path, node in found:
        if node.name not in SAME_NAMES and not node.name.startswith("_"):
            places[node.name].append(path)
    return {name: paths for name, paths in places.items() if len(paths) > 1}


def written(*files: tuple[str, str]) -> list[tuple[str, ast.ClassDef]]:
    return [(path, node) for path, text in files for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]


def test_every_model_refusal_and_form_stands_behind_its_door():
    assert strays(list(classes())) == []


def test_every_exception_is_needed():
    found = list(classes())
    kind = kinds(found)
    holding = {path for path, node in found if kind.get(node.name) == "model" and not path.endswith("/models.py")}
    assert holding == MODELS_ELSEWHERE


def test_no_class_has_the_name_of_another():
    assert twice(list(classes())) == {}


def test_what_stands_behind_a_wrong_door_is_seen():
    found = written(
        (
            "review/cases/acts.py",
            "class Late(ActRefused): pass\nclass Kept(models.Model): pass\nclass _Way(Refused): pass",
        ),
        ("enrollment/refused.py", "class ActRefused(Refused): pass"),
        ("review/people/list.py", "class Filter(forms.Form): pass\nclass Line(NamedTuple): pass"),
        ("review/forms/list.py", "class Narrow(Filter): pass\nclass Line(NamedTuple): pass"),
    )
    assert strays(found) == [
        "review/cases/acts.py: Late",
        "review/cases/acts.py: Kept",
        "review/people/list.py: Filter",
    ]
    assert twice(found) == {"Line": ["review/people/list.py", "review/forms/list.py"]}


def test_no_file_is_longer_than_a_reader_holds():
    paths = [
        path for top in (*FLOORS, "tests") for path in (ROOT / top).rglob("*.py") if "migrations" not in path.parts
    ]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    assert {path: length for path, length in lengths.items() if length > LONGEST} == {}
