"""The style sheets are read by Chromium 86 and their colours can be read by everyone (WCAG 2.1, 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest
from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "static/css"
SHEETS = sorted(path.name for path in FOLDER.glob("*.css"))
TEMPLATES = Path(settings.BASE_DIR) / "templates"
LINK = r"""{% static ["']css/([\w-]+\.css)["'] %}"""
PRINTED = {
    "review/confirmation.html": "sheets.css",
    "review/card.html": "sheets.css",
    "registry/slips.html": "slips.css",
}
TEXT = "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in SHEETS)
CSS = re.sub(r"/\*.*?\*/", "", TEXT, flags=re.DOTALL)
TOKENS = dict(re.findall(r"--([a-z-]+):\s*([^;]+);", CSS))
TOO_NEW = [
    r":has\(",
    r":is\(",
    r":where\(",
    r"[\s;{]inset\s*:",
    r"aspect-ratio\s*:",
    r"@layer",
    r"@container",
    r"@supports",
    r"&",
    r"accent-color",
    r"color-mix\(",
    r"\d(?:dvh|svh|lvh)\b",
    r"::file-selector-button",
    r"-inline-start|-inline-end|-block-start|-block-end",
    r"(?:margin|padding)-(?:inline|block)",
    r":not\([^()]*(?:\([^()]*\))?[^()]*,",  # a list of selectors in :not()
    r"text-underline-offset|text-decoration-thickness|text-wrap",
    r"overflow[-xy]*:\s*clip",
    r"scrollbar-gutter|subgrid|field-sizing|image-set\(",
    r"[\s;{](?:translate|rotate|scale)\s*:",
    r"(?:hwb|lab|lch|oklab|oklch|light-dark)\(",
    r":user-(?:in)?valid|:dir\(|@scope|@starting-style",
]
SCRIPT_TOO_NEW = [
    r"\.(?:at|findLast|findLastIndex|toSorted|toReversed|toSpliced|with|replaceChildren|groupBy|showPopover)\(",
    r"structuredClone|Object\.hasOwn|randomUUID|Promise\.withResolvers|AbortSignal\.(?:timeout|any)",
    r"\bstatic\s*\{|#\w+ in |scrollend|Intl\.Segmenter|\.inert\b",
]
MARKUP_TOO_NEW = [r"<search\b", r"\spopover(?:target)?\b[=\s>]", r"\sinert\b[=\s>]", r"<details[^>]*\sname="]
DRAWN_ON_BRAND = (".top-bar",)


def rules() -> list[tuple[str, dict[str, str]]]:
    """(selector, {property: value}) of every innermost rule."""
    found = re.findall(r"([^{};]+)\{([^{}]*)\}", CSS)
    return [(" ".join(head.split()), dict(re.findall(r"([a-z-]+)\s*:\s*([^;]+);", body))) for head, body in found]


def colour(value: str) -> str | None:
    """#rrggbb of a colour value, following variables; None for transparent, inherit and the like."""
    name = re.fullmatch(r"var\(--([a-z-]+)\)", value.strip())
    if name:
        return colour(TOKENS[name.group(1)])
    return value.strip() if re.fullmatch(r"#[0-9a-f]{6}", value.strip()) else None


def luminance(hexadecimal: str) -> float:
    channels = [int(hexadecimal[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pairs() -> list[tuple[str, str, str]]:
    """(selector, ink, ground): the rule's own ground, else every ground on which it may come to stand."""
    found = []
    for selector, properties in rules():
        ink = colour(properties.get("color", ""))
        if not ink or "::-" in selector:
            continue
        own = colour(properties.get("background", ""))
        on_brand = selector.startswith(DRAWN_ON_BRAND)
        grounds = [own] if own else [TOKENS["brand"]] if on_brand else [TOKENS["ground"], TOKENS["ground-dim"]]
        found += [(selector, ink, ground) for ground in grounds]
    return found


def links(template: str) -> list[str]:
    """The style sheets that a template names, in its order."""
    return re.findall(LINK, (TEMPLATES / template).read_text(encoding="utf-8"))


def templates_that_match(pattern: str) -> set[str]:
    found = [path for path in TEMPLATES.rglob("*.html") if re.search(pattern, path.read_text(encoding="utf-8"))]
    return {str(path.relative_to(TEMPLATES)) for path in found}


@pytest.mark.parametrize("name", SHEETS)
def test_a_style_sheet_is_short_and_says_first_what_it_holds(name):
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert text.startswith("/* ")
    assert len(text.splitlines()) <= 400


def test_the_list_names_every_style_sheet_once_but_those_for_paper():
    listed = links("components/style_sheets.html")
    assert (listed[0], listed[-1]) == ("tokens.css", "print.css")
    assert sorted([*listed, "paper.css", *set(PRINTED.values())]) == SHEETS


@pytest.mark.parametrize("template", PRINTED)
def test_a_page_made_to_be_printed_has_paper_and_its_own_style_sheet(template):
    assert links(template) == ["paper.css", PRINTED[template]]


def test_every_other_page_takes_its_style_sheets_from_the_list():
    assert templates_that_match(LINK) == {"components/style_sheets.html", *PRINTED}
    assert templates_that_match("components/style_sheets.html") == {"base.html", "admin/base_site.html"}


@pytest.mark.parametrize("pattern", TOO_NEW)
def test_nothing_is_newer_than_chromium_86(pattern):
    assert re.findall(pattern, CSS) == []


@pytest.mark.parametrize("pattern", SCRIPT_TOO_NEW)
def test_no_script_is_newer_than_chromium_86(pattern):
    scripts = (Path(settings.BASE_DIR) / "static/js").glob("*.js")
    assert [path.name for path in scripts if re.search(pattern, path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("pattern", MARKUP_TOO_NEW)
def test_no_markup_is_newer_than_chromium_86(pattern):
    assert templates_that_match(pattern) == set()


def test_nothing_is_fetched_from_elsewhere():
    assert re.findall(r"url\(|@import", CSS) == []


def test_every_variable_is_defined():
    assert set(re.findall(r"var\(--([a-z-]+)\)", CSS)) - set(TOKENS) == set()


def test_contrast_is_computed_as_the_standard_says():
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


def test_every_text_passes_aa_on_its_ground():
    assert len(pairs()) > 60
    weak = [(selector, ink, ground) for selector, ink, ground in pairs() if contrast(ink, ground) < 4.5]
    assert weak == []


@pytest.mark.parametrize("name", ["brand", "good", "warn", "bad", "violet", "plain"])
def test_every_ink_passes_aa_on_its_own_tint_and_on_the_grounds(name):
    ink = colour(TOKENS[f"{name}-ink"])
    grounds = [TOKENS[f"{name}-tint"], TOKENS["ground"], TOKENS["ground-dim"]]
    assert [ground for ground in grounds if contrast(ink, ground) < 4.5] == []


@pytest.mark.parametrize("name", ["brand", "good", "warn", "bad", "violet", "plain"])
def test_body_text_and_quiet_text_pass_aa_on_every_tint(name):
    assert contrast(TOKENS["ink"], TOKENS[f"{name}-tint"]) >= 4.5
    assert contrast(TOKENS["ink-quiet"], TOKENS[f"{name}-tint"]) >= 4.5


def test_edges_of_fields_can_be_seen():
    assert contrast(TOKENS["line-strong"], TOKENS["ground"]) >= 3
    assert contrast(TOKENS["line-strong"], TOKENS["ground-dim"]) >= 3


def test_the_focus_outline_can_be_seen():
    assert contrast(TOKENS["brand"], TOKENS["ground"]) >= 3
    assert contrast(TOKENS["on-brand"], TOKENS["brand"]) >= 3
