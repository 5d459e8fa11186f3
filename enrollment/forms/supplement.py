"""The form of a supplement (P3): it shows; what may be saved is decided in enrollment/supplement.py."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.prefill import changes
from enrollment.supplement import CONTROLLED_FIELDS, Progress, SavedSince, missing
from enrollment.supplementing import SHOWS, SentBack
from enrollment.supplements import AnySupplement
from registry.field_set import Field, FieldSet

FIRST_VALUE = "initial-{}"  # hidden beside each field: what stood there when the page was made


class ListFilter(forms.Form):
    """Filter of the work list; nothing personal, because it stands in the address."""

    show = forms.ChoiceField(
        label=gettext_lazy("Show"), choices=[(code, words) for code, (words, _q) in SHOWS.items()], required=False
    )


class SupplementForm(forms.Form):
    """One text per field of the set. ``texts`` are a user's own words over what is saved, ``problems`` theirs."""

    use_required_attribute = False

    def __init__(self, supplement: AnySupplement, texts: Mapping[str, str] | None = None, problems=None):
        fields = supplement.field_set
        shown = {field.name: field.kind.show(getattr(supplement, field.name)) for field in fields.fields}
        super().__init__(None if texts is None else {**shown, **texts}, initial=shown)
        self.problems = problems or {}
        needed = {field.name for field in fields.needed(fields.values(supplement))}
        for field in fields.fields:
            self.fields[field.name] = _form_field(field, field.name in needed, shown[field.name])

    def full_clean(self):
        """The service has read the values already: its sentences are the errors."""
        self.cleaned_data = {}
        self._errors = ErrorDict({name: self.error_class([words]) for name, words in self.problems.items()})


def _form_field(field: Field, needed: bool, shown: str) -> forms.Field:
    return forms.CharField(
        label=capfirst(field.label), help_text=field.help, required=needed, widget=_widget(field, shown)
    )


def _widget(field: Field, shown: str) -> forms.Widget:
    if not field.kind.choices:
        return forms.TextInput(attrs={"autocomplete": "off"})
    names = list(field.kind.choices)
    if shown and shown not in names:
        names.append(shown)
    return forms.Select(choices=[("", "—"), *((name, name) for name in names)])


def changed_texts(fields: FieldSet, post: Mapping[str, str]) -> dict[str, str]:
    """What the user of a page changed: a field that says what it said when the page was made is not the user's word.

    Controlled fields are passed on, so that the service refuses them.
    """
    texts = {name: post[name] for name in fields.by_name if name in post and post[name] != _first(post, name)}
    return texts | {name: post[name] for name in CONTROLLED_FIELDS if name in post}


def _first(post: Mapping[str, str], name: str) -> str | None:
    return post.get(FIRST_VALUE.format(name))


class Line(NamedTuple):
    """One field on the page: the input, its hidden first value, and what is to be said beside it."""

    bound: BoundField
    first_name: str
    from_archive: bool
    old_value: str
    note: str
    wide: bool


class Section(NamedTuple):
    """One group of the national form with its meter."""

    progress: Progress
    lines: list[Line]


def sections(
    form: SupplementForm,
    supplement: AnySupplement,
    returned: SentBack | None = None,
    since: Iterable[SavedSince] = (),
    own: Mapping[str, str] | None = None,
) -> list[Section]:
    """The form's groups; ``returned`` and ``since`` are told at their fields, the latter where ``own`` differs."""
    old = {change.field.name: change.old for change in changes(supplement)}
    notes = dict(returned.by_field) if returned else {}
    own = own or {}
    notes |= {one.field.name: _conflict(one) for one in since if own.get(one.field.name, one.value) != one.value}
    return [
        Section(progress, [_line(form, supplement, field, old, notes) for field in progress.group.fields])
        for progress in missing(supplement)
    ]


def _line(form, supplement, field, old, notes) -> Line:
    return Line(
        bound=form[field.name],
        first_name=FIRST_VALUE.format(field.name),
        from_archive=field.name in supplement.from_archive,
        old_value=old.get(field.name, ""),
        note=notes.get(field.name, ""),
        wide=field.kind.wide,
    )


def _conflict(since: SavedSince) -> str:
    return _("%(person)s saved “%(value)s” here (%(time)s). Your own words stand in the field.") % {
        "person": since.account.person,
        "value": since.value or "—",
        "time": date_format(timezone.localtime(since.at), "H:i"),
    }
