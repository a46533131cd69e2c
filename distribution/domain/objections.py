"""Objections and proposals of citizens (sanggah and usulan): what they are about, how they go on, what they lead to.

Sources: the flow of the social-protection portal (objection within one month after the announcement, checked again by
BPS), the states of village operators' applications, and article 30 of UU 27/2022 for the time to correct data.
"""

import calendar
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from recipients.domain.marking import mark as _
from verification.domain.deadlines import SATURDAY, working_days_after


class Kind(StrEnum):
    """What somebody wants."""

    OWN = "own"
    OTHER = "other"
    PROPOSAL = "proposal"
    MISUSE = "misuse"


class State(StrEnum):
    """Where an objection stands."""

    RECEIVED = "received"
    CHECKING = "checking"
    PROPOSED = "proposed"
    DECIDED = "decided"


class Way(StrEnum):
    """How an objection is checked."""

    OFFICE = "office"
    VISIT = "visit"
    BPS = "bps"


class Outcome(StrEnum):
    """How an objection ends."""

    GRANTED = "granted"
    REFUSED = "refused"
    NOT_ADMISSIBLE = "not_admissible"
    WITHDRAWN = "withdrawn"


class Remedy(StrEnum):
    """What follows from an objection that was granted. The data are put right; the rule of a programme is not bent."""

    CORRECT = "correct"
    DECILE = "decile"
    PROPOSE = "propose"
    HOLD = "hold"
    RELEASE = "release"


REMEDIES: Final[Mapping[Kind, tuple[Remedy, ...]]] = {
    Kind.OWN: (Remedy.CORRECT, Remedy.DECILE, Remedy.PROPOSE, Remedy.RELEASE),
    Kind.OTHER: (Remedy.HOLD, Remedy.DECILE, Remedy.PROPOSE, Remedy.CORRECT),
    Kind.PROPOSAL: (Remedy.PROPOSE, Remedy.CORRECT),
    Kind.MISUSE: (Remedy.HOLD, Remedy.CORRECT),
}
# These change what the next determination says of a family, so the family must be known.
ABOUT_A_FAMILY: Final = frozenset({Remedy.DECILE, Remedy.HOLD, Remedy.RELEASE})
# Who objects to these must be the person concerned, and says so with the own NIK.
NEEDS_OWN_NIK: Final = frozenset({Kind.OWN, Kind.MISUSE})
SOON_DAYS: Final = 2
SHORTEST_TEXT: Final = 10  # letters of a statement or of the reason of a decision
MOST_PAPERS: Final = 3
# Times that the holder of a slip may send something later.
MOST_ADDITIONS: Final = 5


@dataclass(frozen=True, slots=True)
class Term:
    """How long after the announcement a kind may come (months, 0 for always), and working days for the answer."""

    window_months: int
    answer_days: int


@dataclass(frozen=True, slots=True)
class ShippedGround:
    """A ground that comes with the portal, and how it is usually checked."""

    code: str
    kind: Kind
    way: Way
    label: str


SHIPPED_FROM: Final = date(2026, 1, 1)
SHIPPED_TERMS: Final[Mapping[Kind, Term]] = {
    Kind.OWN: Term(1, 10),
    Kind.OTHER: Term(1, 10),
    Kind.PROPOSAL: Term(0, 20),
    Kind.MISUSE: Term(0, 3),
}
SHIPPED_GROUNDS: Final = (
    ShippedGround("own-decile", Kind.OWN, Way.BPS, _("Our decile is too high: we are poorer than the data say")),
    ShippedGround("own-members", Kind.OWN, Way.OFFICE, _("Members of our family are wrong or missing")),
    ShippedGround("own-servant", Kind.OWN, Way.OFFICE, _("Nobody of us is a civil servant, soldier or police officer")),
    ShippedGround("own-assets", Kind.OWN, Way.VISIT, _("The goods, land or electricity in the data are not ours")),
    ShippedGround("own-identity", Kind.OWN, Way.OFFICE, _("Our NIK or KK number was taken as not matching")),
    ShippedGround("own-alive", Kind.OWN, Way.VISIT, _("Somebody of us is recorded as dead or moved and lives here")),
    ShippedGround("own-unpaid", Kind.OWN, Way.OFFICE, _("We are on the list, but the aid did not come")),
    ShippedGround("own-other", Kind.OWN, Way.OFFICE, _("Another ground against the own decision")),
    ShippedGround("other-well-off", Kind.OTHER, Way.VISIT, _("The family is well-off")),
    ShippedGround("other-servant", Kind.OTHER, Way.OFFICE, _("Somebody there is a civil servant, soldier or police")),
    ShippedGround(
        "other-deceased", Kind.OTHER, Way.VISIT, _("The recipient has died and nobody of the family is left")
    ),
    ShippedGround("other-moved", Kind.OTHER, Way.VISIT, _("The family has moved away")),
    ShippedGround("other-twice", Kind.OTHER, Way.OFFICE, _("The family receives the same aid twice")),
    ShippedGround("other-other", Kind.OTHER, Way.OFFICE, _("Another ground against somebody's aid")),
    ShippedGround("new-poor", Kind.PROPOSAL, Way.VISIT, _("Poor, and never recorded")),
    ShippedGround("new-blow", Kind.PROPOSAL, Way.VISIT, _("Became poor: lost work, illness, disaster")),
    ShippedGround("new-alone", Kind.PROPOSAL, Way.VISIT, _("Elderly or disabled, without a family who helps")),
    ShippedGround("new-moved-in", Kind.PROPOSAL, Way.OFFICE, _("Moved into the city")),
    ShippedGround("new-other", Kind.PROPOSAL, Way.OFFICE, _("Another ground for a proposal")),
    ShippedGround("misuse-aid", Kind.MISUSE, Way.OFFICE, _("My NIK receives aid that I never got")),
    ShippedGround("misuse-card", Kind.MISUSE, Way.OFFICE, _("My NIK stands with another family")),
    ShippedGround("misuse-registered", Kind.MISUSE, Way.OFFICE, _("I was registered without knowing")),
)


class Urgency(StrEnum):
    """How near the last day for an answer is."""

    DONE = "done"
    FINE = "fine"
    SOON = "soon"
    LATE = "late"


def takes_additions(state: str, due_on: date, today: date) -> bool:
    """Whether more evidence can be brought: while it is looked into, until the last day for the answer."""
    return state in {State.RECEIVED, State.CHECKING} and today <= due_on


def remedies_of(kind: str, outcome: str) -> tuple[Remedy, ...]:
    """What may follow from an outcome; only what was granted has a consequence."""
    return REMEDIES[Kind(kind)] if outcome == Outcome.GRANTED else ()


def takes_aid_away(kind: str, remedy: str) -> bool:
    """Whether somebody may lose aid by it, so that two people have to agree (ADR 0022)."""
    return remedy == Remedy.HOLD or (remedy == Remedy.DECILE and kind == Kind.OTHER)


def closing_day(announced_on: date, months: int, holidays: Collection[date]) -> date | None:
    """The last day for an objection: so many months after the announcement, or the next working day; None for no end.

    A day that the month does not have becomes its last one.
    """
    if not months:
        return None
    year, month = divmod(announced_on.year * 12 + announced_on.month - 1 + months, 12)
    day = min(announced_on.day, calendar.monthrange(year, month + 1)[1])
    last = date(year, month + 1, day)
    while last.weekday() >= SATURDAY or last in holidays:
        last += timedelta(days=1)
    return last


def answer_day(received_on: date, working_days: int, holidays: Collection[date]) -> date:
    """The last day for the answer."""
    return working_days_after(received_on, working_days, holidays)


def urgency(due_on: date, today: date, *, is_decided: bool) -> Urgency:
    """How pressing an objection is; decided ones press nobody."""
    if is_decided:
        return Urgency.DONE
    if today > due_on:
        return Urgency.LATE
    return Urgency.SOON if (due_on - today).days <= SOON_DAYS else Urgency.FINE
