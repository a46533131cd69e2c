"""Invented objections on their way."""

import io
import secrets
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from access.domain.permissions import Role
from access.models import User
from distribution.actions import objection_checks, objection_decisions, objection_terms, objections
from distribution.actions.objections import Received, Reporter, Wish
from distribution.models import Objection, ObjectionGround
from recipients.models import Family
from tests.factories import VILLAGE, UserFactory, areas


PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
JPEG = b"\xff\xd8\xff" + b"0" * 40


def a_ground(code: str = "own-decile") -> ObjectionGround:
    """A ground that comes with the portal."""
    areas()
    found = ObjectionGround.objects.filter(code=code).first()
    if found is None:
        objection_terms.load_shipped(by=User.objects.machine())
        found = ObjectionGround.objects.get(code=code)
    return found


def a_wish(code: str = "own-decile", village: str = VILLAGE, **told: Any) -> Wish:
    """What somebody says at the counter."""
    said = {
        "ground": a_ground(code),
        "village": areas()[village],
        "statement": "Kami tidak setuju dengan keputusan ini.",
        "reporter": Reporter("Siti Aminah", address="Jl. Raya Ijen 7"),
    }
    return Wish(**{**said, **told})


def received(code: str = "own-decile", *, by: User | None = None, nonce: str = "", **told: Any) -> Received:
    """An objection with its slip."""
    by = by or UserFactory(role=Role.OPERATOR)
    return objections.receive(
        wish=a_wish(code, **told), nonce=nonce or secrets.token_hex(8), channel=Objection.Channel.COUNTER, by=by
    )


def an_objection(code: str = "own-decile", *, family: Family | None = None, **told: Any) -> Objection:
    """An objection about a family (or nobody that is known), just received."""
    village = told.pop("village", family.village_id if family else VILLAGE)
    return received(code, family=family, village=village, **told).objection


def decided(objection: Objection, outcome: str = "refused", remedy: str = "", by: User | None = None) -> Objection:
    """The same, decided by one person; or by two, where aid is taken away."""
    kept = objection_decisions.decide(
        objection=objection, outcome=outcome, remedy=remedy, reason="Sudah diperiksa dengan berkas.",
        by=by or UserFactory(role=Role.VERIFIKATOR),
    )  # fmt: skip
    if kept.state == Objection.State.PROPOSED:
        kept = objection_decisions.confirm(objection=kept, by=UserFactory(role=Role.PENYETUJU))
    return kept


def a_visit(objection: Objection):
    """A visit that waits for a facilitator."""
    return objection_checks.ask_visit(
        objection=objection, question="Mohon lihat keadaan rumahnya.", by=UserFactory(role=Role.VERIFIKATOR)
    )


def a_picture(content: bytes = PNG, name: str = "foto.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def a_stream(content: bytes) -> io.BytesIO:
    return io.BytesIO(content)
