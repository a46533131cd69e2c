"""Answers as they come over a kept-open connection: in one piece or many, by length, in chunks or up to the end."""

import asyncio
import contextlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.sources.lines import LineBroken, Lines, Said, _Line


OK = b"HTTP/1.1 200 OK\r\n"


class _Wire:
    """A transport that remembers what was sent."""

    def __init__(self) -> None:
        self.sent = b""
        self.is_closed = False

    def write(self, data: bytes) -> None:
        self.sent += data

    def abort(self) -> None:
        self.is_closed = True


def _told(*pieces: bytes, is_closed: bool = False, most: int = 1000) -> tuple[Said, bool]:
    """What a call makes of these pieces, and whether the line may stay."""

    async def ask() -> tuple[Said, bool]:
        line = _Line()
        line.connection_made(_Wire())
        call = asyncio.create_task(line.ask(b"GET / HTTP/1.1\r\n\r\n", most))
        await asyncio.sleep(0)
        for piece in pieces:
            line.data_received(piece)
        if is_closed:
            line.connection_lost(None)
        return await asyncio.wait_for(call, 1), line.may_stay

    return asyncio.run(ask())


class TestWhole:
    def test_by_length_the_line_stays(self) -> None:
        said, may_stay = _told(OK + b"Content-Length: 2\r\nX-Left:  7 \r\n\r\n{}")

        assert (said.status, said.body, said.headers["x-left"], may_stay) == (200, b"{}", "7", True)

    @pytest.mark.parametrize(
        ("_case", "head", "body", "is_closed"),
        [
            ("asked to close", OK + b"Content-Length: 2\r\nConnection: close\r\n\r\n", b"{}", False),
            ("more than was announced", OK + b"Content-Length: 2\r\n\r\n", b"{}rest", False),
            ("up to the end", OK + b"\r\n", b"{}", True),
            ("old protocol", b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n", b"{}", False),
        ],
    )
    def test_the_line_is_given_up(self, _case: str, head: bytes, body: bytes, is_closed: bool) -> None:
        said, may_stay = _told(head, body, is_closed=is_closed)

        assert (said.body, may_stay) == (b"{}", False)

    def test_a_continue_before_the_answer_is_passed_over(self) -> None:
        said, _ = _told(b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: 0\r\n\r\n")

        assert (said.status, said.body) == (200, b"")

    def test_no_content_has_no_body(self) -> None:
        assert _told(b"HTTP/1.1 204 No Content\r\n\r\n")[0].body == b""

    @pytest.mark.parametrize(
        "answer",
        [OK + b"\r\n" + b"x" * 50, OK + b"Transfer-Encoding: chunked\r\n\r\n32\r\n" + b"x" * 50 + b"\r\n0\r\n\r\n"],
        ids=["plain", "chunks"],
    )
    def test_of_a_long_body_one_byte_more_than_asked_for_is_kept(self, answer: bytes) -> None:
        said, may_stay = _told(answer, most=10)

        assert (said.body, may_stay) == (b"x" * 11, False)

    @given(st.lists(st.binary(min_size=1, max_size=30), max_size=5), st.integers(min_value=1, max_value=40))
    def test_chunks_come_together_however_they_are_cut(self, parts: list[bytes], size: int) -> None:
        chunks = b"".join(b"%x;note=1\r\n%b\r\n" % (len(part), part) for part in parts)
        answer = OK + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\nTrailer: x\r\n\r\n"

        said, may_stay = _told(*(answer[at : at + size] for at in range(0, len(answer), size)))

        assert (said.body, may_stay) == (b"".join(parts), True)


class TestBroken:
    @pytest.mark.parametrize(
        ("_case", "pieces", "is_closed"),
        [
            ("nothing", [], True),
            ("half a head", [OK], True),
            ("half a body", [OK + b"Content-Length: 9\r\n\r\n{}"], True),
            ("no http", [b"SSH-2.0 hello\r\n\r\n"], False),
            ("no status", [b"HTTP/1.1\r\n\r\n"], False),
            ("a length that is none", [OK + b"Content-Length: two\r\n\r\n{}"], False),
            ("a chunk that is none", [OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"], False),
            ("a chunk that is none, then closed", [OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\n"], True),
            ("a head without end", [b"HTTP/1.1 200 OK\r\nX: " + b"x" * 40_000], False),
        ],
    )
    def test_is_an_error_and_no_answer(self, _case: str, pieces: list[bytes], is_closed: bool) -> None:
        with pytest.raises(LineBroken):
            _told(*pieces, is_closed=is_closed)

    def test_what_nobody_asked_for_costs_the_line(self) -> None:
        line = _Line()
        line.connection_made(_Wire())
        line.may_stay = True

        line.data_received(b"HTTP/1.1 408 Request Timeout\r\n\r\n")

        assert not line.may_stay

    def test_a_closed_line_takes_no_call(self) -> None:
        line = _Line()

        with pytest.raises(LineBroken):
            asyncio.run(line.ask(b"", 1))


@pytest.mark.parametrize("url", ["http://127.0.0.1/a b", "http://127.0.0.1/\r\nX: 1"], ids=["blank", "line end"])
def test_an_address_cannot_begin_another_header(url: str) -> None:
    asked: list[bytes] = []
    answering(asked.append, url)

    assert all(b"X: 1" not in each and b"a b" not in each for each in asked)


def test_a_line_is_used_again() -> None:
    asked: list[bytes] = []

    lines = answering(asked.append, "/one", "/two")

    assert [each.split(b" ")[1] for each in asked] == [b"/one", b"/two"]
    assert lines == 1
    assert b"Host: 127.0.0.1" in asked[0]


def answering(heard: Callable[[bytes], None], *paths: str) -> int:
    """Ask a small server; returns how many connections it saw."""

    async def talk() -> int:
        serving: list[asyncio.Task[None] | None] = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            serving.append(asyncio.current_task())
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                while head := await reader.readuntil(b"\r\n\r\n"):
                    heard(head)
                    writer.write(OK + b"Content-Length: 2\r\n\r\n{}")
            writer.close()
            await writer.wait_closed()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        lines = Lines({"Accept": "application/json"}, tls=None, tls_name=None)
        try:
            for path in paths:
                url = (
                    path.replace("127.0.0.1", f"127.0.0.1:{port}") if "//" in path else f"http://127.0.0.1:{port}{path}"
                )
                if "//" in path:
                    with pytest.raises(LineBroken):
                        await lines.ask("GET", url, None, most=10)
                else:
                    assert (await lines.ask("GET", url, None, most=10)).body == b"{}"
        finally:
            lines.close()
            server.close()
            await asyncio.gather(*filter(None, serving), return_exceptions=True)
        return len(serving)

    return asyncio.run(talk())
