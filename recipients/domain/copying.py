"""Hands text over to PostgreSQL's COPY while the next block is being made."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor


def read_ahead(blocks: Iterable[str]) -> Iterator[bytes]:
    """The same blocks, encoded, each being made while the one before is worked on."""
    source = iter(blocks)

    def encoded() -> bytes | None:
        block = next(source, None)
        return None if block is None else block.encode()

    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="read-ahead") as reader:
        waiting = reader.submit(encoded)
        while (block := waiting.result()) is not None:
            waiting = reader.submit(encoded)
            yield block


class CopySource:
    """What psycopg2's copy_expert reads from: a file-like view on an iterator of text blocks."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = iter(blocks)
        self._rest = b""
        self.error: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, at most a block, or everything when negative; empty at the end.

        The driver forgets what went wrong in here: `error` keeps it.
        """
        try:
            return self._read(size)
        except Exception as error:
            self.error = error
            raise

    def _read(self, size: int) -> bytes:
        if size < 0:
            return b"".join([self._rest, *self._blocks])
        # Whole blocks while they fit: each time the driver asks it has to wait for the thread that reads ahead.
        data = self._rest or next(self._blocks, b"")
        self._rest = data[size:]
        return data[:size] if self._rest else data
