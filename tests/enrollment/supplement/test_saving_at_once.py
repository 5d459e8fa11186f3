"""A form and bulk fill for the same new students at the same moment, with real threads on PostgreSQL."""

import pytest

from enrollment.entries.models import Entry
from enrollment.supplement.bulk_fill import fill_in
from enrollment.supplement.models import Supplement
from enrollment.supplement.saving import Saved, Stale, save
from registry.fields.k12 import K12
from tests.factories import EntryFactory, RegistrarFactory, SchoolFactory, SeasonFactory
from tests.one_person.holding import broken_anywhere
from tests.racing import race

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

ROUNDS = 40


def test_neither_a_class_nor_a_page_writes_over_the_other_unseen():
    school, season = SchoolFactory(), SeasonFactory()
    entries = EntryFactory.create_batch(ROUNDS, verdict="not_found", school=school, season=season)
    form, many = RegistrarFactory(school=school), RegistrarFactory(school=school)

    def by_form(together):
        together()
        return [save(entry.pk, form, {"class_name": "1班", "phone": "13800000001"}, 0) for entry in entries]

    def by_class(together):
        together()
        return [fill_in([entry.pk], many, K12, {"class_name": "2班"}) for entry in reversed(entries)]

    saves, fills = race(by_form, by_class)

    assert {type(each) for each in saves} <= {Saved, Stale}
    filled = {pk for outcome in fills for pk in outcome.done}
    for entry, result in zip(entries, saves, strict=True):
        stored = Supplement.objects.get(entry=entry)
        # who came second saw it: the page is stale, the class finds the field taken
        assert isinstance(result, Saved) is (entry.pk not in filled)
        assert stored.class_name == ("2班" if entry.pk in filled else "1班")
        assert stored.version == 1
        assert Entry.objects.get(pk=entry.pk).version == 1
    assert broken_anywhere() == []
