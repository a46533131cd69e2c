"""Finds out by its header which kind of hand-over file lies before us."""

from collections.abc import Sequence

from recipients.domain.formats import dtsen, opensid, other, p3ke, siak, siks, template
from recipients.domain.formats.base import FileFormat, HeaderMatch, Role


FORMATS: tuple[FileFormat, ...] = (
    dtsen.FAMILY,
    dtsen.PERSON,
    siak.PERSON,
    template.PERSON,
    opensid.RESIDENTS,
    *siks.FORMATS,
    p3ke.PERSON,
    opensid.PROGRAMME,
)

# A header that shares fewer columns than this with every format is no hand-over file at all.
_LEAST_IN_COMMON = 3


def detect(header: Sequence[str], formats: Sequence[FileFormat] = FORMATS) -> HeaderMatch | None:
    """The format that a header fits best, with what is missing and unknown; None when it resembles none.

    A format whose required columns are all there wins; then most official names, then most columns at all.
    """
    matches = [found.match(header) for found in formats]
    best = max(matches, key=lambda match: (match.is_usable, match.official, match.recognised))
    return best if best.recognised >= _LEAST_IN_COMMON else None


def formats_of(source: str) -> tuple[FileFormat, ...]:
    """The formats of one source, empty for a source that is not known."""
    return tuple(found for found in FORMATS if found.source == source)


def format_by_key(key: str) -> FileFormat | None:
    """The format of that key, None for a key that no format has."""
    return next((found for found in (*FORMATS, other.LIST) if found.key == key), None)


def is_list(form: FileFormat) -> bool:
    """Whether its rows are recipients on another system's list instead of rows of the registry."""
    return form.role is Role.ENTRY
