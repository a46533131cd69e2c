"""Names as files write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recipients.domain.names import Name, read_name, search_key


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SITI AMINAH", Name("SITI AMINAH", is_cleaned=False)),
        ("  Siti   Aminah ", Name("Siti Aminah", is_cleaned=False)),
        ("SUPARMAN", Name("SUPARMAN", is_cleaned=False)),
        ("H. M. Ali, S.Pd.", Name("H. M. Ali, S.Pd.", is_cleaned=False)),
        ("RENÉ SUHERMAN", Name("RENÉ SUHERMAN", is_cleaned=False)),
        ("NUR-AINI", Name("NUR-AINI", is_cleaned=False)),
        ("MA'RUF", Name("MA'RUF", is_cleaned=False)),
        ("MA\u2019RUF", Name("MA'RUF", is_cleaned=True)),
        ("MA`RUF", Name("MA'RUF", is_cleaned=True)),
        ("SITI\u00a0AMINAH", Name("SITI AMINAH", is_cleaned=True)),
        ("SITI\u200b AMINAH", Name("SITI AMINAH", is_cleaned=True)),
        ("", Name("", is_cleaned=False, code="NAME_EMPTY")),
        (" - ", Name("", is_cleaned=False, code="NAME_EMPTY")),
        ("...", Name("", is_cleaned=False, code="NAME_EMPTY")),
        ("SITI 2", Name("SITI 2", is_cleaned=False, code="NAME_CHARS")),
        ("SITI/AMINAH", Name("SITI/AMINAH", is_cleaned=False, code="NAME_CHARS")),
        ("SITI (ALM)", Name("SITI (ALM)", is_cleaned=False, code="NAME_CHARS")),
        ("SITI\ufffd", Name("SITI\ufffd", is_cleaned=False, code="NAME_CHARS")),
        ("سيتي", Name("سيتي", is_cleaned=False, code="NAME_CHARS")),
        ("SITI × AMINAH", Name("SITI × AMINAH", is_cleaned=False, code="NAME_CHARS")),
    ],
)
def test_a_name_is_kept_cleaned_or_refused(text, expected):
    assert read_name(text) == expected


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Siti Aminah", "SITI AMINAH"),
        ("MOH.ALI", "MOH ALI"),
        ("MA\u2019RUF", "MARUF"),
        ("MA'RUF", "MARUF"),
        ("René  Nur-Aini", "RENE NUR AINI"),
        ("-", ""),
    ],
)
def test_names_are_searched_without_case_accents_and_signs(name, key):
    assert search_key(name) == key


@given(st.text(max_size=40))
def test_reading_a_kept_name_again_changes_nothing(text):
    name = read_name(text)

    if not name.code:
        assert read_name(name.value) == Name(name.value, is_cleaned=False)


@given(st.text(max_size=40))
def test_a_search_key_is_its_own_search_key(text):
    key = search_key(text)

    assert search_key(key) == key
