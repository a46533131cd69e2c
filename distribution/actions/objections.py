"""Objections of citizens: received from whichever side, told whom they are about, joined when they say the same."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone

from access.actions import audit
from access.domain.permissions import Permission
from access.models import Area, RecordView, User
from distribution.domain import tickets
from distribution.domain.objections import MOST_PAPERS, SHORTEST_TEXT
from distribution.models import (
    Objection,
    ObjectionAddition,
    ObjectionGround,
    ObjectionPaper,
    ObjectionReporter,
    Programme,
)
from distribution.objection_errors import NotTheSame, ObjectionMoved, TextTooShort, TooManyPapers
from distribution.queries import objection_terms
from distribution.queries.objection_matches import somebody_with
from recipients.domain.papers import MAX_PAPER_BYTES, paper_suffix
from recipients.errors import DocumentTooLarge, DocumentUnusable
from recipients.models import Family
from verification.actions.rights import require
from verification.errors import ReasonMissing


State = Objection.State
_WHY = "the view has chosen it"


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who speaks, and how they are reached."""

    full_name: str
    nik: str = ""
    phone: str = ""
    address: str = ""
    is_protected: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """What a citizen says: why, about whom, and what they bring. `about_number` is a NIK or KK number, when known.

    `family` is who it is about where an officer knows it; otherwise a whole number tells.
    """

    ground: ObjectionGround
    village: Area
    statement: str
    reporter: Reporter
    about: str = ""
    about_number: str = ""
    programme: Programme | None = None
    family: Family | None = None
    papers: Sequence["File[bytes]"] = ()


@dataclass(frozen=True, slots=True)
class Received:
    """What is handed to the citizen: the objection with its number, and the secret, told only now."""

    objection: Objection
    secret: str
    is_new: bool


def key() -> bytes:
    """What secrets of slips and marks of lists are made with."""
    return hashlib.sha256(f"objections:{settings.SECRET_KEY}".encode()).digest()


@transaction.atomic
def receive(*, wish: Wish, nonce: str, channel: str, by: User) -> Received:
    """Keep an objection and give the slip. The same form (`nonce`) sent twice is kept once and gives the same slip.

    1. Look at what was brought. 2. Wait for the same form, if it is being kept at this moment. 3. Keep it, once.
    """
    if not by.is_machine:
        require(by, Permission.OBJECTION_RECORD, wish.village.pk)
    if len(wish.statement.strip()) < SHORTEST_TEXT:
        raise TextTooShort
    papers = checked_papers(wish.papers)
    secret = tickets.secret_of(key(), nonce)
    digest = hashlib.sha256(nonce.encode()).hexdigest()
    Area.objects.select_for_update(no_key=True).get(pk=wish.village.pk)
    kept = Objection.objects.across_areas(reason="this very form was sent before").filter(nonce_hash=digest).first()
    if kept is not None:
        return Received(kept, secret, is_new=False)
    return Received(_keep(wish, papers, digest, secret, channel, by), secret, is_new=True)


def _keep(
    wish: Wish, papers: Sequence[tuple[bytes, str]], digest: str, secret: str, channel: str, by: User
) -> Objection:
    today = timezone.localdate()
    kind = wish.ground.kind
    term = objection_terms.term_on(today, kind)
    period = objection_terms.newest_period(wish.programme)
    person = None if wish.family else somebody_with(wish.about_number)
    family = wish.family or (person.family if person else None)
    kept: Objection = Objection.objects.create(
        kind=kind,
        ground=wish.ground,
        channel=Objection.Channel(channel),
        village_id=family.village_id if family else wish.village.pk,
        programme=wish.programme,
        period=period,
        about=wish.about.strip(),
        about_number=wish.about_number,
        family=family,
        person=person,
        statement=wish.statement.strip(),
        received_on=today,
        recorded_by=by,
        closes_on=objection_terms.closes_on(wish.programme, period, term),
        due_on=objection_terms.due_on(today, term),
        nonce_hash=digest,
        slip_hash=tickets.hash_of(key(), secret),
    )
    said = wish.reporter
    ObjectionReporter.objects.create(
        objection=kept, full_name=said.full_name, nik=said.nik, phone=said.phone, address=said.address,
        is_protected=said.is_protected,
    )  # fmt: skip
    for content, suffix in papers:
        keep_paper(kept, content, suffix, by)
    audit.record("objection.receive", **line_about(kept, by, kind=kind, channel=channel, papers=len(papers)))
    return kept


def checked_papers(files: Sequence["File[bytes]"]) -> list[tuple[bytes, str]]:
    """The bytes and file endings of scans and photos, by what they are; each content once."""
    if len(files) > MOST_PAPERS:
        raise TooManyPapers(MOST_PAPERS)
    found: dict[bytes, str] = {}
    for file in files:
        name = str(file.name or "")
        if (file.size or 0) > MAX_PAPER_BYTES:
            raise DocumentTooLarge(name, MAX_PAPER_BYTES // 1024 // 1024)
        content = file.read()
        suffix = paper_suffix(content)
        if suffix is None:
            raise DocumentUnusable(name)
        found[content] = suffix
    return list(found.items())


def keep_paper(
    objection: Objection, content: bytes, suffix: str, by: User, *, addition: ObjectionAddition | None = None
) -> None:
    """Put a scan or photo beside an objection, as part of what came later if it did; the same content is kept once."""
    digest = hashlib.sha256(content).hexdigest()
    if ObjectionPaper.objects.across_areas(reason=_WHY).filter(objection=objection, sha256=digest).exists():
        return
    paper = ObjectionPaper(objection=objection, addition=addition, sha256=digest, size=len(content), added_by=by)
    # PRIVACY: the name says nothing; the file is given out by a view that looks who asks.
    paper.file.save(f"{digest}.{suffix}", ContentFile(content), save=False)
    paper.save()


@transaction.atomic
def identify(*, objection: Objection, family: Family, by: User) -> Objection:
    """Say which family of the registry an objection is about; it moves to the kelurahan of that family."""
    _require_worker(by, objection.village_id)
    _require_worker(by, family.village_id)
    locked = locked_in(objection, State.RECEIVED, State.CHECKING)
    if locked.joined_to_id or locked.joined.exists():
        raise NotTheSame
    if (locked.family_id, locked.person_id, locked.village_id) == (family.pk, None, family.village_id):
        return locked  # sent twice
    locked.family, locked.person, locked.village_id = family, None, family.village_id
    locked.save(update_fields=["family", "person", "village"])
    audit.record("objection.identify", **line_about(locked, by, family=family.pk))
    return locked


@transaction.atomic
def join(*, objection: Objection, main: Objection, by: User) -> Objection:
    """Decide an objection along with another one that says the same of the same family."""
    require(by, Permission.OBJECTION_DECIDE, objection.village_id)
    first, second = sorted((objection, main), key=lambda one: one.pk)
    both = {one.pk: locked_in(one, State.RECEIVED, State.CHECKING) for one in (first, second)}
    joined, leading = both[objection.pk], both[main.pk]
    is_same = joined.kind == leading.kind and joined.family_id is not None and joined.family_id == leading.family_id
    if joined.pk == leading.pk or not is_same or leading.joined_to_id:
        raise NotTheSame
    joined.joined_to = leading
    joined.save(update_fields=["joined_to"])
    # Whoever followed the joined one follows the leading one now.
    Objection.objects.across_areas(reason=_WHY).filter(joined_to=joined).update(joined_to=leading)
    audit.record("objection.join", **line_about(joined, by, to=leading.pk))
    return joined


@transaction.atomic
def part(*, objection: Objection, by: User) -> Objection:
    """Decide an objection by itself again."""
    require(by, Permission.OBJECTION_DECIDE, objection.village_id)
    locked = locked_in(objection, State.RECEIVED, State.CHECKING)
    if locked.joined_to_id is None:
        return locked  # sent twice
    locked.joined_to = None
    locked.save(update_fields=["joined_to"])
    audit.record("objection.part", **line_about(locked, by))
    return locked


@transaction.atomic
def reveal_reporter(*, objection: Objection, reason: str, by: User) -> ObjectionReporter:
    """Show who raised a protected objection, to who decides it, for a reason that is written down."""
    require(by, Permission.OBJECTION_DECIDE, objection.village_id)
    if len(reason.strip()) < SHORTEST_TEXT // 2:
        raise ReasonMissing
    reporter: ObjectionReporter = ObjectionReporter.objects.across_areas(reason=_WHY).get(objection=objection)
    audit.record_view(
        reporter, by=by, kind=RecordView.Kind.REVEALED, village_code=objection.village_id, reason=reason.strip()
    )
    return reporter


def locked_in(objection: Objection, *states: str) -> Objection:
    """The objection under lock, in one of these states; who comes second is told."""
    locked: Objection = (
        Objection.objects.across_areas(reason=_WHY).select_for_update(of=("self",), no_key=True).get(pk=objection.pk)
    )
    if locked.state not in states:
        raise ObjectionMoved(locked.get_state_display())
    return locked


def line_about(objection: Objection, by: User, *, reason: str = "", **details: object) -> dict[str, Any]:
    """What the audit trail says of an act on an objection. PRIVACY: codes and numbers of rows only."""
    return {
        "target": objection, "by": by, "village_code": objection.village_id, "reason": reason, "details": details,
    }  # fmt: skip


def _require_worker(by: User, village: str) -> None:
    """Whoever records or decides objections there."""
    if not by.may_in(Permission.OBJECTION_DECIDE, village):
        require(by, Permission.OBJECTION_RECORD, village)
