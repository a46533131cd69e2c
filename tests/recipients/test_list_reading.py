"""What a row of another system's list still tells when it is masked."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recipients.domain.formats import opensid, p3ke, siks
from recipients.domain.list_reading import Named, Surroundings, name_pattern, read_claim, read_named


KNOWN = Surroundings(
    today=date(2026, 11, 22),
    city="35.76",
    villages={"SURODINAWAN": [("35.76.01.1001", "PRAJURITKULON")], "AMPENAN": [("52.71.01.1004", "AMPENAN")]},
    codes=frozenset({"35.76.01.1001"}),
)
WHOLE = "3576015203819021"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (WHOLE, Named(whole=WHOLE)),
        ("3576.0152.0381.9021", Named(whole=WHOLE)),
        ("357601******9021", Named(pattern="357601______9021")),
        ("357601xxxxxx9021", Named(pattern="357601______9021")),
        ("3576************", Named(pattern="3576____________")),
        ("3576****9021", Named(pattern="3576________9021")),
        ("3576**03**9021", Named()),
        ("35**************", Named()),
        ("3576011**********************", Named(pattern="3576011_________")),
        ("****************", Named()),
        ("35760152038190211**", Named()),
        ("357601******902A", Named()),
        ("0", Named()),
        ("", Named()),
        ("3,57601E+15", Named()),
        ("35760152038190", Named()),
    ],
)
def test_numbers_are_whole_masked_or_nothing(text, expected):
    assert read_named(text) == expected


def test_of_a_number_that_a_spreadsheet_has_cut_15_digits_are_certain():
    assert read_named("3576015203819020", has_lost_digits=True) == Named(pattern="357601520381902_")
    assert read_named("3.57E+15", has_lost_digits=True) == Named()


@given(st.text("0123456789*xX#. '", max_size=24))
def test_a_pattern_never_shows_a_digit_that_was_not_there(text):
    found = read_named(text)

    assert len(found.pattern) in {0, 16}
    assert found.pattern.replace("_", "") == "" or found.pattern.replace("_", "") in "".join(filter(str.isdigit, text))
    assert not (found.whole and found.pattern)


@pytest.mark.parametrize(
    ("text", "key"),
    [("Siti  Aminah", "SITI AMINAH"), ("M. Nur'ali", "M NUR ALI"), ("SI** AM****", "SI% AM%"), ("", "")],
)
def test_names_are_compared_in_capitals_with_hidden_letters_open(text, key):
    assert name_pattern(text) == key


def claim(form=siks.DOWNLOAD, known=KNOWN, damaged=(), **row):
    return read_claim(2, row, form, known, damaged=frozenset(damaged))


@pytest.mark.parametrize(
    ("row", "village"),
    [
        ({"village_code": "3576011001"}, "35.76.01.1001"),
        ({"village_code": "35.76.01.1001"}, "35.76.01.1001"),
        ({"village_code": "5271011004"}, ""),
        ({"village_name": "Kel. Surodinawan"}, "35.76.01.1001"),
        ({"village_name": "Ampenan", "district_name": "Ampenan"}, ""),
        ({}, ""),
    ],
)
def test_the_village_is_found_by_code_or_name_inside_the_city(row, village):
    assert claim(**row).village == village


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("17-08-1990", date(1990, 8, 17)),
        ("1990-08-17", date(1990, 8, 17)),
        ("MOJOKERTO, 17/08/1990", date(1990, 8, 17)),
        ("17-08-20", None),
        ("31-02-1990", None),
        ("", None),
    ],
)
def test_birth_dates_are_certain_or_left_out(text, day):
    assert claim(birth_date=text).birth_date == day


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("600000", 600_000), ("Rp 600.000", 600_000), ("600.000,00", 600_000), ("600,000.00", 600_000),
        ("600000.0", 600_000), ("gratis", None), ("", None), ("1" * 16, None), ("600000.5", None), ("600.000,50", None),
        ("1,5", None),
    ],
)  # fmt: skip
def test_amounts_are_whole_rupiah_or_left_out(text, amount):
    assert claim(amount=text).amount == amount


def test_programmes_come_from_the_row_its_flags_or_the_whole_list():
    flags = {"flag_pkh": "YA", "flag_bpnt": "TIDAK", "flag_pbi": "1", "flag_bst": ""}
    with_programme = Surroundings(today=KNOWN.today, city="35.76", programme="BLT", period="2026")

    assert claim(programme="PKH", known=with_programme).programmes == ("PKH",)
    assert claim(p3ke.PERSON, **flags).programmes == ("PKH", "PBI")
    assert claim(siks.PDTT, known=with_programme).programmes == ("BLT",)
    assert claim(siks.BPNT).programmes == ("BPNT",)
    assert claim(siks.PDTT).programmes == ()
    assert claim(siks.PDTT, known=with_programme).period == "2026"
    assert claim(siks.PDTT, note="Meninggal").status == "Meninggal"


@pytest.mark.parametrize(
    ("row", "nik", "kk"),
    [
        ({"target_number": WHOLE, "nik": WHOLE}, WHOLE, ""),
        ({"target_number": WHOLE}, WHOLE, WHOLE),
        ({"target_number": "3576010101199002", "nik": WHOLE}, WHOLE, "3576010101199002"),
        ({"target_number": "7", "nik": WHOLE}, WHOLE, ""),
    ],
)
def test_the_participant_of_a_village_programme_is_a_person_or_a_family(row, nik, kk):
    found = claim(opensid.PROGRAMME, **row)

    assert (found.nik.whole, found.kk_number.whole) == (nik, kk)


def test_a_row_needs_a_number_or_a_name():
    assert claim(nik=WHOLE).trouble == ""
    assert claim(full_name="Siti").trouble == ""
    assert claim(nik="3576************", full_name="****").trouble == "NAME_EMPTY"
    assert claim(nik="3576015203819020", full_name="", damaged=("nik",)).trouble == "NAME_EMPTY"
