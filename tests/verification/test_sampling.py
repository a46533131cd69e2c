"""What a random sample can tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.domain.sampling import Estimate, estimate, margin, size_for, size_of


@pytest.mark.parametrize(
    ("population", "percent", "size"),
    [(94_000, 1.0, 940), (10, 1.0, 1), (0, 50.0, 0), (3, 100.0, 3), (1000, 0.5, 5)],
)
def test_the_size_of_a_sample(population: int, percent: float, size: int) -> None:
    assert size_of(population, percent) == size


def test_the_margin_of_a_sample_of_a_thousand_is_about_three_points() -> None:
    assert margin(1000, 1_000_000, 95) == pytest.approx(0.0310, abs=0.0001)


def test_whoever_asks_everybody_knows_and_whoever_asks_nobody_does_not() -> None:
    assert (margin(50, 50, 95), margin(0, 50, 95)) == (0.0, 1.0)


def test_more_confidence_needs_more_people() -> None:
    assert [size_for(94_000, confidence, 0.03) for confidence in (90, 95, 99)] == [746, 1056, 1808]
    assert size_for(0, 95, 0.03) == 0


def test_what_was_found_with_its_limits() -> None:
    found = estimate(12, 940, 94_000, 95)

    assert found is not None
    assert found.share == pytest.approx(0.01277, abs=0.00001)
    assert found.least <= found.share <= found.most
    assert found.margin == pytest.approx(0.0093, abs=0.001)
    assert estimate(0, 0, 94_000, 95) is None


def test_limits_stay_between_nobody_and_everybody() -> None:
    assert Estimate(0.0, 0.02, 95).least == 0.0
    assert Estimate(1.0, 0.02, 95).most == 1.0


def test_nothing_found_does_not_mean_that_there_is_nothing() -> None:
    found = estimate(0, 100, 10_000, 95)

    assert found is not None
    assert 0.02 < found.most < 0.05


def test_whoever_asked_everybody_knows_exactly() -> None:
    assert estimate(3, 10, 10, 95) == Estimate(0.3, 0.0, 95)


@given(st.integers(1, 100_000), st.sampled_from([90, 95, 99]))
def test_a_sample_drawn_for_a_margin_keeps_it(population: int, confidence: int) -> None:
    size = size_for(population, confidence, 0.05)

    assert margin(size, population, confidence) <= 0.0501
