"""Replies written down the moment they come, so that a process that dies costs no question that was answered.

A reply waits a moment until the database has it. Instead of keeping its slot all that time, it is written into a file
of this process first; a killed process loses nothing that it had handed to the operating system. Whoever works next on
the source stores what was left (`left`) instead of asking again. On another machine the files are not there, and the
few that waited are asked again.

A file holds one reply a line, `[asked_hash, reply]`, with nothing in it that the table of checks would not keep. It is
locked as long as its process lives. Others read it all the same, since a process may hang and have lost its run: which
reply is stored by whom is settled by the claim on the check. Only the lock says who removes the file, once all of it is
stored.
"""

import fcntl
import logging
import os
import threading
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import IO, Any, Final

import orjson

from verification.domain.findings import NewFinding
from verification.domain.judgement import Bucket
from verification.sources.base import Reply


log = logging.getLogger(__name__)
_LINES: Final = 256  # of one file
_TOO_OLD_S: Final = 86_400.0  # by then the questions are better asked again
_FIELDS: Final = frozenset(field.name for field in fields(Reply))


@dataclass(frozen=True, slots=True)
class Left:
    """A reply that was heard and not stored, with the fingerprint of the identity that was asked about."""

    reply: Reply
    asked_hash: int


@dataclass(frozen=True, slots=True)
class LeftFile:
    """What a process wrote down. `is_ours`: it is gone, and whoever has the file may remove it."""

    path: Path
    replies: list[Left]
    is_ours: bool


class _Part:
    """One file, open and locked, and which of its replies are not stored yet."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines = 0
        self.waiting: set[int] = set()
        self.file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, 0o600)
        fcntl.flock(self.file, fcntl.LOCK_EX)


class Journal:
    """What this process has heard of one source and not stored. `note` is called by the thread that asks."""

    def __init__(self, folder: Path, source: str) -> None:
        self._folder, self._source = folder, source
        self._lock = threading.Lock()
        self._parts: list[_Part] = []
        self._part_of: dict[int, _Part] = {}

    def note(self, reply: Reply, asked_hash: int) -> bool:
        """Write a reply down; False when that could not be done and the reply is safe only once it is stored."""
        line = orjson.dumps([asked_hash, reply], default=_plain) + b"\n"
        with self._lock:
            try:
                part = self._open_part()
                os.write(part.file, line)
            except OSError:
                log.warning("replies of %s cannot be written down in %s", self._source, self._folder, exc_info=True)
                return False
            part.lines += 1
            part.waiting.add(reply.reference)
            self._part_of[reply.reference] = part
        return True

    def stored(self, references: Iterable[int]) -> None:
        """Say that these are safe."""
        with self._lock:
            for reference in references:
                if part := self._part_of.pop(reference, None):
                    part.waiting.discard(reference)
            for part in [one for one in self._parts if not one.waiting and one.lines >= _LINES]:
                self._remove(part)

    def close(self) -> None:
        """Remove what is stored; what is not stays for whoever works on the source next."""
        with self._lock:
            for part in list(self._parts):
                if part.waiting:
                    os.close(part.file)
                else:
                    self._remove(part)
            self._parts.clear()

    def _open_part(self) -> _Part:
        if not self._parts or self._parts[-1].lines >= _LINES:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._parts.append(_Part(self._folder / f"{self._source}-{uuid.uuid4().hex}.jsonl"))
        return self._parts[-1]

    def _remove(self, part: _Part) -> None:
        part.path.unlink(missing_ok=True)
        os.close(part.file)
        self._parts.remove(part)


@contextmanager
def left(folder: Path, source: str) -> Iterator[list[LeftFile]]:
    """What other processes have heard of a source; files of those that are gone are ours as long as the block lasts.

    What is too old is passed over, and removed where it is ours.
    """
    with ExitStack() as open_files:
        found: list[LeftFile] = []
        for path in sorted(folder.glob(f"{source}-*.jsonl")):
            with suppress(FileNotFoundError):
                file = open_files.enter_context(path.open("rb"))
                is_ours = _try_lock(file)
                if time.time() - path.stat().st_mtime <= _TOO_OLD_S:
                    found.append(LeftFile(path, list(_read(file)), is_ours))
                elif is_ours:
                    path.unlink()
        yield found


def _try_lock(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read(lines: IO[bytes]) -> Iterator[Left]:
    """Every whole line that this version of the portal understands; who stands in another one is asked again."""
    for line in lines:
        try:
            asked_hash, fields_of_reply = orjson.loads(line)
            yield Left(_reply(fields_of_reply), asked_hash)
        except (ValueError, TypeError, KeyError):
            log.warning("a reply that was written down cannot be read again")


def _reply(said: Mapping[str, Any]) -> Reply:
    if said.keys() != _FIELDS:
        raise ValueError("written by another version")
    return Reply(
        **{
            **said,
            "outcome": Bucket(said["outcome"]),
            "opens": tuple(
                NewFinding(one["kind"], one["materiality"], tuple((name, score) for name, score in one["elements"]))
                for one in said["opens"]
            ),
            "settles": frozenset(said["settles"]),
            "valid_until": _day(said["valid_until"]),
            "again_on": _day(said["again_on"]),
        }
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(type(value).__name__)
