"""The protocol of all sources: a batch of questions in, typed replies out, possibly late and in part.

An adapter speaks to one source (`Adapter`). It pulls questions as fast as the source may be asked, and hands back
replies in whatever order and number they come. Each reply has an outcome, a reason (the source's code and words), the
evidence that may be kept, how long it is good, and what follows for the findings. The engine that takes questions from
the table and stores replies (`verification.actions.checks`) knows nothing else of a source.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import islice
from typing import Protocol

from verification.domain.findings import NewFinding
from verification.domain.judgement import Bucket
from verification.domain.questions import Question
from verification.domain.sources import Source


class StoppedBy(StrEnum):
    """Why a round ended before everybody was asked."""

    QUOTA = "quota"
    AUTH = "auth"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one person.

    `reference` is the question's. FAILED ones got no usable answer and stay due; when the source has said that its
    answer comes later, `again_on` is the day to ask again. `code` and `text` are the reason in the source's words,
    `evidence` what may be kept of the answer: rows with a `name` and whether it `agrees`. The answer is good up to and
    including `valid_until` (None: as long as the policy says). `opens` and `settles` are what follows for the findings.
    `is_from_service` is whether the source answered at all, whatever it said. `tries` are the calls it took,
    `milliseconds` the last one, `quota_left` the count that came with it.
    """

    reference: int
    outcome: Bucket
    code: str = ""
    text: str = ""
    evidence: Sequence[Mapping[str, object]] = ()
    is_from_service: bool = True
    valid_until: date | None = None
    opens: tuple[NewFinding, ...] = ()
    settles: frozenset[str] = frozenset()
    again_on: date | None = None
    tries: int = 1
    milliseconds: int = 0
    quota_left: int | None = None

    @property
    def is_final(self) -> bool:
        """Whether the person has been answered; the others stay due."""
        return self.outcome is not Bucket.FAILED


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
# Writes a reply down the moment it comes, whether or not it is stored soon; says whether it could. Called from another
# thread.
Note = Callable[[Reply], bool]


class Adapter(Protocol):
    """One configured source. `daily_quota` counts calls a day by our own agreement (None: the source says when)."""

    @property
    def daily_quota(self) -> int | None: ...

    def ask(
        self,
        take: Take,
        store: Store,
        *,
        note: Note | None = None,
        should_stop: Callable[[], bool] | None = None,
        allowance: int | None = None,
        probe: bool = False,
    ) -> RoundOutcome:
        """Ask about everybody `take` gives, until done or stopped.

        `should_stop` is called about twice a second, so it may also say that the round is alive. `allowance` is the
        most calls to make (what is left of the day's quota); `probe` asks one person alone first, after a stop. An
        error in one of these breaks the round off and is raised again.
        """


class Transport(Protocol):
    """What a module of this package offers for the sources that name it as their `transport`."""

    def missing(self, source: Source, environ: Mapping[str, str]) -> tuple[str, ...]:
        """The variables without which the source is not configured; none when nothing is missing."""

    def build(
        self, source: Source, environ: Mapping[str, str], *, thresholds: Mapping[str, int], today: date
    ) -> Adapter:
        """The adapter as the environment describes it; `thresholds` are the limits in force today, by element or
        fact. Raises `Misconfigured` when a variable cannot be used.
        """


class Misconfigured(ValueError):
    """A variable of a source cannot be used; the message names it and says what is expected."""


def taking(questions: Iterable[Question]) -> Take:
    """The questions of any iterable, as many at a time as the client wants."""
    left: Iterator[Question] = iter(questions)
    return lambda most: list(islice(left, most))
