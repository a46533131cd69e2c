"""The text of the letter that answers an objection, without the letterhead: whoever prints it brings that."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter to one citizen. `on` is None while it has no number yet: then it is a draft.

    `recipient` are the lines of the address, `paragraphs` the text in order, all in Indonesian.
    """

    number: str
    on: date | None
    recipient: tuple[str, ...]
    subject: str
    salutation: str
    paragraphs: tuple[str, ...]
    closing: str

    @property
    def is_draft(self) -> bool:
        return not self.number
