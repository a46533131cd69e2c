"""What a corrected value may be: the other sex, the birth date of the NIK; nothing where nothing is known."""

from datetime import date

import pytest

from recipients.domain.proposals import proposed


TODAY = date(2026, 11, 22)
MAN = "3576011203900001"  # 12 March 1990
WOMAN = "3576015203050002"  # 12 March 2005
OLD = "3576015203100002"  # 12 March 2010 or 1910


@pytest.mark.parametrize(
    ("_case", "nik", "born", "sex", "doubted", "expected"),
    [
        ("nothing is doubted", MAN, date(1991, 3, 12), "L", (), {}),
        ("of two sexes the other", MAN, date(1990, 3, 12), "L", ("sex",), {"sex": "P"}),
        ("and back", WOMAN, date(2005, 3, 12), "P", ("sex",), {"sex": "L"}),
        ("the date of the NIK", MAN, date(1990, 12, 3), "L", ("birth_date",), {"birth_date": date(1990, 3, 12)}),
        ("in the nearest century", WOMAN, date(2005, 12, 3), "P", ("birth_date",), {"birth_date": date(2005, 3, 12)}),
        ("nearest to ours", OLD, date(1911, 12, 3), "P", ("birth_date",), {"birth_date": date(1910, 3, 12)}),
        ("the NIK says the same", MAN, date(1990, 3, 12), "L", ("birth_date",), {}),
        ("no day of a calendar", "3576013102900001", date(1990, 3, 2), "L", ("birth_date",), {}),
        ("no number at all", "", date(1990, 3, 2), "L", ("birth_date",), {}),
        ("names come from documents", MAN, date(1990, 3, 12), "L", ("full_name",), {}),
    ],
)
def test_proposals(
    _case: str, nik: str, born: date, sex: str, doubted: tuple[str, ...], expected: dict[str, object]
) -> None:
    assert proposed(nik=nik, birth_date=born, sex=sex, doubted=doubted, today=TODAY) == expected
