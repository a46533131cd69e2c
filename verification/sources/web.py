"""What the adapters of web services share: a round over their wire, each answer judged as it comes."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Generic, TypeVar

from verification.sources.base import Note, Reply, RoundOutcome, Store, Take
from verification.sources.rounds import ask_round
from verification.sources.wire import Received, Wire


A = TypeVar("A")


class WebAdapter(ABC, Generic[A]):
    """A configured web service (`verification.sources.base.Adapter`); `A` is an answer as its wire understands it."""

    __slots__ = ()

    @abstractmethod
    def wire(self) -> Wire[A]:
        """How the service is called."""

    @abstractmethod
    def reply(self, received: Received[A]) -> Reply:
        """One answer, judged."""

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
        """Ask about everybody `take` gives (`verification.sources.base.Adapter`)."""
        return ask_round(
            self.wire(),
            take,
            store,
            understand=self.reply,
            note=note,
            should_stop=should_stop,
            allowance=allowance,
            probe=probe,
        )
