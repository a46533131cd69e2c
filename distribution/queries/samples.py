"""Random samples of delivered aid: drawing them, and what they have told."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from access.domain.permissions import Permission
from access.models import User
from distribution.domain.after_payment import Outcome, Said, outcome
from distribution.models import Delivery, DeliverySample, Handover, RosterEntry, SampleCheck
from distribution.models.samples import SampleCheckQuerySet
from distribution.queries.statements import fill
from verification.models import Evidence, Finding


_SQL: Final = Path(__file__).parent / "sql"
# Rupiah, or units of goods for aid in kind.
_EXPECTED: Final = "CASE WHEN entry.quantity > 0 THEN entry.quantity ELSE entry.amount END"


@dataclass(frozen=True, slots=True)
class VillageSample:
    """How far the asking is in one kelurahan."""

    village_id: str
    village: str
    drawn: int
    asked: int
    not_met: int
    amiss: int


def narrowed(checks: SampleCheckQuerySet, state: str) -> SampleCheckQuerySet:
    """The families of a sample in one state; also those that are not in order, or whose record was taken back."""
    if state == "amiss":
        return checks.filter(is_in_order=False)
    if state == "taken_back":
        return checks.taken_back()
    return checks.filter(state=state) if state else checks


def delivered_by_village(roster_id: int) -> dict[str, int]:
    """How many entries were delivered in each kelurahan: what a sample is drawn from."""
    rows = (
        RosterEntry.objects.across_areas(reason="a sample is drawn from the whole roster")
        .filter(roster=roster_id, delivery__state=Delivery.State.DELIVERED)
        .values("village_id")
        .annotate(delivered=Count("id"))
        .order_by("village_id")
    )
    return {row["village_id"]: row["delivered"] for row in rows}


def insert_checks(*, sample: DeliverySample, per_village: Mapping[str, int]) -> int:
    """Draw the families; how many there are."""
    values: dict[str, Any] = {
        "sample": sample.pk,
        "roster": sample.roster_id,
        "seed": sample.seed,
        "villages": list(per_village),
        "counts": list(per_village.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(fill(_SQL / "draw_sample.sql", {"expected": _EXPECTED}), values)
        drawn: int = cursor.rowcount
    return drawn


def outcome_of(sample: DeliverySample) -> Outcome:
    """What all answers say of the whole roster; one query, at most a few thousand rows."""
    answered = (
        SampleCheck.objects.across_areas(reason="sums of the whole sample")
        .filter(sample=sample, state=SampleCheck.State.ANSWERED)
        .order_by("pk")
        .values_list("was_received", "expected", "received", "deducted", "was_misused")
    )
    return outcome(
        [Said(bool(got), meant, received or 0, taken, misused) for got, meant, received, taken, misused in answered],
        drawn=sample.size,
        population=sample.population,
        confidence=sample.confidence,
    )


def by_village(checks: QuerySet[SampleCheck]) -> list[VillageSample]:
    """The sample per kelurahan, of the checks that the person may see."""
    states = SampleCheck.State
    rows = (
        checks.values("village_id", "village__name")
        .annotate(
            drawn=Count("id"),
            asked=Count("id", filter=Q(state=states.ANSWERED)),
            not_met=Count("id", filter=Q(state=states.NOT_MET)),
            amiss=Count("id", filter=Q(is_in_order=False)),
        )
        .order_by("village__name", "village_id")
    )
    return [
        VillageSample(row["village_id"], row["village__name"], row["drawn"], row["asked"], row["not_met"], row["amiss"])
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Told:
    """What a family said of one hand-over, with the hand-over as it was recorded, if there was one at a table."""

    check: SampleCheck
    handover: Handover | None

    @property
    def entry(self) -> RosterEntry:
        entry: RosterEntry = self.check.delivery.entry
        return entry

    @property
    def pictures(self) -> list[tuple[str, Evidence]]:
        """Photos and signature that are still kept, each with its name."""
        told = [(_("Photo of the conversation"), self.check.photo)]
        if self.handover:
            told += [(_("Photo of the hand-over"), self.handover.photo), (_("Signature"), self.handover.signature)]
        return [(label, piece) for label, piece in told if piece is not None and piece.file]


def told_in(finding: Finding, user: User) -> list[Told]:
    """The answers that a finding is about, the newest first, as far as this person may see them; two queries."""
    checks = list(
        SampleCheck.objects.visible_to(user)
        .filter(finding=finding)
        .select_related(
            "delivery__entry__roster__programme", "delivery__recorded_by", "checked_by", "photo"
        )
        .order_by("-pk")
    )  # fmt: skip
    handovers = (
        Handover.objects.across_areas(reason="of answers that the person may see")
        .filter(delivery__in=[one.delivery_id for one in checks], withdrawn_at=None)
        .select_related("photo", "signature")
        .order_by("pk")
    )
    by_delivery = {one.delivery_id: one for one in handovers}
    return [Told(one, by_delivery.get(one.delivery_id)) for one in checks]


def waiting_for(user: User, limit: int) -> list[SampleCheck]:
    """Families in the own kelurahan that somebody else than this person handed aid to, and that nobody has asked."""
    return list(
        SampleCheck.objects.visible_to(user, Permission.FIELD_WORK)
        .waiting()
        .exclude(handed_by=user)
        .select_related("delivery__entry__recipient", "delivery__entry__family", "sample__roster__programme")
        .order_by("pk")[:limit]
    )
