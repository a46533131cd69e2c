"""How many people have to approve a roster, and who: tiers by amount, as dated data of the city."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final


APPROVER: Final = "roster.approve"


@dataclass(frozen=True, slots=True)
class Tier:
    """From an amount of rupiah on, so many holders of a permission approve. `programme` is a code, empty for all."""

    programme: str
    from_rupiah: int
    permission: str
    approvers: int


def approvals_needed(*, programme: str, rupiah: int, tiers: Iterable[Tier]) -> tuple[str, ...]:
    """The permissions by which a roster of this amount is approved, one for each person, the approvers first.

    A programme with tiers of its own is not asked for the general ones. Of the tiers reached, each permission counts
    with its highest number. Whatever the tiers say, at least one approver is needed.
    """
    known = list(tiers)
    own = [one for one in known if one.programme == programme] or [one for one in known if not one.programme]
    wanted: dict[str, int] = {APPROVER: 1}
    for one in own:
        if one.from_rupiah <= rupiah:
            wanted[one.permission] = max(wanted.get(one.permission, 0), one.approvers)
    return tuple(permission for permission, number in wanted.items() for _ in range(number))
