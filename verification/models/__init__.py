"""Tables of verification."""

from verification.models.agreements import Agreement, OwnerReport, RetentionPass, RetentionRule
from verification.models.checks import (
    Check,
    Outcome,
    SourceStatus,
    VerificationRun,
    source_choices,
)
from verification.models.deciles import DecileLook, DecileMove, DtsenRelease
from verification.models.decisions import BulkDecision, FindingDecision
from verification.models.evidence import Evidence, KeepingRule
from verification.models.exchanges import Exchange, ExchangeLine
from verification.models.fetches import DtsenFetch
from verification.models.findings import Finding, GroundCheck
from verification.models.policies import (
    CutOff,
    FreshnessFigures,
    Pause,
    Policy,
    PolicyDay,
    PolicyVersion,
    ProgrammeFamily,
)
from verification.models.proposals import Proposal, ProposalAnswers, ProposalBatch, ProposalPaper
from verification.models.rules import FindingRule
from verification.models.thresholds import Judging, Threshold


__all__ = [
    "Agreement", "BulkDecision", "Check", "CutOff", "DecileLook", "DecileMove", "DtsenFetch", "DtsenRelease",
    "Evidence", "Exchange", "ExchangeLine", "Finding", "FindingDecision", "FindingRule", "FreshnessFigures",
    "GroundCheck", "Judging", "KeepingRule", "Outcome", "OwnerReport", "Pause", "Policy", "PolicyDay", "PolicyVersion",
    "ProgrammeFamily", "Proposal", "ProposalAnswers", "ProposalBatch", "ProposalPaper", "RetentionPass",
    "RetentionRule", "SourceStatus", "Threshold", "VerificationRun", "source_choices",
]  # fmt: skip
