"""Refused rows as they came, with the numbers of people masked."""

from collections.abc import Sequence

from access.domain.masking import mask_number, mask_numbers_in
from recipients.domain.formats.base import FileFormat, Kind


_NUMBERS = (Kind.NIK, Kind.KK)


def masked_fields(fields: Sequence[str], form: FileFormat) -> list[str]:
    """A row in the order of its format, masked; a line that could not be cut into columns is masked as a whole."""
    if not is_whole(fields, form):
        return [mask_numbers_in(field) for field in fields]
    return [
        mask_number(value) if column.kind in _NUMBERS else mask_numbers_in(value)
        for column, value in zip(form.columns, fields, strict=True)
    ]


def is_whole(fields: Sequence[str], form: FileFormat) -> bool:
    """Whether the row could be cut into its columns."""
    return len(fields) == len(form.columns)


def name_in(fields: Sequence[str], form: FileFormat) -> str:
    """The name in a row, masked, to find it again; empty where there is none."""
    if not is_whole(fields, form):
        return ""
    place = next((i for i, column in enumerate(form.columns) if column.kind is Kind.NAME), None)
    return "" if place is None else mask_numbers_in(fields[place]).strip()
