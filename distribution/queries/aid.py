"""The aid of one family: latest results of every programme with reasons, and what was handed over."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from distribution.domain.reasons import REASON_TEXTS, Reason
from distribution.models import Delivery, Determination, Eligibility
from recipients.models import Family


@dataclass(frozen=True)
class Result:
    """What a programme's newest determination says of the family."""

    programme: str
    period: str
    is_eligible: bool
    reasons: list[str]
    amount: int
    goods: str
    quantity: int
    determination_id: int
    family_id: int


@dataclass(frozen=True)
class Aid:
    """One entry on a roster and what became of it."""

    programme: str
    period: str
    recipient: str
    amount: int
    state: str
    state_label: str
    failed_because: str
    at: datetime | None
    goods: str
    quantity: int
    entry_id: int
    roster_id: int

    @property
    def is_open(self) -> bool:
        return self.state == Delivery.State.OPEN


def results_of(family: Family) -> list[Result]:
    """One per programme, the newest finished determination; one query."""
    found = (
        Eligibility.objects.across_areas(reason="of a family that the person may see")
        .filter(family=family, determination__state=Determination.State.FINISHED)
        .select_related("determination__programme")
        .order_by("determination__programme_id", "-determination__period", "-determination_id")
        .distinct("determination__programme_id")
    )
    return [
        Result(
            one.determination.programme.name,
            one.determination.period,
            one.is_eligible,
            [gettext(REASON_TEXTS[Reason(code)]) for code in one.reasons],
            one.amount,
            one.goods,
            one.quantity,
            one.determination_id,
            one.family_id,
        )
        for one in found
    ]


def aid_of(family: Family) -> list[Aid]:
    """Deliveries of approved rosters, newest first; one query."""
    found = (
        Delivery.objects.across_areas(reason="of a family that the person may see")
        .filter(entry__family=family)
        .select_related("entry__roster__programme", "entry__recipient")
        .order_by("-entry__roster__period", "-pk")
    )
    return [
        Aid(
            one.entry.roster.programme.name,
            one.entry.roster.period,
            one.entry.recipient.full_name,
            one.entry.amount,
            one.state,
            one.get_state_display(),
            one.get_failed_because_display() if one.failed_because else "",
            one.recorded_at,
            one.entry.goods,
            one.entry.quantity,
            one.entry_id,
            one.entry.roster_id,
        )
        for one in found
    ]
