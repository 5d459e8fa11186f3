"""Admin's forms answer what was left blank, or mistyped, with words at the field: never with an error of ours."""

import pytest
from django.contrib import admin
from django.db import transaction
from django.forms import ModelChoiceField, MultiValueField
from django.urls import reverse

from tests.factories import AuthorityFactory, OpsFactory, SeasonFactory

pytestmark = pytest.mark.django_db
ODD = ("", "x", "0", "-1", "2026-09-01", "9999-12-31", "02-30", "99999999999")
ALONE = ("x", "9999-12-31")  # typed into one field, all others left blank


@pytest.fixture
def ops(client):
    client.force_login(OpsFactory(is_superuser=True))
    client.raise_request_exception = False
    return client


def addable(ops):
    """Admins with a form that can be filled in."""
    request = ops.get("/admin/").wsgi_request
    return [each for each in admin.site._registry.values() if each.has_add_permission(request)]


def typed_fields(ops, url) -> tuple[dict[str, str], set[str]]:
    """A page's form as it is sent without anybody having typed, and the fields that one types into."""
    page = ops.get(url).context
    forms = [page["adminform"].form]
    for formset in page["inline_admin_formsets"]:
        forms += [formset.formset.management_form, *formset.formset.forms]
    fields = [form[name] for form in forms for name in form.fields]
    values = {field.html_name: field.value() for field in fields}
    typed = {field.html_name for field in fields if not isinstance(field.field, ModelChoiceField | MultiValueField)}
    as_sent = {name: "" if value is None or isinstance(value, list) else str(value) for name, value in values.items()}
    return as_sent, {name for name in typed if not name.endswith("_FORMS")}


def test_nothing_that_is_typed_or_left_out_breaks_a_form(ops):
    AuthorityFactory()
    answers = {}
    urls = {
        each.opts.label: reverse(f"admin:{each.opts.app_label}_{each.opts.model_name}_add") for each in addable(ops)
    }
    season = SeasonFactory()
    urls["an existing season"] = reverse("admin:enrollment_season_change", args=[season.pk])
    for label, url in urls.items():
        form, typed = typed_fields(ops, url)
        tries = [form | dict.fromkeys(typed, odd) for odd in ODD]
        tries += [form | {name: ""} for name in typed]
        tries += [form | dict.fromkeys(typed, "") | {name: odd} for name in typed for odd in ALONE]
        for values in tries:
            with transaction.atomic():  # what was taken all the same is gone for the next try
                status = ops.post(url, values).status_code
                transaction.set_rollback(True)
            if status not in (200, 302):
                answers[label, tuple(values.items())] = status
    assert answers == {}


def test_a_season_left_blank_says_at_each_field_what_is_missing(ops):
    season = SeasonFactory()
    url = reverse("admin:enrollment_season_change", args=[season.pk])
    page = ops.post(url, {"code": "", "starts_on": "", "primary_deadline": "", "vocational_deadline": ""})
    assert set(page.context["adminform"].form.errors) >= {"code", "starts_on"}
