"""What people without a reason see of NIK and KK numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.domain.masking import mask_number, mask_numbers_in


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        pytest.param("3576010101010007", "357601******0007", id="whole number"),
        pytest.param(" 3576010101010007 ", "357601******0007", id="spaces around it"),
        pytest.param("357601******0007", "357601******0007", id="already masked"),
        pytest.param("3576************", "3576************", id="its beginning is all that a list told"),
        pytest.param("************0007", "************0007", id="its end is all that a list told"),
        pytest.param("35760101010100**", "357601******00**", id="a list hides only the end"),
        pytest.param("3576**0101**0007", "3576********0007", id="a list hides other places"),
        pytest.param("35***********07", "35***********07", id="damaged and already masked"),
        pytest.param("357601010101000", "35***********00", id="a digit lost"),
        pytest.param("35760101010100071", "35************71", id="a digit too many"),
        pytest.param("3576-0101-0101-0007", "35************07", id="other signs inside"),
        pytest.param("３５７６０１０１０１０１０００７", "３５************０７", id="digits of another script"),
        pytest.param("3576010", "*******", id="too short to hide enough"),
        pytest.param("", "", id="empty"),
        pytest.param(None, "", id="absent"),
    ],
)
def test_mask_number_hides_what_tells_of_the_person(number: str | None, shown: str) -> None:
    assert mask_number(number) == shown


@given(st.text(alphabet="0123456789 -'.E+", min_size=5, max_size=24))
def test_mask_number_shows_ten_digits_of_a_whole_number_and_else_four_signs_at_most(number: str) -> None:
    text = number.strip()

    shown = mask_number(number)

    kept = sum(1 for sign in shown if sign != "*")
    whole = len(text) == 16 and text.isascii() and text.isdigit()
    assert kept == 10 if whole else kept <= 4


@given(st.text(max_size=24))
def test_mask_number_twice_is_once(number: str) -> None:
    once = mask_number(number)

    assert mask_number(once) == once


def test_the_hash_of_a_file_stays_whole_and_a_number_beside_it_does_not() -> None:
    digest = "532767113480bdc0da9fa0ca17e08cadb31b898f4f0062c49687137cecc8e11b"

    assert mask_numbers_in(f"SHA-256: {digest}; NIK 3576010101010007") == f"SHA-256: {digest}; NIK 357601******0007"
    assert mask_numbers_in("7" * 64) == "77************77"
