"""Numbers of the civil registry: cleaned without loss or refused, never completed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recipients.domain.codes import Sex
from recipients.domain.nik import (
    REMOVABLE,
    NikFit,
    NikParts,
    Number,
    age_on,
    clean,
    fits,
    kk_code,
    nik_code,
    parts,
    read_number,
)


WHOLE = "3576014101900001"
YEAR_END = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("text", "expected", "_case"),
    [
        (WHOLE, Number(WHOLE, is_cleaned=False), "as it should be"),
        (" 3576 0141 0190 0001 ", Number(WHOLE, is_cleaned=True), "blanks"),
        ("35.76.01.410190.0001", Number(WHOLE, is_cleaned=True), "dots"),
        ("'3576014101900001", Number(WHOLE, is_cleaned=True), "apostrophe of a spreadsheet"),
        ("\u20183576014101900001\u2019", Number(WHOLE, is_cleaned=True), "typographic apostrophes"),
        ("3576\u00a00141\u200b01900001\ufeff", Number(WHOLE, is_cleaned=True), "invisible signs"),
        ("3576014101900001.0", Number(WHOLE, is_cleaned=True), "trailing .0"),
        ("'3576014101900001.0'", Number(WHOLE, is_cleaned=True), "trailing .0 in apostrophes"),
        ("3576014101900010", Number("3576014101900010", is_cleaned=False), "text may end in zero"),
        ("", Number("", is_cleaned=False, fault="EMPTY"), "empty"),
        (" \u200b", Number("", is_cleaned=False, fault="EMPTY"), "nothing visible"),
        (" - ", Number("", is_cleaned=False, fault="EMPTY"), "dash"),
        ("0", Number("0", is_cleaned=False, fault="PLACEHOLDER"), "zero"),
        ("0000000000000000", Number("0" * 16, is_cleaned=False, fault="PLACEHOLDER"), "zeros"),
        ("9999999999999999", Number("9" * 16, is_cleaned=False, fault="PLACEHOLDER"), "one digit only"),
        ("3576014101900000", Number("3576014101900000", is_cleaned=False, fault="PLACEHOLDER"), "no serial"),
        ("357601410190000", Number("357601410190000", is_cleaned=False, fault="LENGTH"), "15 digits"),
        ("35760141019000012", Number("35760141019000012", is_cleaned=False, fault="LENGTH"), "17 digits"),
        ("357601410190000.0", Number("357601410190000", is_cleaned=True, fault="LENGTH"), "15 digits and .0"),
        ("35760141019*0001", Number("35760141019*0001", is_cleaned=False, fault="LENGTH"), "a star"),
        ("357601410190-0001", Number("357601410190-0001", is_cleaned=False, fault="LENGTH"), "a dash inside"),
        ("3576014101900001,0", Number("3576014101900001,0", is_cleaned=False, fault="LENGTH"), "comma"),
        ("٣576014101900001", Number("٣576014101900001", is_cleaned=False, fault="LENGTH"), "an Arabic digit"),
        ("3,57601E+15", Number("3,57601E+15", is_cleaned=False, fault="DAMAGED"), "scientific, comma"),
        ("3.57601e15", Number("3.57601e15", is_cleaned=False, fault="DAMAGED"), "scientific, point"),
        ("' 4E+15", Number("' 4E+15", is_cleaned=False, fault="DAMAGED"), "scientific, whole"),
    ],
)
def test_a_number_is_cleaned_without_loss_or_refused(text, expected, _case):
    assert read_number(text) == expected


def test_a_number_cell_that_lost_digits_is_damaged_whatever_it_shows():
    number = read_number(WHOLE, has_lost_digits=True)

    assert number == Number(WHOLE, is_cleaned=False, fault="DAMAGED")
    assert not number.is_usable
    assert (nik_code(number), kk_code(number)) == ("NIK_DAMAGED", "KK_LENGTH")


def test_codes_of_rules_name_the_number_they_speak_of():
    assert (nik_code(read_number("")), kk_code(read_number(""))) == ("NIK_EMPTY", "KK_EMPTY")
    assert (nik_code(read_number("0")), kk_code(read_number("0"))) == ("NIK_PLACEHOLDER", "KK_PLACEHOLDER")
    assert (nik_code(read_number("12")), kk_code(read_number("12"))) == ("NIK_LENGTH", "KK_LENGTH")
    assert (nik_code(read_number(WHOLE)), kk_code(read_number(WHOLE))) == ("", "")


def test_the_parts_of_a_womans_number():
    assert parts(WHOLE) == NikParts("357601", 1, 1, 90, "0001", Sex.FEMALE)


def test_the_parts_of_a_mans_number():
    assert parts("3576013112050123") == NikParts("357601", 31, 12, 5, "0123", Sex.MALE)


@pytest.mark.parametrize("nik", ["", "35760141019000", "357601410190000X"])
def test_what_is_no_number_has_no_parts(nik):
    assert parts(nik) is None
    assert fits(nik, date(1990, 1, 1), Sex.FEMALE) == NikFit(None, None)


@pytest.mark.parametrize(
    ("nik", "birth_date", "sex", "expected"),
    [
        (WHOLE, date(1990, 1, 1), Sex.FEMALE, NikFit(True, True)),
        (WHOLE, date(1890, 1, 1), Sex.MALE, NikFit(True, False)),
        (WHOLE, date(1990, 1, 2), None, NikFit(False, None)),
        (WHOLE, None, Sex.FEMALE, NikFit(None, True)),
    ],
)
def test_a_number_is_compared_with_what_is_known(nik, birth_date, sex, expected):
    assert fits(nik, birth_date, sex) == expected


@pytest.mark.parametrize(
    ("digits", "expected"),
    [
        ("010190", (date(1990, 1, 1),)),
        ("010106", (date(2006, 1, 1), date(1906, 1, 1))),
        ("311226", (date(2026, 12, 31), date(1926, 12, 31))),
        ("290225", ()),
        ("290204", (date(2004, 2, 29),)),
        ("321390", ()),
    ],
)
def test_birth_dates_are_those_of_an_age_from_0_to_120(digits, expected):
    found = parts(f"357601{digits}0001")

    assert found is not None
    assert found.birth_dates(as_of=YEAR_END) == expected


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2000, 2, 29), date(2026, 2, 28), 25),
        (date(2000, 2, 29), date(2026, 3, 1), 26),
        (date(2026, 12, 31), YEAR_END, 0),
        (date(2027, 1, 1), YEAR_END, -1),
    ],
)
def test_age_counts_full_years(born, day, age):
    assert age_on(born, day) == age


digits = st.text("0123456789", min_size=16, max_size=16)


@given(digits, st.lists(st.tuples(st.integers(0, 16), st.sampled_from(REMOVABLE)), max_size=6))
def test_removable_signs_never_change_a_number(number, signs):
    written = number
    for place, sign in signs:
        written = written[:place] + sign + written[place:]

    assert read_number(written).value in {number, written}
    if not written.endswith(".0"):
        assert clean(written) == number


@given(st.text(max_size=24))
def test_a_usable_number_has_sixteen_digits_that_stood_in_the_text_in_this_order(text):
    number = read_number(text)

    if number.is_usable:
        assert len(number.value) == 16
        assert [each for each in text if each.isascii() and each.isdigit()][:16] == list(number.value)
        assert number.is_cleaned is (text != number.value)


@given(st.text(max_size=24))
def test_cleaning_twice_is_cleaning_once(text):
    once = clean(text)

    assert clean(once) in {once, once.removesuffix(".0")}


@given(st.dates(date(1907, 1, 1), date(2026, 12, 31)), st.sampled_from(Sex))
def test_a_number_made_for_a_person_fits_the_person(birth_date, sex):
    day = birth_date.day + (40 if sex is Sex.FEMALE else 0)
    nik = f"357601{day:02}{birth_date:%m%y}9001"

    assert fits(nik, birth_date, sex) == NikFit(True, True)
    assert birth_date in parts(nik).birth_dates(as_of=YEAR_END)
