"""Tables of distribution."""

from distribution.models.determinations import (
    Delivery,
    Determination,
    Eligibility,
    Roster,
    RosterEntry,
)
from distribution.models.programmes import Overlap, Programme, ProgrammeRule


__all__ = [
    "Delivery", "Determination", "Eligibility", "Overlap", "Programme", "ProgrammeRule", "Roster",
    "RosterEntry",
]  # fmt: skip
