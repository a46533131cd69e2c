"""How a kind of web service is spoken to: what is sent, how its answers are understood, how hard it may be asked."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from verification.domain.questions import Question


A = TypeVar("A")


class Effect(StrEnum):
    """What an answer means for the round. REFUSED ones are the service's fault and worth no second try."""

    ANSWERED = "answered"
    BROKEN = "broken"
    REFUSED = "refused"
    QUOTA = "quota"
    AUTH = "auth"


class Broken(StrEnum):
    """Why no answer came at all."""

    TIMEOUT = "timeout"
    CONNECTION = "connection"


@dataclass(frozen=True, slots=True)
class Pace:
    """How hard a service may be asked. `tries` are calls per person in one round, `down_after` failures in a row end a
    round, `backoff_s` is the mean wait before the second try.
    """

    concurrency: int = 8
    timeout_s: float = 15.0
    tries: int = 3
    backoff_s: float = 1.0
    down_after: int = 20


@dataclass(frozen=True, slots=True)
class Call:
    """One question as it is sent. `sent` names the elements that it carries."""

    url: str
    body: bytes | None
    sent: frozenset[str]
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Heard(Generic[A]):
    """One answer, understood. `wait_s` is how long the service asks us to wait before another try."""

    answer: A
    effect: Effect
    text: str = ""
    quota_left: int | None = None
    wait_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Received(Generic[A]):
    """What came of one person: the last answer, or the last failure after all tries.

    `sent` are the elements the question carried, `tries` the calls it took, `milliseconds` the last one.
    """

    question: Question
    answer: A
    sent: frozenset[str]
    tries: int
    milliseconds: int

    @property
    def reference(self) -> int:
        """The question's."""
        return self.question.reference


class Referenced(Protocol):
    """What names the question that it is about."""

    @property
    def reference(self) -> int: ...


class Wire(Protocol[A]):
    """One kind of service: what is sent to it, and how its answers are understood. Called from the round's thread."""

    @property
    def pace(self) -> Pace: ...

    @property
    def headers(self) -> Mapping[str, str]: ...

    def tls(self) -> tuple[ssl.SSLContext | None, str | None]:
        """What the certificate is held against, and the name that must stand in it when it is not the address's."""

    def call(self, question: Question) -> Call:
        """The question as it is sent."""

    def hear(self, status: int, headers: Mapping[str, str], body: bytes, question: Question) -> Heard[A]:
        """Understand an answer, whatever it is."""

    def nothing(self, why: Broken, text: str) -> Heard[A]:
        """What it means that no answer came."""
