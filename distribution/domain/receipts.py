"""Who may take aid at a delivery point, and what has to prove it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from recipients.domain.marking import mark as _


# Who has an identity card of their own (UU 24/2013 article 63).
GROWN_UP_AT = 17


class Proof(StrEnum):
    """How the receipt was acknowledged."""

    SIGNATURE = "signature"
    THUMBPRINT = "thumbprint"
    PAPER = "paper"


class Missing(StrEnum):
    """What a hand-over lacks so that it cannot be kept."""

    SIGNATURE = "signature"
    WITNESS = "witness"
    LETTER_OF_ATTORNEY = "power_of_attorney"
    NUMBER_OF_LETTER = "poa_number"
    DELEGATE = "received_by"


MISSING_TEXTS = {
    Missing.SIGNATURE: _("Let the receiver sign in the field, or choose thumbprint or the paper list."),
    Missing.WITNESS: _("A thumbprint needs a witness: write the name of who saw it."),
    Missing.LETTER_OF_ATTORNEY: _("Take a photo of the letter of attorney (surat kuasa)."),
    Missing.NUMBER_OF_LETTER: _("Write the number or the date of the letter of attorney."),
    Missing.DELEGATE: _("Choose who of the family takes the aid."),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What was filled in at the delivery point, as far as it decides whether the hand-over can be kept."""

    is_delegated: bool
    proof: Proof
    has_signature: bool = False
    witness: str = ""
    has_delegate: bool = False
    has_letter: bool = False
    letter_number: str = ""
    letter_on: date | None = None


def missing(shown: Shown) -> list[Missing]:
    """Everything that is lacking, in the order of the page."""
    lacking = []
    if shown.is_delegated:
        if not shown.has_delegate:
            lacking.append(Missing.DELEGATE)
        if not shown.has_letter:
            lacking.append(Missing.LETTER_OF_ATTORNEY)
        if not shown.letter_number.strip() and shown.letter_on is None:
            lacking.append(Missing.NUMBER_OF_LETTER)
    if shown.proof is Proof.SIGNATURE and not shown.has_signature:
        lacking.append(Missing.SIGNATURE)
    if shown.proof is Proof.THUMBPRINT and not shown.witness.strip():
        lacking.append(Missing.WITNESS)
    return lacking


def is_grown_up(birth_date: date, on: date) -> bool:
    """Whether somebody has an identity card of their own on a day, and so may take aid for the family."""
    years = on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))
    return years >= GROWN_UP_AT


def hidden_name(name: str) -> str:
    """A name for a screen that bystanders see: the first letter of each word (domicile and amount stand beside it)."""
    return " ".join(f"{word[0]}***" for word in name.split())
