"""The field for a day."""

from django import forms


class DayInput(forms.DateInput):
    """A day, for the browser's own calendar."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")
