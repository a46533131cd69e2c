"""Tables of distribution."""

from distribution.models.determinations import (
    Delivery,
    Determination,
    Eligibility,
    Roster,
    RosterEntry,
)
from distribution.models.figures import MonthFigures, ProgrammeFigures, VillageFigures
from distribution.models.papers import Letterhead, Logo, Signatory
from distribution.models.programmes import Overlap, Programme, ProgrammeRule


__all__ = [
    "Delivery", "Determination", "Eligibility", "Letterhead", "Logo", "MonthFigures", "Overlap", "Programme",
    "ProgrammeFigures", "ProgrammeRule", "Roster", "RosterEntry", "Signatory", "VillageFigures",
]  # fmt: skip
