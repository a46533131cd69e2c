"""What an agreement allows, read from the lines an administrator has typed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Terms:
    """An agreement in force or not: its days, purposes and elements as lines."""

    agreement_id: int
    valid_from: date
    valid_until: date
    purposes: tuple[str, ...]
    elements: tuple[str, ...]

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day <= self.valid_until


def lines_of(text: str) -> tuple[str, ...]:
    """The entries of a text, one per line, each once and without blanks around."""
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def same_purpose(one: str, other: str) -> bool:
    """Whether two purposes are the same but for capitals and blanks."""
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())


def choose(terms: Iterable[Terms], *, purpose: str, day: date) -> Terms | None:
    """The agreement to ask under: in force, one that names the purpose first, then the one that ends last."""
    held = [one for one in terms if one.holds_on(day)]
    return max(
        held,
        key=lambda one: (any(same_purpose(purpose, known) for known in one.purposes), one.valid_until),
        default=None,
    )
