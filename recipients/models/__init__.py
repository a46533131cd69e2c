"""Tables of the registry."""

from recipients.models.changes import AdmissionChoice, FamilyChange, HeldRow
from recipients.models.corrections import Correction
from recipients.models.duplicates import DuplicatePair, DuplicateSearch, PersonMerge
from recipients.models.events import AidExit, Caretaker, Contact, Document
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
from recipients.models.lists import ListEntry, PersonRecord, RecipientList, SavedMapping, UnmappedFile
from recipients.models.marks import ChangeMark
from recipients.models.persons import Membership, Person, PersonConditions
from recipients.models.quality import QualityFigures


__all__ = [
    "AdmissionChoice", "AidExit", "Caretaker", "ChangeMark", "Contact", "Correction", "DecileRecord", "Document",
    "DuplicatePair", "DuplicateSearch", "Family", "FamilyCard", "FamilyChange", "HeldRow", "Import",
    "ImportFile", "ImportIssue", "ListEntry", "LivingConditions", "Membership", "Person", "PersonConditions",
    "PersonMerge", "PersonRecord", "QualityFigures", "RecipientList", "RejectedRow", "SavedMapping", "Source",
    "UnmappedFile",
]  # fmt: skip
