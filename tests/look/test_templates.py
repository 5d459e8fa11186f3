"""Every template can be compiled and keeps to the strict Content-Security-Policy."""

import re
from pathlib import Path

import django.contrib.admin
import pytest
from django.conf import settings
from django.template.loader import get_template

FOLDER = Path(settings.BASE_DIR) / "templates"
TEMPLATES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))
FORBIDDEN = {
    "style attribute": r"\sstyle\s*=",
    "style element": r"<style\b",
    "event attribute": r"""\son[a-z]+\s*=\s*["']""",
    "inline script": r"<script\b(?![^>]*\bsrc=)",
    "htmx that needs eval": r"""\bhx-on\b|\bhx-vals\s*=\s*["']js:|\bhx-trigger\s*=\s*["'][^"']*\[""",
    "address outside": r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""",
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_compiles(name):
    get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_template_holds_what_the_policy_forbids(name):
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert [kind for kind, pattern in FORBIDDEN.items() if re.search(pattern, text, re.IGNORECASE)] == []


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name.startswith("components/")])
def test_every_component_says_what_it_takes(name):
    assert (FOLDER / name).read_text(encoding="utf-8").startswith("{% comment %}")


@pytest.mark.parametrize("name", TEMPLATES)
def test_chinese_stands_in_the_catalogue_not_in_templates(name):
    assert re.findall(r"[\u4e00-\u9fff]+", (FOLDER / name).read_text(encoding="utf-8")) == []


def known_classes() -> set[str]:
    """Classes that our style sheet or Django admin's give a look to."""
    admin = Path(django.contrib.admin.__file__).parent / "static/admin/css"
    sheets = [*(Path(settings.BASE_DIR) / "static/css").glob("*.css"), *admin.glob("*.css")]
    return {name for sheet in sheets for name in re.findall(r"\.([a-z][\w-]*)", sheet.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_class_has_a_look(name):
    text = re.sub(r"{%.*?%}|[\w-]*{{.*?}}", " ", (FOLDER / name).read_text(encoding="utf-8"))
    used = {word for words in re.findall(r'class="([^"]*)"', text) for word in words.split()}
    assert used - known_classes() == set()
