"""Requests and lists by file, as tests draw and answer them."""

import csv
from io import BytesIO, StringIO
from typing import Any

from python_calamine import CalamineWorkbook

from access.models import Area, User
from tests.factories import CITY
from verification.actions import exchanges
from verification.models import Exchange


Row = dict[str, str]


def draw(by: User, **wishes: Any) -> Exchange:
    usual = {"source": "employment", "scope": Area.objects.get(pk=CITY), "limit": 100, "purpose": "Pemutakhiran"}
    return exchanges.draw(**{**usual, **wishes}, by=by)


def rows_of(request: Exchange) -> list[Row]:
    """The request as the office opens it."""
    with request.file.open("rb") as stream:
        head, *rows = CalamineWorkbook.from_filelike(BytesIO(stream.read())).get_sheet_by_index(0).to_python()
    return [dict(zip(head, row, strict=True)) for row in rows]


def as_csv(rows: list[Row]) -> BytesIO:
    text = StringIO()
    writer = csv.DictWriter(text, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return BytesIO(text.getvalue().encode())


def take_list(by: User, rows: list[Row], **wishes: Any) -> Exchange:
    usual = {"source": "civil_servants", "scope": Area.objects.get(pk=CITY), "purpose": "Pemutakhiran"}
    return exchanges.take_list(**{**usual, **wishes}, name="daftar.csv", stream=as_csv(rows), by=by)
