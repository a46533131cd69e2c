"""Recording invented events in tests, as the pages do it: drafted, sent, decided by somebody else."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from access.domain.permissions import Role
from access.models import User
from recipients.actions import corrections
from recipients.actions.events import requests
from recipients.actions.events.documents import Scan
from recipients.domain.events.kinds import RULES, Kind
from recipients.models import Correction, Family
from tests.factories import UserFactory


PDF = b"%PDF-1.7 isi contoh"
DAY = date(2026, 11, 3)
REASON = "Surat keterangan 470/12/2026"
NOBODY = {"new_head": None, "caretaker": None, "kk_number": ""}


def scan(paper: str, content: bytes = PDF, name: str = "akta.pdf") -> Scan:
    return Scan(SimpleUploadedFile(name, content), paper, "470/12/2026")


def drafted(
    kind: Kind, family: Family, answers: Mapping[str, Any], *, on: date = DAY, by: User | None = None, **others: Any
) -> Correction:
    """A draft with the first paper that the kind of event asks for."""
    papers = RULES[kind].papers[:1] if kind in RULES else ()
    return requests.draft(
        kind=kind,
        family=family,
        answers=answers,
        on=on,
        reason=REASON,
        by=by or UserFactory(role=Role.OPERATOR),
        **{"scans": [scan(paper) for paper in papers], **others},
    )


def sent(kind: Kind, family: Family, answers: Mapping[str, Any], **others: Any) -> Correction:
    draft = drafted(kind, family, answers, **others)
    return requests.send(correction=draft, by=draft.requested_by)


def applied(kind: Kind, family: Family, answers: Mapping[str, Any], **others: Any) -> Correction:
    waiting = sent(kind, family, answers, **others)
    if waiting.state == Correction.State.APPLIED:
        return waiting
    return corrections.decide(correction=waiting, is_applied=True, reason="", by=UserFactory(role=Role.VERIFIKATOR))
