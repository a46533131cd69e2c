"""Tables of verification."""

from verification.models.checks import (
    Check,
    Outcome,
    SourceStatus,
    VerificationRun,
    VerificationSource,
)
from verification.models.decisions import BulkDecision, FindingDecision
from verification.models.findings import Evidence, Finding, GroundCheck
from verification.models.rules import FindingRule


__all__ = [
    "BulkDecision", "Check", "Evidence", "Finding", "FindingDecision", "FindingRule", "GroundCheck", "Outcome",
    "SourceStatus", "VerificationRun", "VerificationSource",
]  # fmt: skip
