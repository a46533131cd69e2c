"""Where replies wait between the thread that calls and the thread that stores."""

import threading
from typing import Generic, TypeVar


R = TypeVar("R")


class Mailbox(Generic[R]):
    """Replies on their way between the two threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._replies: list[R] = []
        self._is_over = False

    def put(self, reply: R) -> None:
        with self._changed:
            self._replies.append(reply)
            self._changed.notify()

    def close(self) -> None:
        with self._changed:
            self._is_over = True
            self._changed.notify()

    def nudge(self) -> None:
        """Let the other thread look whether more questions are wanted."""
        with self._changed:
            self._changed.notify()

    def collect(self, timeout: float) -> tuple[list[R], bool]:
        """Everything that has come, waiting a while for the first; and whether nothing more will."""
        with self._changed:
            if not self._replies and not self._is_over:
                self._changed.wait(timeout)
            replies, self._replies = self._replies, []
            return replies, self._is_over
