"""Many values as one parameter: what comes back is what was given, on either database."""

from datetime import date

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from registry.many_values import array, array_of_texts, one_of, one_of_texts

# NUL is no text of PostgreSQL's, and half a pair of surrogates none at all
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)))
awkward = st.sampled_from(
    ["", "NULL", "null", '"', "\\", '\\"', "{}", ",", " ", "{a,b}", "\n", "\x1f", "王\t小明", "'"]
)


def _found(condition: str, parameters: list, column: str, values: list) -> list:
    """Those of the values that the condition holds of."""
    with connection.cursor() as cursor:
        rows = []
        for value in values:
            cursor.execute(f"SELECT 1 FROM (SELECT {column} AS held) AS one WHERE {condition}", [value, *parameters])
            rows += [value for _ in cursor.fetchall()]
        return rows


@pytest.mark.django_db
@given(given=st.lists(texts | awkward, max_size=5), others=st.lists(texts | awkward, max_size=3))
def test_texts_are_found_as_they_are(given, others):
    condition, parameters = one_of_texts("held", given)
    asked = [*given, *others]
    cast = "CAST(%s AS text)"
    assert _found(condition, parameters, cast, asked) == [text for text in asked if text in given]


@pytest.mark.django_db
def test_keys_of_either_sign_are_found():
    keys = [-(2**63), -1, 0, 1, 2**63 - 1]
    condition, parameters = one_of("held", keys[:4])
    assert _found(condition, parameters, "CAST(%s AS bigint)", keys) == keys[:4]


@pytest.mark.django_db
def test_none_of_no_values():
    condition, parameters = one_of("held", [])
    assert _found(condition, parameters, "CAST(%s AS bigint)", [1]) == []


def test_an_array_is_written_as_postgresql_reads_it():
    assert array([1, -2]) == "{1,-2}"
    assert array([date(2019, 3, 7)]) == "{2019-03-07}"
    assert array_of_texts(["王", 'a"b\\c', ""]) == '{"王","a\\"b\\\\c",""}'
    assert array([]) == "{}"
