"""Masking of refused rows, which may be broken in any way."""

import re

from hypothesis import given
from hypothesis import strategies as st

from access.domain.masking import mask_numbers_in
from recipients.domain.formats.dtsen import FAMILY, PERSON
from recipients.domain.refused_rows import is_whole, masked_fields, name_in


def row(**given_values: str) -> list[str]:
    return [given_values.get(field, "") for field in PERSON.fields]


def test_numbers_of_people_are_masked_and_the_rest_stays() -> None:
    fields = row(
        nik="3576010101010007", kk_number="'3576010101010008", full_name="SRI WAHYUNI", birth_date="1990-01-31"
    )

    masked = dict(zip(PERSON.fields, masked_fields(fields, PERSON), strict=True))

    assert masked["nik"] == "357601******0007"
    assert masked["kk_number"] == "'3************08"
    assert masked["full_name"] == "SRI WAHYUNI"
    assert masked["birth_date"] == "1990-01-31"


def test_a_nik_in_the_wrong_column_is_masked_too() -> None:
    fields = row(nik="", full_name="SRI 3576010101010007")

    masked = dict(zip(PERSON.fields, masked_fields(fields, PERSON), strict=True))

    assert masked["full_name"] == "SRI 357601******0007"
    assert name_in(fields, PERSON) == "SRI 357601******0007"


def test_a_line_that_could_not_be_cut_is_masked_as_a_whole() -> None:
    line = "3576010101010007|3576.0101.0101.0008|SRI|1990-01-31"

    masked = masked_fields([line], PERSON)

    assert masked == ["357601******0007|357601******0008|SRI|1990-01-31"]
    assert is_whole([line], PERSON) is False
    assert name_in([line], PERSON) == ""


def test_a_family_row_has_the_name_of_its_head() -> None:
    fields = [{"head_name": "SLAMET"}.get(field, "") for field in FAMILY.fields]

    assert name_in(fields, FAMILY) == "SLAMET"


@given(st.text(alphabet="0123456789 .|-ABC'", max_size=60))
def test_no_long_number_survives(text: str) -> None:
    assert not re.search(r"\d{12}", mask_numbers_in(text))
