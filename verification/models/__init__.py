"""Tables of verification."""

from verification.models.checks import (
    Check,
    Outcome,
    SourceStatus,
    VerificationRun,
    VerificationSource,
)
from verification.models.findings import Evidence, Finding, GroundCheck


__all__ = [
    "Check", "Evidence", "Finding", "GroundCheck", "Outcome", "SourceStatus", "VerificationRun", "VerificationSource",
]  # fmt: skip
