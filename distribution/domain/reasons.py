"""Why a family gets no aid in a period, by stable codes.

Source: the reasons by which SIKS-NG and PKH stop or refuse aid; a family keeps all that apply, in this order.
"""

from enum import StrEnum
from typing import Final

from recipients.domain.marking import mark as _


class Reason(StrEnum):
    """One ground for refusing. Stored with the result, never renamed."""

    NO_DECILE = "NO_DECILE"
    DESIL_ABOVE = "DESIL_ABOVE"
    DESIL_BELOW = "DESIL_BELOW"
    NO_COMPONENT = "NO_COMPONENT"
    AGE = "AGE"
    LIVING = "LIVING"
    NO_BASE_AID = "NO_BASE_AID"
    RESIDENCE = "RESIDENCE"
    CIVIL_SERVANT = "CIVIL_SERVANT"
    POWER = "POWER"
    VEHICLE = "VEHICLE"
    HOUSE = "HOUSE"
    LAND = "LAND"
    POSSESSIONS = "POSSESSIONS"
    LIVESTOCK = "LIVESTOCK"
    DECEASED = "DECEASED"
    MOVED = "MOVED"
    NO_MEMBER = "NO_MEMBER"
    DUPLICATE = "DUPLICATE"
    NOT_MATCHED = "NOT_MATCHED"
    UNDER_REVIEW = "UNDER_REVIEW"
    AID_STOPPED = "AID_STOPPED"
    GRADUATED_SELF = "GRADUATED_SELF"
    GRADUATED_NATURAL = "GRADUATED_NATURAL"
    OPT_OUT = "OPT_OUT"
    OBJECTION_HOLD = "OBJECTION_HOLD"
    OTHER_AID = "OTHER_AID"
    QUOTA_FULL = "QUOTA_FULL"


REASON_TEXTS: Final[dict[Reason, str]] = {
    Reason.NO_DECILE: _("No decile is known for this period"),
    Reason.DESIL_ABOVE: _("The decile is above the limit"),
    Reason.DESIL_BELOW: _("The decile is below the range"),
    Reason.NO_COMPONENT: _("No member belongs to a component of the programme"),
    Reason.AGE: _("Nobody asked for is of the age that the programme is for"),
    Reason.LIVING: _("The living conditions show too few signs of hardship"),
    Reason.NO_BASE_AID: _("The family does not get the aid that this one adds to"),
    Reason.RESIDENCE: _("The family has not lived here long enough"),
    Reason.CIVIL_SERVANT: _("A member is a civil servant, soldier, police officer, state official or pensioner"),
    Reason.POWER: _("The electric power at home is above the limit"),
    Reason.VEHICLE: _("The family owns a car"),
    Reason.HOUSE: _("The family owns another house"),
    Reason.LAND: _("The family owns other land"),
    Reason.POSSESSIONS: _("The family owns things that speak against need"),
    Reason.LIVESTOCK: _("The family keeps more cattle, buffaloes or horses than the limit"),
    Reason.DECEASED: _("Nobody of the family is alive"),
    Reason.MOVED: _("Everybody of the family has moved away"),
    Reason.NO_MEMBER: _("Nobody of the family counts any more"),
    Reason.DUPLICATE: _("The civil registry has the receiver twice"),
    Reason.NOT_MATCHED: _("The receiver does not agree with the civil registry"),
    Reason.UNDER_REVIEW: _("A record speaks against need, and nobody has decided about it yet"),
    Reason.AID_STOPPED: _("It was decided that aid to the family stops"),
    Reason.GRADUATED_SELF: _("The family graduated by its own wish"),
    Reason.GRADUATED_NATURAL: _("The family graduated because nobody belongs to a component any more"),
    Reason.OPT_OUT: _("The family has given up this aid"),
    Reason.OBJECTION_HOLD: _("A granted objection holds this aid"),
    Reason.OTHER_AID: _("The family gets other aid that must not be combined with this"),
    Reason.QUOTA_FULL: _("Entitled, but the quota is full; the family is on the waiting list"),
}


def in_order(reasons: set[Reason]) -> tuple[Reason, ...]:
    """The reasons as they are stored and shown, always in the same order."""
    return tuple(one for one in Reason if one in reasons)
