"""Objections that wait for BPS, what is sent of them, and keeping the answers; a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Max, OuterRef, Subquery

from access.models import User
from distribution.domain.objections import Way
from distribution.domain.rechecks import Answer, Awaited
from distribution.domain.tickets import number_of
from distribution.models import Objection, RecheckBatch, RecheckLine
from distribution.models.objections import ObjectionQuerySet
from recipients.models import DecileRecord, FamilyCard


_WHY: Final = "a list for BPS holds objections of the whole city"
_BLOCK: Final = 1_000


@dataclass(frozen=True, slots=True)
class Doubted:
    """One family whose decile is doubted, as BPS needs it. PRIVACY: whole numbers; only for the file that is sent."""

    objection_id: int
    family_id: int
    kk_number: str
    nik: str
    head: str
    address: str
    rt: str
    rw: str
    village_code: str
    village: str
    decile: int | None
    ground: str

    def as_sent(self, version: str) -> tuple[str, ...]:
        """The cells after list, row and mark, in the order of distribution.domain.rechecks.SENT."""
        return (
            number_of(self.objection_id), self.kk_number, self.nik, self.head, self.address, self.rt, self.rw,
            self.village_code, self.village, version, str(self.decile or ""), self.ground,
        )  # fmt: skip


def waiting_for_bps(user: User) -> ObjectionQuerySet:
    """Objections that BPS is to check and that stand on no open list, as far as this person sees them."""
    found: ObjectionQuerySet = Objection.objects.visible_to(user).filter(
        state=Objection.State.CHECKING, way=Way.BPS.value, family__isnull=False, joined_to=None
    )
    return found.exclude(rechecks__is_open=True)


def waiting(user: User, *, most: int) -> list[Doubted]:
    """What the next list holds, the oldest first; under lock, so that two lists at once share nothing."""
    card = FamilyCard.objects.filter(family=OuterRef("family"), until_on=None).values("kk_number")[:1]
    decile = DecileRecord.objects.filter(family=OuterRef("family"), is_current=True).values("national")[:1]
    found = (
        waiting_for_bps(user)
        .select_for_update(of=("self",), no_key=True)
        .select_related("family__head", "family__village", "ground")
        .annotate(kk_number=Subquery(card), decile=Subquery(decile))
        .order_by("pk")[:most]
    )
    return [_doubted(one) for one in found]


def _doubted(one: Objection) -> Doubted:
    family = one.family
    assert family is not None  # noqa: S101 - asked for in the statement
    head = family.head
    return Doubted(
        objection_id=one.pk, family_id=family.pk, kk_number=getattr(one, "kk_number", None) or "",
        nik=head.nik if head else "", head=head.full_name if head else "", address=family.address, rt=family.rt,
        rw=family.rw, village_code=family.village_id, village=family.village.name,
        decile=getattr(one, "decile", None), ground=one.ground.label,
    )  # fmt: skip


def newest_version() -> str:
    """The DTSEN version whose deciles are in force."""
    newest = DecileRecord.objects.filter(is_current=True).aggregate(newest=Max("version"))["newest"]
    return newest or ""


def awaited(batch: RecheckBatch) -> dict[int, Awaited]:
    """The rows of a list that wait for an answer, with the decile that is doubted."""
    decile = DecileRecord.objects.filter(family=OuterRef("family"), version=batch.version).values("national")[:1]
    lines = RecheckLine.objects.across_areas(reason=_WHY).filter(batch=batch, is_open=True)
    found = lines.annotate(doubted=Subquery(decile)).values_list("row", "mark", "doubted").order_by("row")
    return {row: Awaited(mark, doubted) for row, mark, doubted in found}


def keep_answers(batch_id: int, answers: Sequence[Answer]) -> list[int]:
    """Write the answers to their lines; the objections that were answered."""
    by_row = {one.row: one for one in answers}
    lines = list(RecheckLine.objects.across_areas(reason=_WHY).filter(batch=batch_id, row__in=by_row).order_by("row"))
    for line in lines:
        said = by_row[line.row]
        line.result, line.decile = said.result, said.decile
        line.answered_on, line.remark = said.answered_on, said.remark
    RecheckLine.objects.bulk_update(lines, ["result", "decile", "answered_on", "remark"], batch_size=_BLOCK)
    return [line.objection_id for line in lines]
