"""What may change on a roster after its decree, as data: who comes in, from where, on what paper.

Sources: replacement of rice receivers by minutes and SPTJM (petunjuk teknis bantuan pangan); heirs only within the same
KK (petunjuk pelaksanaan PKH and Sembako); giving up aid by a letter of the family.
"""

from dataclasses import dataclass
from typing import Final


# A family that was refused only because the quota was used up waits for a place.
WAITING: Final = "QUOTA_FULL"


@dataclass(frozen=True, slots=True)
class KindRule:
    """What one kind of amendment asks for; `failed_because` is the end of the outgoing entry's delivery.

    `leaves_programme`: the family is not chosen again by the next determination.
    """

    brings_in: bool
    is_same_family: bool
    needs_scan: bool
    failed_because: str
    leaves_programme: bool = False


RULES: Final[dict[str, KindRule]] = {
    "replacement": KindRule(brings_in=True, is_same_family=False, needs_scan=True, failed_because="replaced"),
    "heir": KindRule(brings_in=True, is_same_family=True, needs_scan=True, failed_because="deceased"),
    "death": KindRule(brings_in=False, is_same_family=False, needs_scan=True, failed_because="deceased"),
    "opt_out": KindRule(
        brings_in=False, is_same_family=False, needs_scan=True, failed_because="opted_out", leaves_programme=True
    ),
    "correction": KindRule(brings_in=True, is_same_family=True, needs_scan=False, failed_because="corrected"),
}


def may_wait(*, is_eligible: bool, reasons: list[str]) -> bool:
    """Whether a result lets a family take another's place: entitled, or over the quota and nothing else."""
    return is_eligible or reasons == [WAITING]
