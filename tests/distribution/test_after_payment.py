"""The random check after payment: sizes, shares of the kelurahan, and what the answers say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distribution.domain.after_payment import Plan, Said, outcome, plan, spread


COUNTS = st.lists(st.integers(0, 5_000), max_size=12).map(lambda many: {f"v{n}": one for n, one in enumerate(many)})


@given(COUNTS, st.integers(0, 3_000))
def test_a_sample_is_shared_out_whole_and_in_proportion(delivered: dict[str, int], size: int) -> None:
    population = sum(delivered.values())

    shares = spread(delivered, size)

    assert sum(shares.values()) == min(size, population)
    for village, count in shares.items():
        assert 0 < count <= delivered[village]
        assert abs(count - min(size, population) * delivered[village] / population) < 1


@pytest.mark.parametrize(
    ("delivered", "margin", "planned"),
    [
        ({}, 5, Plan(0, 0, {})),
        ({"a": 0}, 5, Plan(0, 0, {})),
        ({"a": 3, "b": 1}, 5, Plan(4, 4, {"a": 3, "b": 1})),
        ({"a": 9_000, "b": 1_000}, 5, Plan(10_000, 370, {"a": 333, "b": 37})),
        ({"a": 100_000}, 3, Plan(100_000, 1_056, {"a": 1_056})),
    ],
    ids=str,
)
def test_how_many_are_drawn(delivered: dict[str, int], margin: int, planned: Plan) -> None:
    assert plan(delivered, confidence=95, margin_percent=margin) == planned


@pytest.mark.parametrize(
    ("said", "in_order"),
    [
        (Said(True, 600_000, 600_000), True),
        (Said(True, 600_000, 650_000), True),
        (Said(False, 600_000, 0), False),
        (Said(True, 600_000, 500_000), False),
        (Said(True, 600_000, 600_000, deducted=50_000), False),
        (Said(True, 600_000, 600_000, was_misused=True), False),
    ],
    ids=str,
)
def test_what_is_in_order(said: Said, *, in_order: bool) -> None:
    assert said.is_in_order is in_order


def test_answers_are_counted_and_estimated() -> None:
    said = [
        *[Said(True, 10, 10)] * 46,
        Said(False, 10, 0),
        Said(True, 10, 8),
        Said(True, 10, 8, deducted=2),
        Said(True, 10, 10, was_misused=True),
    ]

    found = outcome(said, drawn=60, population=1_000, confidence=95)

    counted = (found.in_order, found.not_received, found.short, found.deducted, found.misused)
    assert [one.found for one in counted] == [46, 1, 1, 1, 1]
    assert (found.asked, found.unanswered) == (50, 10)
    assert found.in_order.all is not None
    assert round(found.in_order.all.least, 3) == 0.815
    assert round(found.in_order.all.most, 3) == 1.0


def test_nothing_is_estimated_before_anybody_answered() -> None:
    found = outcome([], drawn=60, population=1_000, confidence=95)

    assert found.in_order.all is None
    assert found.unanswered == 60
