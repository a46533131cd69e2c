"""Classes of decile moves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recipients.domain.deciles import JUMPS, by_class, jump_of


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        (10, 3, "fell_extremely"), (9, 3, "fell_far"), (8, 4, "fell_far"), (4, 1, "fell"), (4, 3, "fell"),
        (3, 4, "rose"), (1, 4, "rose"), (1, 5, "rose_far"), (1, 7, "rose_far"), (1, 8, "rose_extremely"),
        (1, 10, "rose_extremely"),
    ],
)  # fmt: skip
def test_moves_have_the_class_that_bps_gives_them(before: int, after: int, key: str) -> None:
    assert jump_of(before, after).key == key


def test_a_decile_that_stays_is_no_move() -> None:
    assert jump_of(4, 4) is None


@given(st.integers(1, 10), st.integers(1, 10))
def test_every_move_has_exactly_one_class(before: int, after: int) -> None:
    classes = [jump for jump in JUMPS if jump.holds(after - before)]

    assert len(classes) == (before != after)


def test_numbers_are_added_up_by_class() -> None:
    assert by_class({-9: 1, -7: 2, -1: 5, 3: 4, 1: 1}) == {"fell_extremely": 3, "fell": 5, "rose": 5}
