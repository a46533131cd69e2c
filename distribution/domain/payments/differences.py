"""What holds when an agency tells of another amount than the decree's, and how too much or too little is put right."""

from enum import StrEnum
from typing import Final

from distribution.domain.payments.states import BUCKETS, Bucket, Channel, State


# What an agency says when money has left it: only then can there be too much or too little of it.
PAYING: Final = frozenset({State.TOPPED_UP, State.IDLE, State.WITHDRAWN, State.BY_DELEGATE})


class PutRight(StrEnum):
    """How a difference ends; values as in PaymentDifference.State."""

    REFUNDED = "refunded"  # setor kembali
    TOPPED_UP = "topped_up"  # dibayar kekurangannya


def put_right(*, due: int, paid: int, state: State) -> PutRight:
    """Too much goes back to the treasury; too little is paid after, unless the payment itself went back."""
    if paid > due or BUCKETS[state] is Bucket.RETURNED:
        return PutRight.REFUNDED
    return PutRight.TOPPED_UP


def failing_in(channel: Channel) -> State:
    """Where a payment stands whose other amount is not accepted: it did not reach its receiver."""
    return State.REJECTED if channel is Channel.TRANSFER else State.ABSENT
