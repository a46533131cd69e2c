"""Fields of the registry's forms."""

import pytest
from django import forms

from recipients.forms import ThreeDigits


@pytest.mark.parametrize(("text", "kept"), [("", ""), ("3", "003"), ("03", "003"), (" 12 ", "012"), ("003", "003")])
def test_rt_and_rw_are_kept_as_three_digits(text: str, kept: str) -> None:
    assert ThreeDigits(label="RT").clean(text) == kept


@pytest.mark.parametrize("text", ["a", "1b", "-1", "\N{SUPERSCRIPT TWO}", "\N{ARABIC-INDIC DIGIT THREE}"])
def test_what_is_no_number_is_no_rt(text: str) -> None:
    with pytest.raises(forms.ValidationError):
        ThreeDigits(label="RT").clean(text)
