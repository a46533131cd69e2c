"""What a corrected value may be when a source has said only that ours is wrong; a person looks before it counts."""

from collections.abc import Collection
from datetime import date

from recipients.domain.codes import Sex
from recipients.domain.nik import parts


def proposed(*, nik: str, birth_date: date, sex: str, doubted: Collection[str], today: date) -> dict[str, date | str]:
    """Values for sex (there is one other) and birth date (that of the NIK when it differs, in the century nearest to
    ours) where they are doubted; for other fields there is nothing to propose from.
    """
    found: dict[str, date | str] = {}
    if "sex" in doubted:
        found["sex"] = (Sex.FEMALE if sex == Sex.MALE else Sex.MALE).value
    digits = parts(nik)
    if "birth_date" in doubted and digits and not digits.has_birth_date(birth_date):
        days = digits.birth_dates(as_of=today)
        if days:
            found["birth_date"] = min(days, key=lambda day: abs(day - birth_date))
    return found
