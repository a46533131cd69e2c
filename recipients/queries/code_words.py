"""What a code is called on pages and in forms: in the city's own words where it has them, else as its source says."""

from access.queries import labels
from recipients.domain.codes import CodeList, CodeValue


def words_of(codes: CodeList, value: CodeValue | None) -> str:
    """The label of one of our values; empty when there is none."""
    if value is None:
        return ""
    return labels.label(f"dtsen.{codes.key}", value) or codes.label_of(value)


def choices_of(codes: CodeList) -> list[tuple[CodeValue, str]]:
    """Every value with its label, to choose from."""
    return [(entry.value, words_of(codes, entry.value)) for entry in codes.codes]
