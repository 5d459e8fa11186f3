"""Who was matched by a document before it was seen that documents of the birth date may be guessed (guessed.py)."""

from enrollment.entries import states
from enrollment.entries.models import Entry, Proof
from enrollment.rosters.guessed import GUESSED, guessed_dates
from enrollment.rosters.look_again import look_again
from enrollment.rosters.recognition import IntakePlace


def doubt_the_first(place: IntakePlace) -> None:
    """Look again at who continues a record by such a document: it is to be confirmed, as those who came after it.

    To be called outside the transaction that stored new students. One query where nothing is to be doubted.
    """
    dates = guessed_dates(place.school.pk, place.season.pk)
    if not dates:
        return
    proved = Entry.objects.filter(
        school=place.school,
        season=place.season,
        birth_date__in=dates,
        proof__in=[Proof.DOCUMENT, Proof.NUMBER],
        state__in=states.UNDER_WAY,
    )
    look_again(proved.values_list("pk", flat=True), None, GUESSED)
