"""The slip of an objection: number and secret, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distribution.domain.tickets import hash_of, is_right, number_of, objection_of, secret_of, tidied


KEY = b"key of the tests"


@given(st.text(max_size=60))
def test_secret_is_found_again_however_it_was_typed(nonce):
    secret = secret_of(KEY, nonce)
    kept = hash_of(KEY, secret)

    assert len(secret) == 14
    assert is_right(KEY, secret.lower().replace("-", " "), kept)
    assert is_right(KEY, secret.replace("0", "O").replace("1", "l"), kept)


def test_same_form_gives_the_same_secret_and_another_form_another():
    assert secret_of(KEY, "a") == secret_of(KEY, "a")
    assert secret_of(KEY, "a") != secret_of(KEY, "b")
    assert secret_of(KEY, "a") != secret_of(b"another", "a")


def test_wrong_secret_is_wrong():
    assert not is_right(KEY, "AAAA-AAAA-AAAA", hash_of(KEY, secret_of(KEY, "a")))
    assert not is_right(KEY, "", "")


def test_misread_letters_are_put_right():
    assert tidied("abod il00 efgh") == "AB0D-1100-EFGH"


@pytest.mark.parametrize(
    ("text", "number"),
    [("S-000123", 123), (" s-000123 ", 123), ("123", 123), ("S-12a", None), ("", None), ("S-" + "9" * 12, None)],
)
def test_number_of_a_slip_is_read(text, number):
    assert objection_of(text) == number


def test_number_is_written_with_its_letter():
    assert number_of(123) == "S-000123"
