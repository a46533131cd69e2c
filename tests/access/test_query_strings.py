"""Numbers that come from an address, and addresses made of an address."""

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from access.query_strings import address_with, key_in, key_of, keys_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7", 7),
        ("007", 7),
        ("9" * 18, 999_999_999_999_999_999),
        ("9" * 19, None),
        ("", None),
        ("-7", None),
        ("7.5", None),
        (" 7", None),
        ("²", None),
        ("٧", None),
        ("7x", None),
    ],
)
def test_only_plain_digits_that_fit_a_row_are_a_key(text: str, expected: int | None) -> None:
    assert key_of(text) == expected


def test_a_parameter_that_is_missing_or_no_number_names_no_row() -> None:
    query = QueryDict("after=12&before=x")

    assert (key_in(query, "after"), key_in(query, "before"), key_in(query, "lists")) == (12, None, None)


def test_ticked_rows_are_read_in_order_up_to_a_limit() -> None:
    query = QueryDict("ids=3&ids=²&ids=1&ids=2")

    assert (keys_in(query, "ids"), keys_in(query, "ids", most=2)) == ([3, 1, 2], [3, 1])


def test_an_address_keeps_its_filters_and_takes_away_what_is_none() -> None:
    request = RequestFactory().get("/", {"state": "open", "after": "7", "area": ""})

    assert address_with(request, after=None, before=3) == "?state=open&before=3"
