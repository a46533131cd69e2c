"""Asking for exports in tests, and reading what was written."""

import csv
import io

from access.actions import exports
from access.models import Export, User


def asked(by: User, **changes: object) -> Export:
    wanted = {
        "listing_key": "families", "query": "", "columns": ["nik", "name"], "file_format": "csv", "is_masked": True,
        "reason": "", "by": by,
    }  # fmt: skip
    return exports.request(**(wanted | changes))


def rows_of(export: Export) -> list[list[str]]:
    export.refresh_from_db()
    return list(csv.reader(io.StringIO((exports.folder() / export.path).read_text("utf-8-sig"))))
