"""What is counted to say how good the data are: one measure per thing that can be missing, old, doubtful or twice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The side of quality a measure belongs to; each is one column of the page."""

    COMPLETE = "complete"
    FRESH = "fresh"
    RULES = "rules"
    CODES = "codes"
    ADDRESS = "address"
    DUPLICATES = "duplicates"
    CHECKED = "checked"
    FINDINGS = "findings"


class Base(StrEnum):
    """The rows a measure counts among."""

    FAMILY = "families"
    PERSON = "persons"
    LIVING = "living"
    CONDITIONS = "conditions"


# Days after which an observation is older than one quarter, two, and a year, with a week to hand a file over.
QUARTER, HALF_YEAR, YEAR = 99, 190, 372


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of rows in which something is amiss. `code` is a rule's code where it comes from one."""

    key: str
    label: str
    kind: Kind
    base: Base
    code: str = ""

    @property
    def is_about_persons(self) -> bool:
        """Whether its list shows persons rather than families."""
        return self.base in {Base.PERSON, Base.CONDITIONS}


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many are in order."""

    amiss: int
    among: int

    @property
    def fraction(self) -> float | None:
        """The part that is in order, 0 to 1; None when there is nothing to be in order."""
        return max(0.0, 1 - self.amiss / self.among) if self.among else None


def share(measures: Iterable[Measure], numbers: Mapping[str, int], bases: Mapping[str, int]) -> Share:
    """All cells of some measures together: what is amiss among what there is."""
    amiss = among = 0
    for one in measures:
        amiss += numbers.get(one.key, 0)
        among += bases.get(one.base, 0)
    return Share(amiss, among)
