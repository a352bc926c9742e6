"""Phones at the edge of their network: a line that falls silent holds up nobody else."""

from __future__ import annotations

import asyncio
import io
import socket
from contextlib import ExitStack
from types import SimpleNamespace

import pytest

from xiaoan.cli.tests.conftest import copied
from xiaoan.cli.tests.serving import Browser, serving
from xiaoan.project import gateway
from xiaoan.project.gateway import PIECES, THREADS, Answer, Cut, TooLarge, environ_of, receive

PRIVACY = "/account/privacy/"
SENT = b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\nlogin=sa"


@pytest.fixture(scope="module")
def server(founded):
    with copied(founded) as data, serving(data) as running:
        yield running


def begun(server, size: int) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", server.port), timeout=20)
    line.sendall(SENT % size)
    return line


def test_many_phones_that_fell_silent_while_sending_keep_nobody_waiting(server):
    with ExitStack() as held:
        for _one in range(THREADS * 5):
            held.enter_context(begun(server, 1000))
        assert Browser(server.url).get(PRIVACY).status == 200


def test_a_form_of_which_only_a_part_arrived_is_not_read(server):
    with begun(server, 1000) as line:
        line.shutdown(socket.SHUT_WR)
        assert not line.recv(4096).startswith(b"HTTP/1.1 2")
    assert Browser(server.url).get(PRIVACY).status == 200


def test_what_is_far_too_large_is_refused_before_it_is_sent(server):
    with begun(server, 10**9) as line:
        assert line.recv(4096).startswith(b"HTTP/1.1 413")


class Line:
    """What arrives: parts of a body, then silence where it is `dead`."""

    def __init__(self, *parts: bytes, dead: bool = False) -> None:
        self.parts, self.dead = list(parts), dead

    def __aiter__(self) -> Line:
        return self

    async def __anext__(self) -> bytes:
        if self.parts:
            return self.parts.pop(0)
        if self.dead:
            await asyncio.sleep(60)
        raise StopAsyncIteration

    def response_stream(self, *_answer: object) -> Line:
        return self

    async def send_bytes(self, _part: bytes) -> None:
        await asyncio.sleep(60)


def request(**headers: str) -> SimpleNamespace:
    named = {name.replace("__", "-"): value for name, value in headers.items()}
    return SimpleNamespace(
        headers=named, method="POST", path="/学校/", query_string="a=1", http_version="1.1",
        server="[::1]:8000", client="[::1]:5", scheme="https", authority="xa.example:8000",
    )  # fmt: skip


def taken(line: Line, **headers: str) -> tuple[int, bytes]:
    body = io.BytesIO()
    return asyncio.run(receive(request(**headers), line, body)), body.getvalue()


def test_a_body_is_taken_whole_with_or_without_its_length():
    assert taken(Line(b"ab", b"c"), content__length="3") == (3, b"abc")
    assert taken(Line(b"ab", b"c"), transfer__encoding="chunked") == (3, b"abc")
    assert taken(Line(b"never asked for"), content__length="0") == (0, b"")


def test_a_dead_line_ends_and_only_a_piece_of_a_photo_counts_as_far_as_it_came(monkeypatch):
    monkeypatch.setattr(gateway, "SILENCE", 0.05)
    with pytest.raises(Cut):
        taken(Line(b"ab", dead=True), content__length="3")
    with pytest.raises(Cut):
        taken(Line(b"ab"), content__length="3")
    piece = {"content__length": "3", "content__type": PIECES}
    assert taken(Line(b"ab", dead=True), **piece) == (2, b"ab")


def test_a_body_without_a_length_is_measured_while_it_comes(monkeypatch):
    monkeypatch.setattr(gateway, "LARGEST", 3)
    assert taken(Line(b"abc"), transfer__encoding="chunked")[0] == 3
    with pytest.raises(TooLarge):
        taken(Line(b"abc", b"d"), transfer__encoding="chunked")


def test_the_application_reads_names_and_addresses_as_they_are():
    told = environ_of(request(cookie="a=1", x_real__ip="6.6.6.6"), io.BytesIO(), 7)
    assert told["PATH_INFO"].encode("latin-1").decode() == "/学校/"
    assert (told["SERVER_NAME"], told["SERVER_PORT"]) == ("::1", "8000")
    assert (told["REMOTE_ADDR"], told["HTTP_HOST"]) == ("::1", "xa.example:8000")
    assert (told["CONTENT_LENGTH"], told["HTTP_COOKIE"]) == ("7", "a=1")
    assert "HTTP_X_REAL_IP" not in told  # only a proxy's own “x-real-ip” is one


def test_a_long_answer_that_nobody_takes_gives_its_thread_back(monkeypatch):
    monkeypatch.setattr(gateway, "SILENCE", 0.05)
    closed = []

    class Long:
        streaming = True

        def __iter__(self):
            yield from [b"x"] * 100

        def close(self) -> None:
            closed.append(True)

    def application(_environ, start_response):
        start_response("200 OK", [])
        return Long()

    async def run() -> None:
        answer = Answer(application, {}, Line(), asyncio.get_running_loop())
        await asyncio.get_running_loop().run_in_executor(None, answer.make)
        assert answer.is_sent

    asyncio.run(run())
    assert closed
