"""Lists taken out of the portal as files: formats, how large at once, how long kept, and how a cell is written."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from access.domain.masking import mask_number, mask_numbers_in


Value = str | int | date | datetime | None


class FileFormat(StrEnum):
    """What a list can be taken out as; a paper is always a PDF."""

    XLSX = "xlsx"
    CSV = "csv"
    ODS = "ods"
    PDF = "pdf"


class Kind(StrEnum):
    """What a column holds; it decides how a cell is written, aligned and masked."""

    TEXT = "text"
    COUNT = "count"
    RUPIAH = "rupiah"
    DAY = "day"
    MOMENT = "moment"
    CIVIL_NUMBER = "civil_number"  # NIK or KK number: masked unless asked for whole, always text


LIST_FORMATS: Final = (FileFormat.XLSX, FileFormat.CSV, FileFormat.ODS)
RIGHT_ALIGNED: Final = frozenset({Kind.COUNT, Kind.RUPIAH})

# At once: what a request writes in about two seconds. More goes to a worker.
ROWS_AT_ONCE: Final = 2_000
# A sheet of either office program ends here, its heading included; CSV has no end.
ROWS_OF_A_SHEET: Final = 1_048_576
ROWS_ON_PAPER: Final = 1_000
SHORTEST_REASON: Final = 5  # letters

_KEPT_MASKED: Final = timedelta(days=7)
_KEPT_WHOLE: Final = timedelta(hours=24)
# The wide signs of Eastern keyboards are read as the narrow ones.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def kept_for(*, is_masked: bool) -> timedelta:
    """How long a finished file can be fetched. PRIVACY: whole numbers lie about for a day only."""
    return _KEPT_MASKED if is_masked else _KEPT_WHOLE


def has_room(file_format: str, rows: int) -> bool:
    """Whether so many rows fit into one sheet of this format."""
    return file_format in {FileFormat.CSV, FileFormat.PDF} or rows < ROWS_OF_A_SHEET


def shown(value: Value, kind: Kind, *, is_masked: bool) -> Value:
    """A value as it leaves the portal. PRIVACY: a number of a person inside any text is masked too."""
    if not is_masked or not isinstance(value, str):
        return value
    return mask_number(value) if kind is Kind.CIVIL_NUMBER else mask_numbers_in(value)


def csv_cell(value: Value) -> str:
    """A cell of a CSV file.

    SECURITY: office programs run a text that begins like a formula, so it gets an apostrophe before it (OWASP,
    CSV injection). In sheets a text is written as text and needs none.
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA_STARTS) else text


def text_of_csv(cell: str) -> str:
    """A text as it was before `csv_cell`, for files that come back."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA_STARTS) else cell


@dataclass(frozen=True, slots=True)
class Watermark:
    """Who took whole numbers out, when and under which export number; stands in every row and on every sheet."""

    number: int
    name: str
    user_name: str
    at: datetime

    def __str__(self) -> str:
        return f"E-{self.number:06d} · {self.name} ({self.user_name}) · {self.at:%d-%m-%Y %H:%M}"
