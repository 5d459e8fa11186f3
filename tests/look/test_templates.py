"""Every template can be compiled, can be read, and keeps to the strict Content-Security-Policy.

`make check` keeps their indentation (djhtml) and finds what is no good HTML (djlint). Neither knows how wide a line may
be or how much logic it may hold without changing a sentence, so these two rules stand here.
"""

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
COLUMNS = 120
COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}", re.DOTALL)
LOGIC = re.compile(r"{% (if|for|with|block|elif|else|empty|endif|endfor|endwith|endblock)\b")


def crowded(line: str) -> bool:
    """Whether a line holds more than one tag of logic.

    One short construct may stand whole on a line: opened, at most one `else`, closed, with no logic inside. It is what
    attributes and sentences need, where a line break would be a blank that the reader sees.
    """
    tags = LOGIC.findall(line)
    if len(tags) <= 1:
        return False
    opened, *middle, closed = tags
    return closed != f"end{opened}" or middle not in ([], ["else"], ["empty"])


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


def numbered_lines(name: str) -> list[tuple[int, str]]:
    """The lines of a template; what a comment shows of tags is no logic."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    return list(enumerate(COMMENT.sub(lambda found: found[0].replace("{%", "  "), text).splitlines(), start=1))


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_line_is_wider_than_the_screen_of_its_reader(name):
    assert [number for number, line in numbered_lines(name) if len(line) > COLUMNS] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_line_holds_one_tag_of_logic(name):
    assert [number for number, line in numbered_lines(name) if crowded(line)] == []


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ('{% if late %}<span class="bad">{{ day }}</span>{% endif %}', False),
        ("{% if late %}a{% else %}b{% endif %}", False),
        ('<li{% if own %} class="own"{% endif %}>', False),
        ("{% for row in rows %}", False),
        ("{% if a %}a{% elif b %}b{% endif %}", True),
        ("{% for row in rows %}{% if row %}", True),
        ("{% if a %}a{% endif %}{% if b %}b{% endif %}", True),
        ("{% endif %}{% endfor %}", True),
    ],
)
def test_what_counts_as_one_tag_of_logic(line, answer):
    assert crowded(line) is answer
