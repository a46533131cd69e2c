"""What people type into the search, understood."""

import pytest

from recipients.domain import search_words


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("3576010101010007", "3576010101010007"),
        ("3576 0101 0101 0007", "3576010101010007"),
        ("3576.0101-0101'0007", "3576010101010007"),
        ("35760", "35760"),
        ("Sri 35760", ""),
        ("", ""),
        ("³576", ""),
    ],
)
def test_digits_of_a_number_typed_with_signs_between(text: str, digits: str) -> None:
    assert search_words.digits_in(text) == digits


@pytest.mark.parametrize(
    ("text", "is_short", "lacks"),
    [("", False, False), ("a", True, False), ("12", True, False), ("123", False, True), ("sri", False, False)],
)
def test_says_when_there_is_too_little(text: str, is_short: bool, lacks: bool) -> None:
    assert search_words.is_too_short(text) is is_short
    assert search_words.lacks_digits(text) is lacks


def test_sixteen_digits_lack_nothing() -> None:
    assert search_words.lacks_digits("3576 0101 0101 0007") is False


@pytest.mark.parametrize(
    ("text", "is_address"),
    [("jl. kenanga", True), ("Gang II", True), ("kenanga 12", True), ("Sri Wahyuni", False), ("Jalal", False)],
)
def test_an_address_is_told_from_a_name(text: str, is_address: bool) -> None:
    assert search_words.looks_like_address(text) is is_address


@pytest.mark.parametrize(
    ("text", "spellings"),
    [
        ("Sri Wahyuni", ("SRI WAHYUNI",)),
        ("Muh. Ali", ("MUH ALI", "MUHAMMAD ALI", "MOCHAMAD ALI", "MOH ALI", "MOCH ALI")),
        ("Muhammad Ali", ("MUHAMMAD ALI", "MOCHAMAD ALI", "MUH ALI", "MOH ALI", "MOCH ALI")),
        ("Abd. Rahman", ("ABD RAHMAN", "ABDUL RAHMAN")),
        ("Muhammad", ("MUHAMMAD",)),
    ],
)
def test_first_names_in_their_spellings(text: str, spellings: tuple[str, ...]) -> None:
    assert search_words.spellings(text) == spellings
