"""The scale people see, and the words for each reason."""

import pytest

from recipients.domain.duplicates import AGAINST, MESSAGES, WEIGHTS, Reason, score_of


@pytest.mark.parametrize(("bits", "score"), [(0, 0.5), (8, 0.909), (-8, 0.091), (1, 0.571), (40, 1.0)])
def test_eight_bits_are_ten_to_one(bits: float, score: float) -> None:
    assert score_of(bits) == score


def test_every_reason_has_a_sentence() -> None:
    assert set(MESSAGES) == set(Reason)


def test_what_differs_speaks_against_one_person() -> None:
    assert {reason for reason in Reason if reason.value.endswith("_other")} <= AGAINST


def test_weights_are_handed_over_by_name() -> None:
    values = WEIGHTS.parameters()

    assert values["threshold"] == 1.0
    assert all(isinstance(value, float) for value in values.values())
