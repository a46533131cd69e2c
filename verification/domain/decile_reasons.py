"""What is known to have changed when a family's decile moved. DTSEN gives no reasons: nothing is concluded here that
was not seen in the two versions, in their papers, or in what the city itself proposed.
"""

from collections.abc import Collection
from enum import StrEnum
from typing import Final

from recipients.domain.marking import mark as _


class Reason(StrEnum):
    """Something that differs between two versions besides the decile."""

    MODEL = "model"
    RECHECK = "recheck"
    PROPOSAL = "proposal"
    CONDITIONS = "conditions"
    MEMBERS = "members"
    HEAD = "head"
    MOVED = "moved"
    OTHER = "other"
    UNTOLD = "untold"


# In the order in which they are shown, the weightiest first.
REASON_LABELS: Final[dict[Reason, str]] = {
    Reason.MODEL: _("New ranking model"),
    Reason.RECHECK: _("Checked on site by Kemensos (GC)"),
    Reason.PROPOSAL: _("Our proposal was accepted"),
    Reason.CONDITIONS: _("Other living conditions"),
    Reason.MEMBERS: _("Members came or left"),
    Reason.HEAD: _("Another head of family"),
    Reason.MOVED: _("Another kelurahan"),
    Reason.OTHER: _("Other details of a member"),
    Reason.UNTOLD: _("Reason not given"),
}
# Not living conditions: counted as members, a customer number, and aid that the ranking follows instead of leading it.
NO_CONDITIONS: Final = frozenset({"declared_members", "electricity_customer_id", "pbi_national", "pbi_local"})


def reasons(seen: Collection[str], *, model_before: str, model_after: str) -> list[Reason]:
    """What was seen of a move, and whether the papers of both versions name two ranking models; never empty."""
    known = {*seen}
    if model_before and model_after and model_before != model_after:
        known.add(Reason.MODEL)
    found = [reason for reason in REASON_LABELS if reason in known]
    return found or [Reason.UNTOLD]
