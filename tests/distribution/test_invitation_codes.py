"""Codes of letters: read as they are typed, wrong ones told apart, two slips of the finger found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distribution.domain.invitations import ALPHABET, Scanned, check_sign, is_key, read_key, read_scan, shown


BODIES = st.text(ALPHABET, min_size=11, max_size=11)


def _key(body: str) -> str:
    return body + check_sign(body)


@given(BODIES)
def test_a_code_is_read_as_it_is_printed(body: str) -> None:
    key = _key(body)

    assert is_key(key)
    assert read_key(shown(key)) == key
    assert read_key(f" {shown(key).lower().replace('-', ' ')}\n") == key


@given(BODIES, st.integers(0, 11), st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_found(body: str, place: int, sign: str) -> None:
    key = _key(body)
    wrong = key[:place] + sign + key[place + 1 :]

    assert is_key(wrong) == (wrong == key)


@given(BODIES, st.integers(0, 11), st.integers(0, 11))
def test_two_signs_that_changed_places_are_found(body: str, one: int, other: int) -> None:
    signs = list(_key(body))
    signs[one], signs[other] = signs[other], signs[one]
    wrong = "".join(signs)

    assert is_key(wrong) == (wrong == _key(body))


@given(st.text(max_size=80))
def test_anything_may_be_scanned(text: str) -> None:
    found = read_scan(text)

    assert found is None or bool(found.token) != bool(found.key)


KEY = _key("0123456789A")


@pytest.mark.parametrize(
    ("_case", "text", "found"),
    [
        ("address of a QR", f"https://bansos.example.go.id/undangan/{KEY}.AB/", Scanned(token=f"{KEY}.AB")),
        ("address without the last stroke", f"http://10.0.0.5:8000/undangan/{KEY}.AB", Scanned(token=f"{KEY}.AB")),
        ("typed", shown(KEY), Scanned(key=KEY)),
        ("typed with look-alikes", "OI23-4S67-89A" + KEY[-1], Scanned(key=KEY)),
        ("too short", KEY[:-1], None),
        ("nothing", "", None),
        ("another address", "https://example.org/", None),
        ("a NIK", "3576010101010007", None),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else None,
)  # fmt: skip
def test_what_was_scanned(_case: str, text: str, found: Scanned | None) -> None:
    assert read_scan(text) == found


def test_a_code_is_shown_in_three_groups() -> None:
    assert shown("0123456789AB") == "0123-4567-89AB"
