"""Kept-open HTTP connections to one service, for many small calls.

A general client spends three times as long on a call as this one, and the calls of a run are what a worker does most.
It speaks what a JSON service needs: HTTP/1.1 over TCP or TLS, read by the parser of `httptools`; no redirects, no
cookies, no compression, no proxies.
"""

import asyncio
import ssl
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast
from urllib.parse import SplitResult, urlsplit

from httptools import HttpParserError, HttpResponseParser


MAX_HEAD: Final = 32_768
_END: Final = b"\r\n\r\n"


class LineBroken(ConnectionError):
    """The service closed the connection, or said something that is no HTTP."""


@dataclass(frozen=True, slots=True)
class Said:
    """One answer. Names of headers are in small letters; `body` may be one byte longer than was asked for at most."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Lines:
    """The connections to the services that one round asks. At most as many as calls are in flight."""

    def __init__(self, headers: Mapping[str, str], *, tls: ssl.SSLContext | None, tls_name: str | None) -> None:
        self._headers = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._tls = tls
        self._tls_name = tls_name
        self._idle: dict[tuple[str, str], deque[_Line]] = {}
        self._all: set[_Line] = set()

    async def ask(self, method: str, url: str, body: bytes | None, *, most: int) -> Said:
        """Make one call and read its answer, of whose body `most` bytes and one are kept."""
        parts = urlsplit(url)
        origin = (parts.scheme, parts.netloc)
        idle = self._idle.setdefault(origin, deque())
        line = self._free(idle) or await self._open(parts)
        try:
            said = await line.ask(self._request(method, parts, body), most)
        except BaseException:
            # Cancelled or broken: whatever comes on this line answers nobody any more.
            self._close(line)
            raise
        if line.may_stay:
            idle.append(line)
        else:
            self._close(line)
        return said

    def close(self) -> None:
        """Hang up."""
        for line in list(self._all):
            self._close(line)

    def _free(self, idle: "deque[_Line]") -> "_Line | None":
        while idle:
            line = idle.pop()
            if line.may_stay:
                return line
            self._close(line)
        return None

    async def _open(self, parts: SplitResult) -> "_Line":
        is_tls = parts.scheme == "https"
        context = (self._tls or ssl.create_default_context()) if is_tls else None
        _transport, line = await asyncio.get_running_loop().create_connection(
            _Line,
            parts.hostname or "",
            parts.port or (443 if is_tls else 80),
            ssl=context,
            server_hostname=(self._tls_name or parts.hostname) if is_tls else None,
        )
        self._all.add(line)
        return line

    def _close(self, line: "_Line") -> None:
        self._all.discard(line)
        line.close()

    def _request(self, method: str, parts: SplitResult, body: bytes | None) -> bytes:
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        host = parts.netloc.rpartition("@")[2]
        length = "" if body is None else f"Content-Length: {len(body)}\r\n"
        head = f"{method} {target} HTTP/1.1\r\nHost: {host}\r\n{self._headers}{length}\r\n".encode("latin-1")
        # SECURITY: nothing in an address may begin another header or another call.
        if head.count(b" ", 0, head.index(b"\r\n")) != 2 or head.find(_END) != len(head) - len(_END):
            raise LineBroken("an address with blanks or line ends")
        return head + (body or b"")


class _Line(asyncio.Protocol):
    """One connection; one call at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Said] | None = None
        self._answer = _Answer(0)
        self.may_stay = False

    async def ask(self, request: bytes, most: int) -> Said:
        """Send a call; the answer, when it has come."""
        if self._transport is None:
            raise LineBroken("closed")
        self.may_stay = False
        self._answer = _Answer(most)
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._waiting

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.abort()

    # What the event loop tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports have no common ancestor with asyncio's.
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        if self._waiting is None or self._waiting.done():
            # Nobody asked.
            self.may_stay = False
            return
        try:
            self._answer.feed(data)
        except HttpParserError as error:
            # What follows a complete answer costs the line only.
            if self._answer.said is None:
                self._waiting.set_exception(LineBroken(str(error)))
                return
        if self._answer.said is not None:
            self.may_stay = self._answer.may_stay
            self._waiting.set_result(self._answer.said)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport, self.may_stay = None, False
        if self._waiting is None or self._waiting.done():
            return
        said = self._answer.at_end()
        if said is None:
            self._waiting.set_exception(exc or LineBroken("closed by the service"))
        else:
            self._waiting.set_result(said)


class _Answer:
    """Puts one answer together from what the parser tells (the names of these methods are the parser's)."""

    def __init__(self, most: int) -> None:
        self._parser = HttpResponseParser(self)
        self._most = most
        self._headers: dict[str, str] = {}
        self._head_length = 0
        self._body = b""
        self._is_in_body = False
        self.said: Said | None = None
        self.may_stay = False

    def feed(self, data: bytes) -> None:
        """Read on; `said` is there as soon as the answer is complete, or longer than asked for."""
        if not self._is_in_body:
            self._head_length += len(data)
        self._parser.feed_data(data)
        if not self._is_in_body and self._head_length > MAX_HEAD:
            raise HttpParserError("a head without end")

    def at_end(self) -> Said | None:
        """The answer whose end is the end of the connection; None when something is missing."""
        is_open_ended = not {"content-length", "transfer-encoding"} & self._headers.keys()
        return self._told(self._body) if self._is_in_body and is_open_ended else None

    def on_message_begin(self) -> None:
        # A second answer to one call.
        self.may_stay = False

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1").strip()

    def on_headers_complete(self) -> None:
        self._is_in_body = True

    def on_body(self, body: bytes) -> None:
        self._body += body
        if self.said is None and len(self._body) > self._most:
            self.said = self._told(self._body[: self._most + 1])

    def on_message_complete(self) -> None:
        if 100 <= self._parser.get_status_code() < 200:
            # 100 Continue and its like come before the answer.
            self._headers, self._is_in_body, self._head_length = {}, False, 0
        elif self.said is None:
            self.said = self._told(self._body)
            self.may_stay = self._parser.should_keep_alive()

    def _told(self, body: bytes) -> Said:
        return Said(self._parser.get_status_code(), self._headers, body)
