"""Reference data in tests: an administrator, addresses, a holiday, a table."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from access.domain.reference import ShippedEntry, ShippedList, Table
from access.models import Holiday


HOLIDAYS = "hari-libur"
FLOOR = ShippedList(
    "dtsen.floor", "Lantai", "DTSEN", "V3 2026", [ShippedEntry("1", "1", "Marmer"), ShippedEntry("2", "2", "Keramik")]
)
ROOF = ShippedList("regsosek.roof", "Atap", "Regsosek", "2022", [ShippedEntry("1", "1", "Beton")])


def url(name: str, *args: object) -> str:
    return reverse(f"access:{name}", args=args)


def christmas() -> Holiday:
    return Holiday.objects.create(on=date(2026, 12, 25), name="Natal", kind="national")


def table(*rows: tuple[str, ...], heads: tuple[str, ...] = ("on", "name", "kind", "legal_basis")) -> Table:
    return Table(heads, rows)


def csv_file(text: str, name: str = "libur.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode("utf-8-sig"))
