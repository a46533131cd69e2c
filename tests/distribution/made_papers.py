"""Official papers made as their pages make them, and read back page by page."""

import io
from typing import Any

from pypdf import PdfReader

from access.actions import exports
from access.models import Export, User
from distribution.actions import papers
from distribution.models import Roster
from tests.distribution.factories import an_approved_roster
from tests.factories import VILLAGE, FamilyFactory


DAY = {"hari": "2026-11-22"}


def pages_of(export: Export) -> list[str]:
    export.refresh_from_db()
    assert export.state == Export.State.FINISHED, export.trouble
    content = (exports.folder() / export.path).read_bytes()
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def made(kind: str, subject: Any, by: User, **changes: Any) -> list[str]:
    """The pages of a paper, made as the page makes it."""
    wanted = {"village_code": "", "options": DAY, "is_masked": True, "reason": ""} | changes
    export = papers.ask(key=f"paper-{kind}", subject=subject, by=by, **wanted)
    exports.run(export_id=export.pk)
    return pages_of(export)


def families(number: int, village: str = VILLAGE) -> None:
    for one in range(number):
        FamilyFactory(
            head=True, decile=2, village_id=village, head__full_name=f"SITI RENÉE {chr(65 + one)}", rt="001", rw="002"
        )


def approved(number: int = 1) -> Roster:
    families(number)
    return an_approved_roster()
