"""Whole numbers as people write them into the cells of a table."""

import re


_PLAIN = re.compile(r"\d{1,15}")
# 1.250.000 is how money is written here; 1.25 is no whole number.
_GROUPED = re.compile(r"\d{1,3}(\.\d{3})+")


class NotANumber(ValueError):
    """The text is no whole number, a negative one, or too large a one."""


def whole_number(text: str, *, most: int) -> int | None:
    """1250, 1.250.000 or Rp 1.250.000; None for an empty cell."""
    said = text.strip().removeprefix("Rp").strip()
    if said in {"", "-", "–"}:
        return None
    if not (_PLAIN.fullmatch(said) or _GROUPED.fullmatch(said)):
        raise NotANumber(text)
    number = int(said.replace(".", ""))
    if number > most:
        raise NotANumber(text)
    return number
