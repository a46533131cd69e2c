"""Tables of distribution."""

from distribution.models.amendments import AmendmentLine, RosterAmendment
from distribution.models.approvals import (
    ApprovalTier,
    FreezePeriod,
    OverlapOverride,
    RosterApproval,
    VillageMinutes,
)
from distribution.models.determinations import Determination, Eligibility
from distribution.models.facts import FactSheet
from distribution.models.figures import MonthFigures, ProgrammeFigures, VillageFigures
from distribution.models.papers import Letterhead, Logo, Signatory
from distribution.models.programmes import Overlap, Programme, ProgrammeRule
from distribution.models.quotas import Quota
from distribution.models.rosters import Delivery, Roster, RosterEntry


__all__ = [
    "AmendmentLine", "ApprovalTier", "Delivery", "Determination", "Eligibility", "FactSheet", "FreezePeriod",
    "Letterhead", "Logo", "MonthFigures", "Overlap", "OverlapOverride", "Programme", "ProgrammeFigures",
    "ProgrammeRule", "Quota", "Roster", "RosterAmendment", "RosterApproval", "RosterEntry", "Signatory",
    "VillageFigures", "VillageMinutes",
]  # fmt: skip
