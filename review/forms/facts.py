"""What the registrar types of the family beside a doubtful new student, to be compared with the records shown."""

from collections.abc import Iterator, Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from enrollment.disclosure.models import Fact
from enrollment.disclosure.tries import TYPED_FACTS
from matching.core.family import LONGEST
from registry.text import Text

_LABELS = {
    Fact.GUARDIAN: _("Guardian's full name"),
    Fact.PHONE: _("Telephone, or its last four digits"),
    Fact.GUARDIAN_DOCUMENT: _("Guardian's document number, its last four"),
    Fact.FORMER_SCHOOL: _("Kindergarten or school before"),
}


class FactsForm(forms.Form):
    """One input for each fact that may be typed; whoever fills in two has both compared.

    A tired person types a telephone from habit and has four wrong answers left; one in a hurry tries both parents; one
    of ill will guesses surnames, and after five the authority reads who did.
    """

    def __init__(self, data: Mapping | None = None, places: Sequence[int] = ()):
        """The form; ``places``: those in which a record's number differs, of which the paper is to tell."""
        super().__init__(data, auto_id="fact-%s")
        labels: dict[Fact, Text] = dict(_LABELS)
        if places or data is not None:
            listed = pgettext("between items", ", ").join(map(str, places))
            labels[Fact.PLACES] = _("On the child's paper, at place %(places)s of the number") % {"places": listed}
        for fact, label in labels.items():
            self.fields[fact.value] = forms.CharField(
                label=label,
                max_length=LONGEST,
                required=False,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    def told(self) -> Iterator[tuple[Fact, str]]:
        """What was typed, by fact."""
        for fact in (*TYPED_FACTS, Fact.PLACES):
            if self.cleaned_data.get(fact.value):
                yield fact, self.cleaned_data[fact.value]
