"""A field whose choices are a code list: by name for people, text of a length for the database."""

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import modelform_factory

from registry.coded_field import CodedField
from registry.codes import RUNNING_KIND, SCHOOL_CATEGORY, SEX, CodeList
from registry.institutions import School

TWO_EDITIONS = [
    CodeList("kind", "类别", (("1", "甲"),)),
    CodeList("kind", "类别", (("1", "甲类"), ("2", "乙"))),
]


def test_a_code_is_shown_by_its_name_in_whichever_list_it_stands():
    assert School(category="21").get_category_display() == "小学"
    assert School(category="219").get_category_display() == "附设小学班"
    assert School(category="000").get_category_display() == "000"


def test_a_form_offers_the_names_of_all_lists_in_order():
    offered = modelform_factory(School, fields=["category"])().fields["category"].choices
    assert list(offered)[1:] == [*SCHOOL_CATEGORY.codes, *RUNNING_KIND.codes]


def test_a_code_on_no_list_is_refused():
    field = School._meta.get_field("category")
    assert field.clean("219", None) == "219"
    with pytest.raises(ValidationError):
        field.clean("000", None)


def test_it_is_as_long_as_the_longest_code():
    assert CodedField("sex", SEX).max_length == 1
    assert CodedField("category", SCHOOL_CATEGORY, RUNNING_KIND).max_length == 3


@pytest.mark.parametrize("edition", TWO_EDITIONS)
def test_migrations_know_it_as_text_of_a_length_whatever_the_edition(edition):
    known = models.CharField("kind", blank=True, max_length=1).deconstruct()
    assert CodedField("kind", edition, blank=True).deconstruct() == known
    assert CodedField("kind", edition, blank=True).clone().deconstruct() == known
