"""What lists draw by functions: everything is escaped, and nothing drawn in one language is shown in another."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from review.decisions.differences import Difference
from review.people.awaiting import Awaiting, WhoHasIt
from review.templatetags.differences import differing_in_short
from review.templatetags.whereabouts import who_has_it

BAD = "<b>&\"'"


def asked(name: str) -> WhoHasIt:
    tomorrow = timezone.localdate() + timedelta(days=1)
    return WhoHasIt(Awaiting.OTHER_SCHOOL, name, timezone.now(), tomorrow, also=name)


@pytest.mark.parametrize(
    "drawn", [lambda: who_has_it(asked(BAD)), lambda: differing_in_short([Difference(BAD, BAD, BAD)])]
)
def test_names_and_values_are_escaped(drawn):
    assert BAD not in drawn()
    assert drawn().count("&lt;b&gt;&amp;&quot;&#x27;") >= 2


def test_who_has_it_is_drawn_in_the_language_of_the_page():
    drawn = {}
    for language in ("zh-hans", "en", "zh-hans"):
        with override(language):
            now = who_has_it(asked("示范学校"))
        assert drawn.setdefault(language, now) == now
    assert "since" in drawn["en"]
    assert "since" not in drawn["zh-hans"]
