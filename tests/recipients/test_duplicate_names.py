"""Spellings of one name give one key; what tells siblings apart stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recipients.domain.duplicate_names import NameKey, name_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MUHAMMAD RIZKY PRATAMA", "MOCH. RISKI PRATAMA"),
        ("M. ALI", "MUHAMMAD ALI"),
        ("SITI AMINAH", "ST. AMINAH"),
        ("SUPARTO", "SOEPARTO"),
        ("DJOKO SUSILO", "JOKO SUSILO"),
        ("ABDURRAHMAN", "ABD. ROHMAN"),
        ("NURFATIMAH", "NUR FATHIMAH"),
        ("SALSABILA", "SALSABILLA"),
        ("H. SUWARNO", "SUWARNO"),
        ("DEWI LESTARI, S.Pd", "LESTARI DEWI"),
        ("LALU AHMAD", "L. ACHMAD"),
        ("SITI BINTI AHMAD", "SITI"),
        ("SUPARNO ALM", "SUPARNO"),
        ("dwi nur'aini", "DWI NURAINI"),
    ],
)
def test_spellings_of_one_name_have_the_same_words(one: str, other: str) -> None:
    assert name_key(one).words == name_key(other).words


@pytest.mark.parametrize(
    ("one", "other"), [("RINI", "RINA"), ("RAFA PUTRA", "RAFI PUTRA"), ("SUPARTO", "SUPARTI"), ("HASAN", "HUSEN")]
)
def test_names_of_brothers_and_sisters_differ(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_joined_words_are_the_same_read_without_blanks() -> None:
    assert name_key("NUR HAYATI").joined == name_key("NURHAYATI").joined


def test_a_name_of_nothing_but_titles_keeps_them() -> None:
    assert name_key("H. LALU") == NameKey(("LALU",), "LALU", "HLALU")


def test_a_name_of_marks_of_death_only_keeps_them() -> None:
    assert name_key("ALM").words == ("ALM",)


def test_no_name_has_no_key() -> None:
    assert name_key("") == NameKey((), "", "")


def test_a_name_behind_a_comma_counts_and_a_degree_does_not() -> None:
    assert name_key("WAHYUNI, SRI, S.E").words == ("SRI", "WAHIUNI")


@given(st.lists(st.sampled_from(["SRI", "WAHYUNI", "NUR", "BUDI", "SANTOSO", "MUHAMMAD"]), min_size=1, max_size=4))
def test_the_order_of_words_does_not_count(words: list[str]) -> None:
    forward, backward = name_key(" ".join(words)), name_key(" ".join(reversed(words)))

    assert forward.words == backward.words


@given(st.text(max_size=60))
def test_any_text_gives_words_without_blanks_and_signs(text: str) -> None:
    key = name_key(text)

    assert all(word.isalnum() for word in key.words)
    assert not set(key.joined + key.plain) & set(" \t\n\\")
