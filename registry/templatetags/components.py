"""What a component in templates/components/ needs computed: masked numbers, words of codes, differing characters."""

from datetime import date
from difflib import SequenceMatcher
from functools import cache
from itertools import groupby

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from registry.codes import DOCUMENT_TYPE, SEX
from registry.identity import masking

register = template.Library()

_FACTS = "<span>{}</span><span>{}</span><span>{}</span>"
_PERSON = f'<span class="person"><span class="name">{{}}</span><span class="facts">{_FACTS}</span></span>'
_SOME_ID = 10**12  # written for the id in an address of rows; no name of an address has such digits


@register.filter
def masked(number: str) -> str:
    """A document number as pages show it (registry/identity/masking.py)."""
    return masking.mask(number or "")


@register.filter
def masked_student_number(number: str) -> str:
    """A 学籍号 as pages show it."""
    return masking.mask_student_number(number or "")


@register.filter
def without_numbers(text: str) -> str:
    """Free text of a file with stars for long numbers: a remark below a list may hold a telephone."""
    return masking.mask_cell("", text or "")


@register.filter
def birth_month(day: date | None) -> str:
    """A birth date as lists show it."""
    return masking.birth_month(day)


@register.filter
def document_words(person) -> str:
    """A person's document as lists show it: its type, what may be seen of its number, or that it has none."""
    kind = DOCUMENT_TYPE.label_of(person.id_type) or ""
    shown = masking.mask(person.id_number).lstrip(masking.HIDDEN)
    if not person.id_number:
        return _("%(kind)s, no number") % {"kind": kind}
    return f"{kind} …{shown}" if shown else kind


@register.filter
def sex_word(code: str) -> str:
    """The word of a sex code ("1" → 男)."""
    return SEX.label_of(code) or ""


@register.filter
def facts(person) -> SafeString:
    """What tells a person from others of that name, each in a <span>: sex, month of birth, document."""
    return format_html(_FACTS, *_facts(person))


def _facts(person) -> tuple[str, str, str]:
    return sex_word(person.sex), birth_month(person.birth_date), document_words(person)


@register.simple_tag
def person(shown, url: str = "") -> SafeString:
    """One new student or record in one line: the name, a link where there is ``url``, and ``facts``.

    Never in a title= or a URL. Drawn here, as what follows, and by no template: lists show it in every row.
    """
    name = format_html('<a href="{}">{}</a>', url, shown.name) if url else shown.name
    return format_html(_PERSON, name, *_facts(shown))


@register.simple_tag
def badge(code: str, word) -> SafeString:
    """A state or an outcome: a word and a shape, never colour alone.

    ``code``: of an entry's state, an outcome or a roster's state; shapes.html has a shape of that name.
    """
    shape = '<svg class="shape" aria-hidden="true"><use href="#shape-{}"></use></svg>'
    return format_html('<span class="badge badge-{}">' + shape + "{}</span>", code, code, word)


@register.simple_tag
def meter(done: int, total: int, label: str) -> SafeString:
    """How complete something is."""
    bar = format_html('<progress max="{}" value="{}" aria-label="{}"></progress>', total or 1, done, label)
    words = format_html('<div class="words"><span>{}</span><span>{} / {}</span></div>', label, done, total)
    return format_html('<div class="progress">{}{}</div>', bar, words)


@register.simple_tag
def countdown(near) -> SafeString:
    """How near a deadline is (a Countdown of enrollment/seasons/deadlines.py): always a word, colour when near."""
    if near.level == "over":
        words = _("days past the deadline: %(days)s") % {"days": near.days_over}
    elif near.days_left == 0:
        words = _("deadline today")
    else:
        words = _("days left: %(days)s") % {"days": near.days_left}
    return format_html('<span class="countdown countdown-{}">{}</span>', near.level, words)


@register.simple_tag
def drawn_once(name: str) -> SafeString:
    """The template ``name``, which says the same on every page and is drawn once for each language.

    A developer's server draws it each time, to show what was changed.
    """
    return render_to_string(name) if settings.DEBUG else _drawn(name, get_language())


@cache
def _drawn(name: str, language: str | None) -> SafeString:
    return render_to_string(name)


@register.filter
def listed(things, attribute: str) -> str:
    """What each of the things says of itself, one after the other with the comma of the language."""
    return pgettext("between items", ", ").join(str(getattr(thing, attribute)) for thing in things)


@register.filter
def choose(name: str) -> str:
    """What a screen reader hears of the box by which one row of a list is selected."""
    return _("Choose %(name)s") % {"name": name}


@register.filter
def thousands(number: int | None) -> str:
    """A count with separated thousands (12,345); Django's Chinese format would group by four digits."""
    return "" if number is None else f"{number:,}"


# a small roster is done at once, a large one moves on a little in three seconds; a question lost on the way is repeated
PAUSES = (300, 500, 800, 1200, 2000, 3000)  # milliseconds


@register.simple_tag(takes_context=True)
def asking(context, url: str) -> SafeString:
    """How a progress bar asks for itself: at ``url``, after a pause that grows with the times it has asked."""
    request, asked = context.get("request"), 0
    if request and request.path == url:  # this is the answer to a question
        before = request.GET.get("asked", "")
        asked = min(1 + (int(before) if before in map(str, range(len(PAUSES))) else 0), len(PAUSES) - 1)
    query, pause = f"?asked={asked}" if asked else "", PAUSES[asked]
    return format_html(' hx-get="{}{}" hx-trigger="every {}ms" hx-swap="outerHTML"', url, query, pause)


@register.simple_tag
def field_to_fill(field, wide, needed, missing, from_archive, old_value, note, on_roster="") -> SafeString:
    """A field of a form with its label, marks and notes; the arguments are those of field.html, which draws no other.

    By no template: the page of a supplement has sixty.
    """
    marks, errors = _marks(field, needed, missing, from_archive, old_value), field.errors
    if field.use_fieldset:
        group, name = "fieldset", format_html("<legend>{}{}</legend>", field.label, marks)
    else:
        group, name = "div", format_html('<label for="{}">{}{}</label>', field.id_for_label, field.label, marks)
    return format_html(
        f'<{group} class="field{{}}{{}}">{{}}{{}}{{}}{{}}{{}}{{}}{{}}</{group}>',
        " wrong" if errors else "",
        " wide" if wide else "",
        name,
        field,
        _old_value(old_value),
        format_html('<div class="help">{}</div>', on_roster) if on_roster else "",
        _note(note),
        errors or "",
        _help(field),
    )


def _marks(field, needed, missing, from_archive, old_value) -> SafeString:
    """The marks behind a field's label, which touch it and one another."""
    marks = [
        (" ", "optional", _("(optional)"), not field.field.required and not needed),
        ("", "to-fill", _("to be filled in"), missing),
        ("", "from-archive", from_archive, from_archive and not old_value),
    ]
    shown = ((blank, look, words) for blank, look, words, holds in marks if holds)
    return format_html_join("", '{}<span class="{}">{}</span>', shown)


def _old_value(value: str) -> SafeString | str:
    look = '<div class="old-value">{} <del>{}</del></div>'
    return format_html(look, _("in the archive:"), value) if value else ""


def _note(words: str) -> SafeString | str:
    shape = '<svg class="shape" aria-hidden="true"><use href="#shape-warning"></use></svg>'
    return format_html('<div class="field-note">' + shape + "{}</div>", words) if words else ""


def _help(field) -> SafeString | str:
    if not field.help_text:
        return ""
    described = format_html(' id="{}_helptext"', field.auto_id) if field.id_for_label else ""
    return format_html('<div class="help"{}>{}</div>', described, field.help_text)


@register.simple_tag
def row_url(name: str, pk: int) -> str:
    """The address of that name for one id: that of ``url``, which would resolve it again for each row of a list."""
    before, after = _around_id(name, get_script_prefix())
    return f"{before}{pk}{after}"


@cache
def _around_id(name: str, prefix: str) -> list[str]:
    return reverse(name, args=[_SOME_ID]).split(str(_SOME_ID))


@register.inclusion_tag("components/problem.html")
def problem(line) -> dict:
    """One problem of a row, from any line that names a cell, the words for it, what stands there and its level."""
    return {"cell": line.cell, "words": line.words, "value": line.value, "level": line.level}


@register.inclusion_tag("components/difference.html")
def difference(value, other, word: str = "") -> dict:
    """`value` with the characters underlined that `other` does not have at that place, and a word for the kind."""
    return {"pieces": pieces(_text(value), _text(other)), "word": word}


def pieces(value: str, other: str) -> list[dict]:
    """`value` cut into runs: ``{"text", "differs"}``; the texts joined are `value` again.

    Values of one length are compared place by place, so that two swapped digits are both marked. A run that only
    `other` has leaves no piece: there is nothing of `value` to underline.
    """
    if len(value) == len(other):
        runs = groupby(zip(value, other, strict=True), key=lambda pair: pair[0] != pair[1])
        return [{"text": "".join(mine for mine, _theirs in run), "differs": differs} for differs, run in runs]
    codes = SequenceMatcher(a=value, b=other, autojunk=False).get_opcodes()
    return [{"text": value[i:j], "differs": tag != "equal"} for tag, i, j, _k, _l in codes if i < j]


@register.filter
def marked(runs: list[dict], element: str) -> SafeString:
    """These pieces joined, each that differs inside <mark> or <u>."""
    look = {"mark": '<mark class="character">{}</mark>', "u": "<u>{}</u>"}[element]
    return format_html_join("", "{}", ([format_html(look if run["differs"] else "{}", run["text"])] for run in runs))


def _text(value) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
