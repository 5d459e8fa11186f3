"""Of which season a work list shows its new students: the present one, or another that still goes on somewhere."""

from typing import NamedTuple

from django.db.models import Count, QuerySet
from django.utils.http import urlencode

from enrollment.entries.models import Entry
from enrollment.seasons.deadlines import current_season
from enrollment.seasons.wording import season_words
from review.forms.numbers import whole_number


class OtherSeason(NamedTuple):
    """Another season with new students on the same list."""

    words: str
    number: int
    query: str


class ShownSeason(NamedTuple):
    """The season that a list shows (id; None: there is none at all), and the others that have somebody on it.

    ``chosen``: its words when it is not the present one, else "".
    """

    pk: int | None
    chosen: str
    others: list[OtherSeason]

    def narrow(self, entries: QuerySet[Entry]) -> QuerySet[Entry]:
        """Those of the season."""
        return entries if self.pk is None else entries.filter(season=self.pk)


def shown_season(request, waiting: QuerySet[Entry]) -> ShownSeason:
    """The season named in the address if anybody waits in it, else the present one; ``waiting``: the list of all."""
    by_season = waiting.order_by("-season__starts_on", "-season").values_list("season", "season__code")
    found = {pk: (code, number) for pk, code, number in by_season.annotate(number=Count("pk"))}
    now, wanted = current_season(), whole_number(request.GET.get("season", ""))
    present = now.pk if now else None
    pk = wanted if wanted in found else present
    others = [
        OtherSeason(season_words(code), number, "?" + urlencode({"season": each}))
        for each, (code, number) in found.items()
        if each != pk
    ]
    return ShownSeason(pk, season_words(found[pk][0]) if pk != present else "", others)
