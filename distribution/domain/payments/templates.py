"""What a file for a paying agency looks like: its columns as data, one line each, `HEADING = field`.

The fields are a closed list; nothing that a person writes is ever run. A template with a mistake makes no file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from distribution.domain.payments.states import Channel
from recipients.domain.marking import mark as _


class Field(StrEnum):
    """What a column of a file can hold."""

    NUMBER = "number"
    PAYMENT_ID = "payment_id"
    NIK = "nik"
    KK_NUMBER = "kk_number"
    NAME = "name"
    ACCOUNT_NUMBER = "account_number"
    HOLDER = "holder"
    AMOUNT = "amount"
    GOODS = "goods"
    QUANTITY = "quantity"
    STAGE = "stage"
    PROGRAMME = "programme"
    DECREE = "decree"
    ADDRESS = "address"
    RT = "rt"
    RW = "rw"
    VILLAGE = "village"
    DISTRICT = "district"
    EMPTY = "empty"


AS_NUMBERS: Final = frozenset({Field.NUMBER, Field.AMOUNT, Field.QUANTITY})
_NEEDED: Final[Mapping[Channel, frozenset[Field]]] = {
    Channel.TRANSFER: frozenset({Field.ACCOUNT_NUMBER, Field.AMOUNT, Field.NIK}),
    Channel.POST: frozenset({Field.NIK, Field.NAME, Field.AMOUNT}),
    Channel.IN_KIND: frozenset({Field.NAME, Field.VILLAGE}),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file."""

    heading: str
    field: Field


class InvalidTemplate(ValueError):
    """The columns cannot be used; `message` is an English sentence for people, `values` what fills it."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message % values)
        self.message = message
        self.values = values


def parse_columns(text: str, channel: Channel) -> tuple[Column, ...]:
    """The columns of a template; InvalidTemplate when a line is not understood or a needed field is missing."""
    columns = tuple(_column(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip())
    if not columns:
        raise InvalidTemplate(_("The template has no column. Write one per line, for example NIK = nik."))
    headings = [column.heading.casefold() for column in columns]
    if len(set(headings)) < len(headings):
        raise InvalidTemplate(_("Two columns have the same heading. Give each its own."))
    missing = _NEEDED[channel] - {column.field for column in columns}
    if missing:
        raise InvalidTemplate(
            _("These fields are missing for this channel: %(fields)s."), fields=", ".join(sorted(missing))
        )
    return columns


def _column(number: int, line: str) -> Column:
    heading, sign, name = (part.strip() for part in line.rpartition("="))
    if not sign or not heading or name not in set(Field):
        raise InvalidTemplate(
            _("Line %(number)s is not understood. Write HEADING = field; the fields are %(fields)s."),
            number=number, fields=", ".join(Field),
        )  # fmt: skip
    return Column(heading[:60], Field(name))


def written(columns: tuple[Column, ...]) -> str:
    """The columns as the text that parse_columns reads."""
    return "\n".join(f"{column.heading} = {column.field}" for column in columns)


_TRANSFER: Final = """\
NO = number
ID_BAYAR = payment_id
NIK = nik
NAMA = name
NO_REKENING = account_number
NAMA_REKENING = holder
TAHAP = stage
NOMINAL = amount
KELURAHAN = village
"""
_POST: Final = """\
NO = number
ID_BAYAR = payment_id
NIK = nik
NO_KK = kk_number
NAMA = name
ALAMAT = address
RT = rt
RW = rw
KELURAHAN = village
KECAMATAN = district
TAHAP = stage
NOMINAL = amount
"""
_IN_KIND: Final = """\
NO = number
ID_BAYAR = payment_id
NIK = nik
NAMA = name
ALAMAT = address
RT = rt
RW = rw
KELURAHAN = village
KECAMATAN = district
TAHAP = stage
BARANG = goods
JUMLAH_BARANG = quantity
NOMINAL = amount
"""
# In force where an agency has no template of its own.
DEFAULTS: Final[Mapping[Channel, str]] = {
    Channel.TRANSFER: _TRANSFER,
    Channel.POST: _POST,
    Channel.IN_KIND: _IN_KIND,
}
