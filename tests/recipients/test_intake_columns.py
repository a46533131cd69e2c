"""The quick ways of the intake's expressions take nothing that PostgreSQL reads otherwise than we do."""

import pytest
from django.db import connection

from recipients.domain.areas import Digits, read_area_code, read_rt_rw
from recipients.domain.dates import read_iso
from recipients.domain.nik import clean, read_number
from recipients.queries import intake_columns as columns


NUMBERS = (
    "3576011203819021", "1000000000000000", "9999999999999999", "1111111111111111", "9999999999999990",
    "3576011203810000", "0000000000000000", "0357601120381902", "0x123456789ABCDE", "0XFFFFFFFFFFFFFF",
    "0b10101010101010", "1_000_000_000_000", "357_601_120_3819", "+357601120381902", "-357601120381902",
    " 357601120381902", "357601120381902 ", "357601120381902\t", "3576011203819.01", "357601120381902e",
    "35760112038190\u00b2", "\u06633576011203819", "12345678901234567", "3.57601120382E15", "",
)  # fmt: skip
DATES = (
    "1981-03-12", "0001-01-01", "9999-12-31", "0000-01-01", "1981-02-29", "2004-02-29", "12-03-1981", "12/03/1981",
    "1981/03/12", "1981.03.12", "1981-3-012", "2003-Feb-1", "19810312  ", "1981-03-12 ", "yesterday ", "J002451187",
    "infinity  ", "24:00:00  ", "198103-12-", "1981-03-1\u0662", "1981-03-12 00:00:00", "",
)  # fmt: skip
PLACES = ("01", "99", "1", "1001", "2030", "3031", "0x1", "1_0", "+1", " 1 ", "001", "050", "051", "\u0661", "-", "")


def of_each(texts: tuple[str, ...], *expressions: str) -> list[tuple[object, ...]]:
    """What expressions over the columns `nik`, `nik_plain` and `damaged` make of each text."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(expressions)} FROM ("  # noqa: S608 - expressions of ours
            f"SELECT nik, {columns.plain_number('nik')} AS nik_plain, '' AS damaged "
            "FROM unnest(%(texts)s::text[]) WITH ORDINALITY AS given (nik, place) ORDER BY place OFFSET 0) AS typed",
            {"texts": list(texts)},
        )
        return list(cursor.fetchall())


@pytest.mark.django_db
def test_only_sixteen_plain_digits_are_a_number_that_needs_no_cleaning():
    found = of_each(NUMBERS, "nik_plain", columns.number_value("nik"), columns.number_fault("nik"))

    assert [plain for plain, _value, _fault in found] == [int(each) for each in NUMBERS[:6]] + [None] * 19
    assert [value for _plain, value, _fault in found] == [clean(each) for each in NUMBERS]
    assert [fault for _plain, _value, fault in found] == [read_number(each).fault for each in NUMBERS]


@pytest.mark.django_db
def test_no_spelling_of_a_date_is_taken_but_year_month_day():
    assert of_each(DATES, columns.date_value("nik")) == [(read_iso(each),) for each in DATES]


@pytest.mark.django_db
def test_places_that_are_looked_up_are_read_as_the_others():
    found = of_each(PLACES, columns.area_digits("nik"), columns.three_digits("nik"))

    assert found == [(_known(read_area_code(each)), _known(read_rt_rw(each))) for each in PLACES]


def _known(found: Digits) -> str | None:
    return found.value if found.is_known else None
