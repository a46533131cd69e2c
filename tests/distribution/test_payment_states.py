"""The way of a payment: every state reaches an end, and nothing is paid twice."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distribution.domain.payments.accounts import STATE_BY_CARD, CardState, read_card_state
from distribution.domain.payments.reasons import BECAUSE_TEXTS, DELIVERY_WORDS, Because
from distribution.domain.payments.states import (
    BEFORE_RELEASE,
    BUCKETS,
    ENDED_UNPAID,
    ENDS,
    MOVES,
    PAID,
    RELEASED_AND_LIVE,
    Bucket,
    Channel,
    Meeting,
    Mover,
    State,
    find_move,
    meeting,
    moves_from,
    reachable,
    sources_of,
    states_in,
)


# What a paying agency may say of a payment.
OUTCOMES = sorted({move.after for move in MOVES if Mover.AGENCY in move.by})
channels = st.sampled_from(Channel)


@given(channel=channels, choices=st.lists(st.integers(0, 30), max_size=25))
def test_no_way_through_any_number_of_attempts_pays_twice(channel: Channel, choices: list[int]) -> None:
    payments, state = 0, State.LISTED
    for choice in choices:
        moves = moves_from(state, channel)
        if not moves:
            if state not in ENDED_UNPAID:
                break  # the entry is paid or replaced: the database lets no other attempt begin
            state = State.LISTED
            continue
        after = moves[choice % len(moves)].after
        payments += after in PAID and state not in PAID
        state = after

    assert payments <= 1


@pytest.mark.parametrize("channel", Channel)
def test_every_state_on_the_way_reaches_an_end(channel: Channel) -> None:
    on_the_way = reachable(State.LISTED, channel) | {State.LISTED}

    assert all(state in ENDS or reachable(state, channel) & ENDS for state in on_the_way)


def test_an_end_is_an_end() -> None:
    assert [move for move in MOVES if move.before in ENDS] == []
    assert set(State) - {move.before for move in MOVES} == ENDS


@pytest.mark.parametrize("state", PAID)
def test_what_is_paid_only_gets_settled(state: State) -> None:
    assert all(reachable(state, channel) <= {State.SETTLED} for channel in Channel)


def test_the_usual_way_of_a_transfer() -> None:
    way = (
        State.LISTED, State.ACCOUNT_CHECK, State.ACCOUNT_READY, State.ORDERED, State.FUNDED, State.INSTRUCTED,
        State.TOPPED_UP, State.WITHDRAWN, State.SETTLED,
    )  # fmt: skip

    assert all(find_move(before, after, Channel.TRANSFER) for before, after in pairwise(way))
    assert find_move(State.INSTRUCTED, State.TOPPED_UP, Channel.POST) is None


def test_money_is_only_sent_and_refunded_by_who_releases() -> None:
    ordered = [move for move in MOVES if move.after in {State.ORDERED, State.FUNDED, State.INSTRUCTED}]
    refunded = find_move(State.RETURNED, State.REFUNDED, Channel.TRANSFER)

    assert {mover for move in ordered for mover in move.by} == {Mover.RELEASER}
    assert refunded is not None
    assert refunded.by == {Mover.RELEASER}


def test_every_state_has_its_rupiah_somewhere() -> None:
    assert set(BUCKETS) == set(State)
    assert set(states_in(Bucket.BEFORE)) == BEFORE_RELEASE
    assert not RELEASED_AND_LIVE & (ENDS | BEFORE_RELEASE)


@pytest.mark.parametrize(
    ("current", "told", "expected"),
    [
        (State.INSTRUCTED, State.WITHDRAWN, Meeting.MOVE),
        (State.WITHDRAWN, State.WITHDRAWN, Meeting.KNOWN),
        (State.WITHDRAWN, State.TOPPED_UP, Meeting.KNOWN),
        (State.SETTLED, State.WITHDRAWN, Meeting.KNOWN),
        (State.REFUNDED, State.REJECTED, Meeting.KNOWN),
        (State.WITHDRAWN, State.REJECTED, Meeting.CONFLICT),
        (State.REFUNDED, State.WITHDRAWN, Meeting.CONFLICT),
        (State.REPEATED, State.WITHDRAWN, Meeting.CONFLICT),
        (State.ACCOUNT_READY, State.WITHDRAWN, Meeting.CONFLICT),
    ],
)
def test_what_an_answer_means_to_where_a_payment_stands(current: State, told: State, expected: Meeting) -> None:
    assert meeting(current, told, Channel.TRANSFER) is expected


def test_at_the_counter_the_later_word_holds() -> None:
    assert meeting(State.ABSENT, State.PAPERS_REJECTED, Channel.POST) is Meeting.MOVE
    assert meeting(State.ABSENT, State.WITHDRAWN, Channel.POST) is Meeting.MOVE


@given(channel=channels, current=st.sampled_from(State), told=st.sampled_from(OUTCOMES))
def test_an_agency_moves_a_payment_only_along_the_table(channel: Channel, current: State, told: State) -> None:
    moves = current in sources_of(told, Mover.AGENCY, channel)

    assert (meeting(current, told, channel) is Meeting.MOVE) == moves


def test_every_card_and_every_reason_has_its_word() -> None:
    assert set(STATE_BY_CARD) == set(CardState)
    assert set(BECAUSE_TEXTS) == set(DELIVERY_WORDS) == set(Because)


@pytest.mark.parametrize(
    ("text", "has_number", "expected"),
    [
        ("Sudah Terdistribusi", True, CardState.READY),
        ("", True, CardState.READY),
        ("", False, CardState.CHECKING),
        ("GAGAL BUREKOL", False, CardState.OPENING_FAILED),
        ("belum-distribusi", True, CardState.PENDING),
        ("entah", True, None),
    ],
)
def test_words_on_cards(text: str, has_number: bool, expected: CardState | None) -> None:
    assert read_card_state(text, has_number=has_number) is expected
