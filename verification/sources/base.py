"""What every source of the verification has in common: replies, and how a round of questions ended."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from verification.domain.dukcapil import Element, Question
from verification.domain.dukcapil_answers import Answer


class StoppedBy(StrEnum):
    """Why a round ended before everybody was asked."""

    QUOTA = "quota"
    AUTH = "auth"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one person: the last answer, or the last failure after all tries.

    `sent` are the elements the question carried, `tries` the calls it took, `milliseconds` the last one.
    """

    question: Question
    answer: Answer
    sent: frozenset[Element]
    tries: int
    milliseconds: int


@dataclass(frozen=True, slots=True)
class RoundOutcome:
    """How a round ended. Every question taken got one reply or stands in `not_asked`, by its reference.

    `asked` counts replies, failed ones included; `calls` what was sent, repeated tries included. `text` is
    the service's own sentence that stopped the round; `quota_left` the last count of calls left that it gave.
    """

    stopped_by: StoppedBy | None
    is_cancelled: bool
    text: str
    asked: int
    calls: int
    most_in_flight: int
    quota_left: int | None
    not_asked: tuple[int, ...]
    seconds: float


# Gives at most n further questions, none at the end. Called from the thread that started the round.
Take = Callable[[int], Sequence[Question]]
# Keeps a batch of replies. Called from the same thread; the next batch gathers meanwhile.
Store = Callable[[Sequence[Reply]], None]


def taking(questions: Iterable[Question]) -> Take:
    """The questions of any iterable, as many at a time as the client wants."""
    left: Iterator[Question] = iter(questions)
    return lambda most: list(islice(left, most))
