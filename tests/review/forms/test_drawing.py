"""Widgets drawn by functions say what Django's templates say: Django's own renderer is asked each time."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer

from review.forms.drawing import BLANK, FormRenderer, ListSelect

HOSTILE = """<b> & "it's" """
NAMES = ("汉族", "蒙古族", HOSTILE)
ATTRIBUTES = {
    "id": "id_folk",
    "required": True,
    "disabled": False,
    "aria-describedby": "id_folk_helptext",
    "aria-invalid": "true",
    "hx-post": f"/rosters/?of={HOSTILE}",
    "maxlength": 30,
}
WIDGETS = [
    forms.TextInput(),
    forms.HiddenInput(),
    forms.NumberInput(),
    forms.EmailInput(),
    forms.PasswordInput(render_value=True),
    forms.DateInput(attrs={"type": "date"}),
    forms.CheckboxInput(),
    forms.FileInput(),
    forms.Textarea(),
    forms.RadioSelect(choices=[("1", HOSTILE), ("2", "女")]),
    forms.Select(choices=[("", "全部"), (1, HOSTILE), ("汉族", "汉"), (HOSTILE, "x")]),
    forms.Select(choices=[("", "全部"), (HOSTILE, [("a", "甲"), ("汉族", "乙")]), ("丙", [("c", "丁")])]),
    forms.SelectMultiple(choices=[("a", "甲"), ("汉族", "乙")]),
]


def without_blank_lines(html: str) -> str:
    return re.sub(r"\n\s*(?=\n)", "", html)


def drawn(widget, value, renderer) -> str:
    return without_blank_lines(widget.render("folk", value, ATTRIBUTES, renderer))


@pytest.mark.parametrize("value", [None, "", "汉族", HOSTILE, 1, True])
@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
def test_a_widget_is_drawn_as_django_draws_it(widget, value):
    assert drawn(widget, value, FormRenderer()) == drawn(widget, value, DjangoTemplates())


@pytest.mark.parametrize("value", [None, "", *NAMES, "unknown"])
def test_a_list_of_names_is_drawn_as_djangos_select_of_them(value):
    own, ours = forms.Select(choices=[BLANK, *((name, name) for name in NAMES)]), ListSelect(NAMES)
    assert drawn(ours, value, FormRenderer()) == drawn(own, value, DjangoTemplates())
    assert ours.choices == own.choices
    # the chosen one of the page before is not chosen on the next
    assert drawn(ours, None, FormRenderer()) == drawn(own, None, DjangoTemplates())


def test_a_field_keeps_its_errors_its_hint_and_what_screen_readers_hear():
    class Form(forms.Form):
        """A required list."""

        folk = forms.CharField(help_text="as on the household register", widget=ListSelect(NAMES))

    ours, own = Form({"folk": ""}), Form({"folk": ""}, renderer=DjangoTemplates())
    assert without_blank_lines(str(ours)) == without_blank_lines(str(own))
    assert 'aria-invalid="true"' in str(ours)
    assert 'class="errorlist"' in str(ours)


def test_every_form_of_the_site_is_drawn_so():
    assert isinstance(get_default_renderer(), FormRenderer)
