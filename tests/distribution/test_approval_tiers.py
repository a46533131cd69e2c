"""How many approve a roster of which amount."""

import pytest

from distribution.domain.amendments import may_wait
from distribution.domain.approvals import Tier, approvals_needed


A, C = "roster.approve", "roster.countersign"
GENERAL = [Tier("", 0, A, 1), Tier("", 1_000, A, 2), Tier("", 5_000, C, 1)]


@pytest.mark.parametrize(
    ("_case", "programme", "rupiah", "tiers", "needed"),
    [
        ("no tier at all", "blt", 9_999, [], (A,)),
        ("below every tier", "blt", 999, GENERAL, (A,)),
        ("the bound itself counts", "blt", 1_000, GENERAL, (A, A)),
        ("another kind of approver from a higher amount on", "blt", 5_000, GENERAL, (A, A, C)),
        ("tiers of its own replace the general ones", "pkh", 9_999, [*GENERAL, Tier("pkh", 0, A, 3)], (A, A, A)),
        ("tiers of another programme do not count", "blt", 0, [Tier("pkh", 0, A, 3)], (A,)),
        ("a countersignature never replaces the approver", "blt", 0, [Tier("", 0, C, 2)], (A, C, C)),
    ],
)
def test_tiers_reached_say_who_approves(
    _case: str, programme: str, rupiah: int, tiers: list[Tier], needed: tuple[str, ...]
) -> None:
    assert approvals_needed(programme=programme, rupiah=rupiah, tiers=tiers) == needed


@pytest.mark.parametrize(
    ("is_eligible", "reasons", "waits"),
    [
        (True, [], True),
        (False, ["QUOTA_FULL"], True),
        (False, ["QUOTA_FULL", "POWER"], False),
        (False, ["POWER"], False),
        (False, [], False),
    ],
)
def test_only_the_entitled_and_those_over_the_quota_wait(is_eligible: bool, reasons: list[str], waits: bool) -> None:
    assert may_wait(is_eligible=is_eligible, reasons=reasons) is waits
