"""Kept-open HTTP connections to one service, for many small calls.

A general client spends three times as long on a call as this one, and the calls of a run are what a worker does most.
It speaks what a JSON service needs: HTTP/1.1 over TCP or TLS; bodies by length, in chunks, or up to the end of the
connection; no redirects, no cookies, no compression, no proxies.
"""

import asyncio
import ssl
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast
from urllib.parse import SplitResult, urlsplit


MAX_HEAD: Final = 32_768
_NO_BODY: Final = frozenset({204, 304})
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
        self._received = bytearray()
        self._waiting: asyncio.Future[Said] | None = None
        self._head: tuple[int, dict[str, str]] | None = None
        self._most = 0
        self.may_stay = False

    async def ask(self, request: bytes, most: int) -> Said:
        """Send a call; the answer, when it has come."""
        if self._transport is None:
            raise LineBroken("closed")
        self.may_stay = False
        self._most = most
        self._received.clear()
        self._head = None
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
        self._received += data
        try:
            self._read(is_end=False)
        except (ValueError, IndexError) as error:
            self._fail(LineBroken(str(error)))

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport, self.may_stay = None, False
        if self._waiting is None or self._waiting.done():
            return
        try:
            self._read(is_end=True)
        except (ValueError, IndexError) as error:
            exc = LineBroken(str(error))
        self._fail(exc or LineBroken("closed by the service"))

    def _fail(self, error: Exception) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(error)

    def _read(self, *, is_end: bool) -> None:
        """Finish the call when its answer is complete."""
        while self._head is None:
            end = self._received.find(_END)
            if end < 0:
                if len(self._received) > MAX_HEAD:
                    raise ValueError("a head without end")
                return
            status, headers = _head(bytes(self._received[:end]))
            del self._received[: end + len(_END)]
            # 100 Continue and its like come before the answer.
            self._head = None if 100 <= status < 200 else (status, headers)
        status, headers = self._head
        found = self._body(status, headers, is_end=is_end)
        if found is not None and self._waiting is not None and not self._waiting.done():
            body, is_clean = found
            self.may_stay = is_clean and not is_end and headers.get("connection", "").lower() != "close"
            self._waiting.set_result(Said(status, headers, body))

    def _body(self, status: int, headers: Mapping[str, str], *, is_end: bool) -> tuple[bytes, bool] | None:
        """The body, and whether the line can serve another call; None while more must come."""
        received = self._received
        if status in _NO_BODY:
            return b"", not received
        if len(received) > self._most and "chunked" not in headers.get("transfer-encoding", ""):
            return bytes(received[: self._most + 1]), False
        if "chunked" in headers.get("transfer-encoding", "").lower():
            return _unchunked(bytes(received), self._most)
        if "content-length" in headers:
            length = int(headers["content-length"])
            return (bytes(received[:length]), len(received) == length) if len(received) >= length else None
        return (bytes(received), False) if is_end else None


def _head(text: bytes) -> tuple[int, dict[str, str]]:
    """Status and headers."""
    first, _, rest = text.decode("latin-1").partition("\r\n")
    version, status = first.split(" ", 2)[:2]
    if not version.startswith("HTTP/1."):
        raise ValueError("no HTTP")
    headers = {}
    for line in rest.split("\r\n") if rest else ():
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    if version == "HTTP/1.0":
        headers.setdefault("connection", "close")
    return int(status), headers


def _unchunked(received: bytes, most: int) -> tuple[bytes, bool] | None:
    """The body of an answer in chunks; None while more must come."""
    body = b""
    at = 0
    while True:
        end = received.find(b"\r\n", at)
        if end < 0:
            return None
        size = int(received[at:end].partition(b";")[0], 16)
        at = end + 2
        if size == 0:
            # Trailers, if any, end with an empty line.
            last = received.find(b"\r\n", at) if received[at : at + 2] == b"\r\n" else received.find(_END, at)
            return (body, True) if last >= 0 else None
        body += received[at : at + size]
        if len(body) > most:
            return body[: most + 1], False
        if len(received) < at + size + 2:
            return None
        at += size + 2
