"""The form of a supplement (P3): it shows; what may be saved is decided in enrollment/supplement/saving.py."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.seasons.deadlines import current_season
from enrollment.seasons.wording import season_words
from enrollment.supplement.models import AnySupplement
from enrollment.supplement.prefill import told_otherwise
from enrollment.supplement.saving import CONTROLLED_FIELDS, GroupProgress, SavedSince, missing
from enrollment.supplement.shown import ShownValues, changes
from enrollment.supplement.work_list import (
    SHOWS,
    Narrowed,
    SentBack,
    ToChoose,
    to_choose,
    to_supplement,
)
from registry.accounts.models import Account
from registry.disclosure import Show
from registry.fields.field_set import Field, FieldSet
from registry.fields.kinds import Region
from review.forms.drawing import BLANK, ListSelect
from review.forms.numbers import whole_number

REGIONS = "regions"  # the id of the list of the regions near the school
FIRST_VALUE = "initial-{}"  # hidden beside each field: what stood there when the page was made
UNSEEN = gettext_lazy("taken over, not shown")
MARKS = {
    Show.YES: gettext_lazy("from the archive"),
    Show.MASKED: gettext_lazy("from the archive, masked"),
    Show.UNSEEN: gettext_lazy("from the archive, not shown"),
}


class ListFilter(forms.Form):
    """Filter of the work list; nothing personal, because it stands in the address."""

    fields: dict[str, Any]  # each of its own kind

    show = forms.ChoiceField(
        label=gettext_lazy("Show"), choices=[(code, words) for code, (words, _q) in SHOWS.items()], required=False
    )
    roster = forms.TypedChoiceField(label=gettext_lazy("Roster"), coerce=int, empty_value=None, required=False)
    of_class = forms.ChoiceField(label=gettext_lazy("Class"), required=False)
    season = forms.TypedChoiceField(label=gettext_lazy("Season"), coerce=int, empty_value=None, required=False)

    def __init__(self, data, account):
        super().__init__(data)
        seasons = to_choose(account)
        self._offer_seasons(data, {pk: found.code for pk, found in seasons.items()})
        offered = seasons.get(self._season or 0, ToChoose("", [], []))
        self._offer("roster", offered.rosters, 2)
        self._offer("of_class", [(each, each) for each in offered.classes], 1)

    def _offer_seasons(self, data, known: dict[int, str]) -> None:
        """The present season, which the list shows by itself, and others that still have somebody here."""
        now, chosen = current_season(), whole_number(data.get("season", ""))
        if now:
            known = {now.pk: now.code} | known
        self._season = chosen if chosen in known else now.pk if now else None
        self.fields["season"].choices = [(pk, season_words(code)) for pk, code in known.items()]
        self.fields["season"].initial = self._season
        if len(known) < 2:
            self.fields["season"].widget = forms.HiddenInput()

    def _offer(self, name: str, choices: list, least: int) -> None:
        """Choices of one field, which stays out of sight when there is nothing to choose."""
        self.fields[name].choices = [("", _("all")), *choices]
        if len(choices) < least:
            self.fields[name].widget = forms.HiddenInput()

    @property
    def narrowed(self) -> Narrowed:
        """What was chosen; a word that is no choice (any more) narrows nothing."""
        self.full_clean()
        chosen = {name: self.cleaned_data[name] for name in self.fields if name in self.cleaned_data}
        return Narrowed(**{**chosen, "season": self._season})


def chosen_ids(post: QueryDict, account) -> list[int]:
    """Ids of the new students selected, or of all that the list is narrowed to; a page names many in one field."""
    if post.get("all"):
        return list(to_supplement(account, ListFilter(post, account).narrowed).values_list("pk", flat=True))
    texts = " ".join(post.getlist("entry")).split()
    return [number for text in texts if (number := whole_number(text)) is not None]


class SupplementForm(forms.Form):
    """One text per field of the set. ``texts`` are a user's own words over what is saved, ``problems`` theirs."""

    use_required_attribute = False

    def __init__(
        self, supplement: AnySupplement, seen: ShownValues, texts: Mapping[str, str] | None = None, problems=None
    ):
        fields = supplement.field_set
        shown = {name: value.text for name, value in seen.items()}
        super().__init__(None if texts is None else {**shown, **texts}, initial=shown)
        self.problems, self.seen = problems or {}, seen
        needed = {field.name for field in fields.needed(fields.values(supplement))}
        for field in fields.fields:
            unseen = seen[field.name].how == Show.UNSEEN
            self.fields[field.name] = _form_field(field, field.name in needed, shown[field.name], unseen=unseen)

    def full_clean(self):
        """The service has read the values already: its sentences are the errors."""
        _tell(self)


class BulkFillForm(forms.Form):
    """The fields in which a whole class may have one value, all blank at first; ``overwrite`` says over what."""

    use_required_attribute = False
    MODES = (("", gettext_lazy("only where nothing stands yet")), ("1", gettext_lazy("everywhere")))

    def __init__(self, fields: FieldSet, texts: Mapping[str, str] | None = None, problems=None):
        super().__init__(texts)
        self.problems = problems or {}
        for field in fields.common:
            self.fields[field.name] = _form_field(field, False, "")
        self.fields["overwrite"] = forms.ChoiceField(
            label=_("Fill in"), choices=self.MODES, widget=forms.RadioSelect, initial="", required=False
        )

    def full_clean(self):
        """The service has read the values already: its sentences are the errors."""
        _tell(self)


def _tell(form: Any) -> None:  # either of the two above, which have `problems`
    form.cleaned_data = {}
    form._errors = ErrorDict({name: form.error_class([words]) for name, words in form.problems.items()})


def _form_field(field: Field, needed: bool, shown: str, *, unseen: bool = False) -> forms.Field:
    widget = _unseen_widget(field) if unseen else _widget(field, shown)
    return forms.CharField(label=capfirst(field.label), help_text=field.help, required=needed, widget=widget)


def list_of(field: Field) -> str:
    """The id of the list of proposals that the field's input offers; "" when there is none."""
    if isinstance(field.kind, Region):
        return REGIONS
    return f"list-{field.name}" if field.kind.suggestions else ""


def _widget(field: Field, shown: str) -> forms.Widget:
    if not field.kind.choices:
        proposals = {"list": list_of(field)} if list_of(field) else {}
        return forms.TextInput(attrs={"autocomplete": "off"} | proposals)
    names = field.kind.choices
    if shown and shown not in names:
        return forms.Select(choices=[BLANK, *((name, name) for name in (*names, shown))])
    return ListSelect(names)


def _unseen_widget(field: Field) -> forms.Widget:
    """Blank, and says why: something stands there that came from the record and is not shown."""
    widget = _widget(field, "")
    if isinstance(widget, ListSelect):
        return ListSelect(widget.names, UNSEEN)
    widget.attrs["placeholder"] = UNSEEN
    return widget


def changed_texts(fields: FieldSet, post: Mapping[str, str]) -> dict[str, str]:
    """What the user of a page changed: a field that says what it said when the page was made is not the user's word.

    Controlled fields are passed on, so that the service refuses them.
    """
    texts = {name: post[name] for name in fields.by_name if name in post and post[name] != _first(post, name)}
    return texts | {name: post[name] for name in CONTROLLED_FIELDS if name in post}


def _first(post: Mapping[str, str], name: str) -> str | None:
    return post.get(FIRST_VALUE.format(name))


class FieldLine(NamedTuple):
    """One field on the page: the input, its hidden first value, and what is to be said beside it."""

    bound: BoundField
    first_name: str
    from_archive: str
    old_value: str
    on_roster: str
    note: str
    missing: bool
    wide: bool
    list_id: str
    suggestions: tuple[str, ...]


class Section(NamedTuple):
    """One group of the national form with its meter."""

    progress: GroupProgress
    lines: list[FieldLine]


def sections(
    form: SupplementForm,
    supplement: AnySupplement,
    account: Account,
    returned: SentBack | None = None,
    since: Iterable[SavedSince] = (),
    own: Mapping[str, str] | None = None,
) -> list[Section]:
    """The form's groups; ``returned`` and ``since`` are shown at their fields, the latter where ``own`` differs."""
    old = {change.field.name: change.old for change in changes(supplement, account)}
    told = told_otherwise(supplement)
    notes = dict(returned.by_field) if returned else {}
    own = own or {}
    notes |= {one.field.name: _conflict(one) for one in since if own.get(one.field.name, one.value) != one.value}
    return [
        Section(
            progress,
            [
                _line(form, supplement, field, old, told, notes, field in progress.missing)
                for field in progress.group.fields
            ],
        )
        for progress in missing(supplement)
    ]


def _line(form, supplement, field, old, told, notes, missing) -> FieldLine:
    return FieldLine(
        bound=form[field.name],
        first_name=FIRST_VALUE.format(field.name),
        from_archive=_mark(form, supplement, field),
        old_value=old.get(field.name, ""),
        on_roster=_("on the roster: %(text)s") % {"text": told[field.name]} if field.name in told else "",
        note=notes.get(field.name, ""),
        missing=missing,
        wide=field.kind.wide,
        list_id=list_of(field),
        suggestions=field.kind.suggestions,
    )


def _mark(form: SupplementForm, supplement: AnySupplement, field: Field) -> str:
    """That a value came from the archive, as far as the school did not write its own."""
    if field.name not in supplement.from_archive or field.name in supplement.own_words:
        return ""
    return str(MARKS[form.seen[field.name].how])


def _conflict(since: SavedSince) -> str:
    return _("%(person)s saved “%(value)s” here (%(time)s). Your own words stand in the field.") % {
        "person": since.who,
        "value": since.value or "—",
        "time": date_format(timezone.localtime(since.at), "H:i"),
    }
