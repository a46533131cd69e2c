"""Tables of distribution."""

from distribution.models.determinations import (
    Delivery,
    Determination,
    Eligibility,
    Roster,
    RosterEntry,
)
from distribution.models.facts import FactSheet
from distribution.models.figures import MonthFigures, ProgrammeFigures, VillageFigures
from distribution.models.papers import Letterhead, Logo, Signatory
from distribution.models.programmes import Overlap, Programme, ProgrammeRule
from distribution.models.quotas import Quota


__all__ = [
    "Delivery", "Determination", "Eligibility", "FactSheet", "Letterhead", "Logo", "MonthFigures", "Overlap", "Programme",
    "ProgrammeFigures", "ProgrammeRule", "Quota", "Roster", "RosterEntry", "Signatory", "VillageFigures",
]  # fmt: skip
