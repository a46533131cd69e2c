"""Tables of distribution."""

from distribution.models.amendments import AmendmentApproval, AmendmentLine, RosterAmendment
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
from distribution.models.handovers import DeliveryPoint, Handover, Invitation
from distribution.models.objection_papers import ObjectionAddition, ObjectionPaper
from distribution.models.objection_terms import Announcement, ObjectionGround, ObjectionTerm
from distribution.models.objections import (
    Objection,
    ObjectionEffect,
    ObjectionReporter,
    ObjectionVisit,
)
from distribution.models.papers import Letterhead, Logo, Signatory
from distribution.models.paying_agencies import Account, AccountList, PayingAgency, PaymentTemplate, ReplyCode
from distribution.models.payment_differences import PaymentDifference
from distribution.models.payment_replies import PaymentReply, ReplyLine
from distribution.models.payments import Payment, PaymentBatch, PaymentStep
from distribution.models.programmes import Overlap, Programme, ProgrammeRule
from distribution.models.quotas import Quota
from distribution.models.rechecks import RecheckBatch, RecheckLine
from distribution.models.rosters import Delivery, Roster, RosterEntry
from distribution.models.samples import DeliverySample, SampleCheck


__all__ = [
    "Account", "AccountList", "AmendmentApproval", "AmendmentLine", "Announcement", "ApprovalTier", "Delivery",
    "DeliveryPoint", "DeliverySample", "Determination", "Eligibility", "FactSheet", "FreezePeriod", "Handover",
    "Invitation", "Letterhead", "Logo", "MonthFigures", "Objection", "ObjectionAddition", "ObjectionEffect",
    "ObjectionGround", "ObjectionPaper", "ObjectionReporter", "ObjectionTerm", "ObjectionVisit", "Overlap",
    "OverlapOverride", "PayingAgency", "Payment", "PaymentBatch", "PaymentDifference", "PaymentReply", "PaymentStep",
    "PaymentTemplate", "Programme", "ProgrammeFigures", "ProgrammeRule", "Quota", "RecheckBatch", "RecheckLine",
    "ReplyCode", "ReplyLine", "Roster", "RosterAmendment", "RosterApproval", "RosterEntry", "SampleCheck", "Signatory",
    "VillageFigures", "VillageMinutes",
]  # fmt: skip
