"""Proposals to DTSEN: drafted and frozen set-based, listed a page at a time, and what a batch sends of them."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Max
from django.utils import timezone

from access.models import User
from access.queries.statements import statement
from recipients.models import Membership
from recipients.models.persons import Person
from verification.domain.dtsen_proposals import KK, NIK, said_of_proposal, wishes_of
from verification.domain.evidence import VOUCHERS
from verification.domain.proposal_answers import Answer, Sent
from verification.models import Evidence, GroundCheck, Proposal, ProposalBatch, ProposalPaper
from verification.models.proposals import ProposalQuerySet
from verification.queries.dtsen_differences import SEX_CODES


PAGE: Final = 50
LARGE_PAGE: Final = 1_000
State = Proposal.State
_Place = Membership.Relationship
# Relationships as DTSEN's member files number them (BPS); our own numbers are those of SIAK.
_RELATIONSHIPS: Final = {
    _Place.HEAD: "1", _Place.HUSBAND: "2", _Place.WIFE: "2", _Place.CHILD: "3", _Place.CHILD_IN_LAW: "4",
    _Place.GRANDCHILD: "5", _Place.PARENT: "6", _Place.PARENT_IN_LAW: "6", _Place.DOMESTIC_WORKER: "7",
    _Place.OTHER_RELATIVE: "8", _Place.OTHER: "8",
}  # fmt: skip
_VITAL: Final = {
    Person.VitalStatus.ALIVE: "HIDUP", Person.VitalStatus.DECEASED: "MENINGGAL", Person.VitalStatus.MOVED: "PINDAH",
    Person.VitalStatus.UNKNOWN: "TIDAK DIKETAHUI",
}  # fmt: skip
_PHOTOS: Final = sorted(set(Evidence.Kind.values) - VOUCHERS)
_WHY: Final = "a batch holds the proposals of the whole city"


@dataclass(frozen=True)
class Wanted:
    """What the list of proposals is narrowed to."""

    state: str = ""
    kind: str = ""
    area: str = ""


@dataclass(frozen=True)
class ProposalPage:
    """A page of proposals; `after` is the key that the next one begins behind, None at the end."""

    rows: list[Proposal]
    after: int | None


def draft(
    *,
    family_ids: Sequence[int],
    change_ids: Sequence[int] = (),
    kind: str,
    origin: str,
    reason: str,
    wanted: Mapping[str, Any],
    by: User,
    now: datetime,
) -> list[int]:
    """Draft proposals for families of the registry, or for held-back ones; those with an open one are left out."""
    known: dict[str, Any] = {
        "kind": kind, "origin": origin, "reason": reason, "wanted": json.dumps(wanted), "by": by.pk, "now": now,
        "ids": list(change_ids or family_ids),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "proposals_draft_held" if change_ids else "proposals_draft"), known)
        ids = [row[0] for row in cursor.fetchall()]
        photos: dict[str, Any] = {"ids": ids, "kinds": _PHOTOS, "by": by.pk, "now": now}
        cursor.execute(statement(__file__, "proposals_photos"), photos)
    return ids


def freeze(ids: Collection[int], *, by: User, now: datetime) -> list[int]:
    """Approve drafts of others that have evidence, with what is sent of each member; returns which."""
    known: dict[str, Any] = {
        "ids": sorted(ids), "by": by.pk, "now": now, "sexes": json.dumps(SEX_CODES),
        "relationships": json.dumps({str(int(key)): code for key, code in _RELATIONSHIPS.items()}),
        "vital": json.dumps({key.value: word for key, word in _VITAL.items()}),
    }  # fmt: skip
    place = statement(__file__, "proposals_place")
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "proposals_freeze", place=place), known)
        return sorted(row[0] for row in cursor.fetchall())


def narrowed(wanted: Wanted, user: User) -> ProposalQuerySet:
    """Proposals that a person may see, under the filters of the list."""
    found = Proposal.objects.visible_to(user)
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.area:
        found = found.in_area(wanted.area)
    return found


def page(found: ProposalQuerySet, *, before: int | None = None, size: int = PAGE) -> ProposalPage:
    """One page, the newest first, each with its evidence counted."""
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(
        found.select_related("village", "made_by", "checked_by", "batch")
        .annotate(papers_count=Count("papers"))
        .order_by("-pk")[: size + 1]
    )
    return ProposalPage(rows[:size], rows[size - 1].pk if len(rows) > size else None)


def each(found: ProposalQuerySet) -> Iterator[Proposal]:
    """Every proposal of a list, read a page at a time."""
    before: int | None = None
    while True:
        part = page(found, before=before, size=LARGE_PAGE)
        yield from part.rows
        if part.after is None:
            return
        before = part.after


def counts(user: User) -> dict[str, int]:
    """Numbers of proposals by state, every state named."""
    found = dict(Proposal.objects.visible_to(user).order_by().values_list("state").annotate(Count("pk")))
    return {state: found.get(state, 0) for state in State.values}


def of_family(family_id: int) -> list[Proposal]:
    """The proposals about a family whose page is open to the reader, the newest first."""
    found = Proposal.objects.across_areas(reason="the family's page is open to the reader")
    return list(found.filter(family=family_id).select_related("batch").order_by("-pk"))


@dataclass(frozen=True)
class Piece:
    """A file of evidence: the name it is sent under, and where it lies."""

    name: str
    paper: ProposalPaper


@dataclass(frozen=True)
class Sending:
    """A proposal as a batch sends it: what each of its rows says, its members, its evidence."""

    said: Mapping[str, str]
    members: Sequence[Mapping[str, str]]
    pieces: Sequence[Piece]


def sendings(batch: ProposalBatch, numbered: Mapping[int, str]) -> Iterator[Sending]:
    """Every proposal of a batch by number; four queries for each thousand."""
    after = 0
    while True:
        rows = list(_of_batch(batch).filter(pk__gt=after).order_by("pk")[:LARGE_PAGE])
        if not rows:
            return
        yield from _sendings(rows, numbered)
        after = rows[-1].pk


def _of_batch(batch: ProposalBatch) -> ProposalQuerySet:
    return Proposal.objects.across_areas(reason=_WHY).filter(batch=batch)


def ids_of_batch(batch: ProposalBatch) -> list[int]:
    """The proposals of a batch, in the order of their numbers."""
    return list(_of_batch(batch).order_by("pk").values_list("pk", flat=True))


def _sendings(rows: Sequence[Proposal], numbered: Mapping[int, str]) -> Iterator[Sending]:
    papers: dict[int, list[ProposalPaper]] = {}
    found = ProposalPaper.objects.across_areas(reason=_WHY).filter(proposal__in=rows)
    for paper in found.select_related("evidence").order_by("pk"):
        papers.setdefault(paper.proposal_id, []).append(paper)
    visits = _visits([one.family_id for one in rows if one.family_id])
    for one in rows:
        number = numbered[one.pk]
        mine = papers.get(one.pk, [])
        pieces = [Piece(f"bukti/{number}/{place}.{ending_of(each)}", each) for place, each in enumerate(mine, 1)]
        placed = next((each.evidence for each in mine if each.evidence and each.evidence.latitude is not None), None)
        yield Sending(
            said=said_of_proposal(
                number=number,
                kind=one.kind,
                reason=one.reason,
                wishes=wishes_of(one.wanted),
                evidence=[piece.name for piece in pieces],
                visited_on=visits.get(one.family_id or 0),
                position=(str(placed.latitude), str(placed.longitude)) if placed else None,
            ),
            members=one.said,
            pieces=pieces,
        )


def ending_of(paper: ProposalPaper) -> str:
    """The ending of the file of a piece of evidence."""
    held = paper.evidence.file if paper.evidence else paper.file
    return str(held.name).rpartition(".")[2].lower()


def _visits(family_ids: Collection[int]) -> dict[int, date]:
    """The day of the last visit to each family."""
    done = GroundCheck.objects.across_areas(reason=_WHY).filter(family__in=family_ids, state=GroundCheck.State.DONE)
    last = done.order_by().values_list("family").annotate(Max("visited_at"))
    return {family: timezone.localdate(moment) for family, moment in last}


def sent(numbers: Collection[int]) -> dict[int, Sent]:
    """The proposals that answers may be about, as they were sent."""
    found = Proposal.objects.across_areas(reason="answers come for the whole city").filter(pk__in=numbers)
    return {
        one.pk: Sent(
            proposal=one.pk,
            is_waiting=one.state == State.SENT,
            kk_number=one.kk_number,
            niks=frozenset(member[NIK] for member in one.said),
            sent_on=one.batch.sent_on if one.batch else None,
        )
        for one in found.select_related("batch")
    }


def take_answers(answers: Sequence[Answer]) -> list[int]:
    """Accept and refuse what was sent; returns which. One statement."""
    rows = [
        {
            "id": one.proposal,
            "state": State.ACCEPTED if one.is_accepted else State.REFUSED,
            "answered_on": one.answered_on.isoformat(),
            "answer": one.remark,
        }
        for one in answers
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "proposals_answer"), {"answers": json.dumps(rows)})
        return sorted(row[0] for row in cursor.fetchall())


def numbers_of(proposal: Proposal) -> tuple[str, list[str]]:
    """The KK number and the NIKs that a proposal was sent with."""
    cards = {member[KK] for member in proposal.said if member.get(KK)} or {proposal.kk_number}
    return min(cards), [member[NIK] for member in proposal.said if member.get(NIK)]
