"""Tables of the registry."""

from recipients.models.corrections import Correction
from recipients.models.families import (
    DecileRecord,
    Family,
    FamilyCard,
    LivingConditions,
)
from recipients.models.imports import (
    Import,
    ImportFile,
    ImportIssue,
    RejectedRow,
    Source,
)
from recipients.models.persons import Membership, Person, PersonConditions


__all__ = [
    "Correction", "DecileRecord", "Family", "FamilyCard", "Import", "ImportFile", "ImportIssue", "LivingConditions",
    "Membership", "Person", "PersonConditions", "RejectedRow", "Source",
]  # fmt: skip
