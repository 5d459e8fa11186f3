"""Lists of admin are narrowed by what they offer: asked by another column, their length would tell what it holds."""

import pytest
from django.contrib import admin
from django.urls import reverse

from registry.read_only_admin import ReadOnlyAdmin
from tests.factories import OpsFactory, StudentRecordFactory
from tests.school_at_work import signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "asked",
    [
        {"guardian_name__startswith": "王"},
        {"address__contains": "云溪"},
        {"former_name": "李晓"},
        {"household_region__startswith": "330326"},
        {"birth_date": "2020-03-15"},
        {"guardian_phone_key": "1"},
    ],
)
def test_what_a_list_does_not_show_narrows_it_neither(asked):
    StudentRecordFactory(guardian_name="王大山", address="云溪路 1 号", former_name="李晓", household_region="330326")
    browser = signed_in(OpsFactory(is_staff=True, is_superuser=True))
    address = reverse("admin:registry_preschoolrecord_changelist")
    assert browser.get(address, asked).status_code == 400
    assert browser.get(address, {"status__exact": "enrolled"}).status_code == 200


@pytest.mark.parametrize("model", list(admin.site._registry))
def test_every_list_still_narrows_by_its_filters(model, rf):
    site = admin.site._registry[model]
    if isinstance(site, ReadOnlyAdmin):
        for name in (each for each in (*site.list_filter, site.date_hierarchy) if isinstance(each, str)):
            assert site.lookup_allowed(f"{name}__exact", "1", rf.get("/"))
