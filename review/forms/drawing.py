"""How widgets become HTML: the plain ones by functions, since Django draws a template for each option of a select."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.forms.utils import ErrorList
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from registry.text import Text

Widget = dict[str, Any]  # what a widget tells its template
BLANK = ("", "—")


def _escaped(value: Any) -> str:
    return conditional_escape(str(value))


def _attributes(attributes: dict[str, Any]) -> str:
    """Each as ``name="value"``, in order; True as the name alone, False not at all."""
    return "".join(
        f" {_escaped(name)}" if value is True else f' {_escaped(name)}="{_escaped(value)}"'
        for name, value in attributes.items()
        if value is not False
    )


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{_escaped(widget["value"])}"'
    attributes = _attributes(widget["attrs"])
    return f'<input type="{_escaped(widget["type"])}" name="{_escaped(widget["name"])}"{value}{attributes}>'


def _option(value: Any, label: Any, attributes: dict[str, Any]) -> str:
    return f'\n  <option value="{_escaped(value)}"{_attributes(attributes)}>{conditional_escape(label)}</option>'


def _around(name: str, attributes: dict[str, Any], options: str) -> str:
    return f'<select name="{_escaped(name)}"{_attributes(attributes)}>{options}\n</select>'


def _select(widget: Widget) -> str:
    drawn = []
    for group, options, _index in widget["optgroups"]:
        inside = "".join(_option(option["value"], option["label"], option["attrs"]) for option in options)
        drawn.append(f'\n  <optgroup label="{_escaped(group)}">{inside}\n  </optgroup>' if group else inside)
    return _around(widget["name"], widget["attrs"], "".join(drawn))


_INPUTS = ("text", "hidden", "number", "email", "password", "date", "checkbox", "file")
DRAWN: dict[str, Callable[[Widget], str]] = {
    "django/forms/widgets/select.html": _select,
    **{f"django/forms/widgets/{kind}.html": _input for kind in _INPUTS},
}


class FormRenderer(DjangoTemplates):
    """Django's own but for the widgets of nearly every form: the same, letter by letter, without its blank lines."""

    def render(self, template_name: str, context: dict[str, Any], request=None) -> str:
        """The HTML of a widget, or of whatever else of a form has a template."""
        draw = DRAWN.get(template_name)
        if draw:
            return draw(context["widget"])
        if template_name == ErrorList.template_name and not context["errors"]:
            return ""
        return super().render(template_name, context, request)


@cache
def _ready(names: tuple[str, ...]) -> dict[str, str]:
    """By value the options of a list of names: the same on nearly every page, so written once in a process."""
    return {value: _option(value, label, {}) for value, label in (BLANK, *((name, name) for name in names))}


class ListSelect(forms.Select):
    """A select of a blank and these names, each its own value; 600 options stand on the page of a supplement."""

    def __init__(self, names: tuple[str, ...], blank: Text = BLANK[1]):
        super().__init__(choices=[(BLANK[0], blank), *((name, name) for name in names)])
        self.names, self.blank = names, blank

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        """As Django's own, with only the chosen option written anew."""
        options, (chosen,) = _ready(self.names), self.format_value(value)
        if self.blank != BLANK[1]:
            options = options | {BLANK[0]: _option(BLANK[0], self.blank, {})}
        if chosen in options:
            label = chosen or self.blank
            options = options | {chosen: _option(chosen, label, self.checked_attribute)}
        attributes = self.build_attrs(self.attrs, attrs)
        return mark_safe(_around(name, attributes, "".join(options.values())))
