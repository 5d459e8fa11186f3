"""A form, a sheet and a print that are filled in from a record leave a trace that the record's own school reads."""

import pytest
from django.urls import reverse

from enrollment.supplement.confirmation import sheets
from enrollment.supplement.work_list import to_supplement, with_all_that_is_shown
from registry.looks import RecordLook
from tests.enrollment.sheets.sheets import taken_out
from tests.enrollment.supplement.claimed import claimed
from tests.factories import EntryFactory, OfficerFactory, RegistrarFactory
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["", "phone"], ids=["unproved", "proved"])
def entry(request):
    return claimed(request.param)


def by_form(account, entry):
    signed_in(account).get(reverse("supplement", args=[entry.pk]))


def by_sheet(account, entry):
    taken_out(account, entry)


def by_print(account, _entry):
    sheets(with_all_that_is_shown(to_supplement(account)), account)


@pytest.mark.parametrize("way", [by_form, by_sheet, by_print])
def test_who_is_shown_a_form_of_a_record_is_noted_once_a_day(way, entry):
    account = RegistrarFactory(school=entry.school)
    way(account, entry)
    way(account, entry)

    look = RecordLook.objects.get()
    assert (look.account, look.record, look.kind, look.entry) == (account, entry.archive, "form", entry.pk)
    assert (look.school, look.record_school) == (entry.school, entry.archive.school)


def test_who_continues_no_record_leaves_none():
    entry = EntryFactory(verdict="not_found")
    by_form(RegistrarFactory(school=entry.school), entry)
    assert not RecordLook.objects.exists()


def test_who_may_not_open_the_form_leaves_none(entry):
    for account in (OfficerFactory(authority=entry.school.authority), RegistrarFactory()):
        by_form(account, entry)
    assert not RecordLook.objects.exists()
