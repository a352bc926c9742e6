"""Between the line and Django: a thread is taken only by a request that is there as a whole.

A phone at the edge of its network sends a piece and falls silent. Were a thread to wait for the
rest, a handful of such phones (or of strangers who mean it) would stop the whole house. So the
body is awaited here, where waiting costs nothing, and what is sent out slowly holds no thread
longer than its line takes something within `SILENCE`.

Speaks RSGI, granian's own interface; `wsgi.py` remains for every other server.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO, Any

log = logging.getLogger("xiaoan.web")

#: Requests in work at once; each holds a connection to the database.
THREADS = 4
#: Seconds without a byte, in or out, after which a line counts as dead.
SILENCE = 30.0
#: A larger body is refused before it is read; the largest file that any page takes is smaller.
LARGEST = 96 * 2**20
#: So much of a body, or of a file that is sent, is held in memory.
IN_MEMORY = 2**20
#: A piece of a photo counts as far as it came; of everything else a part is worth nothing.
PIECES = "application/offset+octet-stream"

Headers = list[tuple[str, str]]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Unread(Exception):
    """A request that never reaches Django."""

    status = HTTPStatus.BAD_REQUEST


class TooLarge(Unread):
    """More than LARGEST bytes."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class Cut(Unread):
    """The line broke, or fell silent, before the whole body was there."""

    status = HTTPStatus.REQUEST_TIMEOUT


class Gateway:
    """A WSGI application behind granian's RSGI."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.pool = ThreadPoolExecutor(THREADS, "web")

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.pool.shutdown(wait=False, cancel_futures=True)

    async def __rsgi__(self, scope: Any, line: Any) -> None:
        """Answer one request; whatever goes wrong before Django is told in plain words."""
        if scope.proto != "http":
            return
        try:
            await self._answer(scope, line)
        except Unread as wrong:
            refuse(line, wrong.status)
        except Exception:
            log.exception("a request found no answer")
            refuse(line, HTTPStatus.INTERNAL_SERVER_ERROR)

    async def _answer(self, scope: Any, line: Any) -> None:
        """Await the body, let a thread answer, send what it answered."""
        loop = asyncio.get_running_loop()
        with SpooledTemporaryFile(IN_MEMORY) as body:
            size = await receive(scope, line, body)
            body.seek(0)
            answer = Answer(self.application, environ_of(scope, body, size), line, loop)
            await loop.run_in_executor(self.pool, answer.make)
        answer.send()


class Answer:
    """One answer: made in a thread; sent from the loop, unless it is long."""

    def __init__(
        self, application: Application, environ: dict[str, Any], line: Any,
        loop: asyncio.AbstractEventLoop,
    ) -> None:  # fmt: skip
        self.application, self.environ, self.line, self.loop = application, environ, line, loop
        self.status, self.headers, self.body = 0, Headers(), b""
        self.is_sent = False

    def make(self) -> None:
        """In a thread: run the application; a long answer goes out as it is made."""
        result = self.application(self.environ, self._start)
        try:
            if getattr(result, "streaming", False) and not self._is_short():
                self.is_sent = True
                self._stream(result)
            else:
                self.body = b"".join(result)
        finally:
            close = getattr(result, "close", None)
            if close is not None:
                close()

    def send(self) -> None:
        """In the loop: what was made at once."""
        if not self.is_sent:
            self.line.response_bytes(self.status, self.headers, self.body)

    def _start(self, status: str, headers: Headers, _exc_info: Any = None) -> None:
        self.status, self.headers = int(status.split(" ", 1)[0]), list(headers)

    def _is_short(self) -> bool:
        sizes = [value for name, value in self.headers if name.lower() == "content-length"]
        return bool(sizes) and int(sizes[0]) <= IN_MEMORY

    def _stream(self, parts: Iterable[bytes]) -> None:
        """Part by part, each when the line took the one before; a dead line ends it."""
        way = asyncio.run_coroutine_threadsafe(self._open(), self.loop).result(SILENCE)
        try:
            for part in parts:
                sending = asyncio.run_coroutine_threadsafe(_say(way, part), self.loop)
                sending.result(SILENCE)
        except Exception as wrong:
            log.info("a long answer was not taken to its end", exc_info=wrong)

    async def _open(self) -> Any:
        return self.line.response_stream(self.status, self.headers)


async def _say(way: Any, part: bytes) -> None:
    await way.send_bytes(part)


async def receive(scope: Any, line: Any, body: IO[bytes]) -> int:
    """Take the whole body into `body`; its bytes.

    Raises TooLarge, and Cut where something is missing at its end (a piece of a photo is kept
    as far as it came).
    """
    told = scope.headers.get("content-length")
    awaited = int(told) if told is not None and told.isdecimal() else None
    if awaited is not None and awaited > LARGEST:
        raise TooLarge
    size = 0
    if awaited or scope.headers.get("transfer-encoding") or scope.http_version == "2":
        size = await _take(line, body)
    if awaited is not None and size < awaited and scope.headers.get("content-type") != PIECES:
        raise Cut
    return size


async def _take(line: Any, body: IO[bytes]) -> int:
    size, parts = 0, line.__aiter__()
    while True:
        try:
            async with asyncio.timeout(SILENCE):
                part = await parts.__anext__()
        except (StopAsyncIteration, TimeoutError):
            return size
        size += len(part)
        if size > LARGEST:
            raise TooLarge
        body.write(part)


def environ_of(scope: Any, body: IO[bytes], size: int) -> dict[str, Any]:
    """The request as WSGI (PEP 3333) words it. Names with an underscore are dropped: they
    would pass for those with a stroke, which a proxy in front vouches for."""
    host, _colon, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method, "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"), "QUERY_STRING": scope.query_string,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}", "SERVER_NAME": host.strip("[]"),
        "SERVER_PORT": port, "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "CONTENT_LENGTH": str(size), "wsgi.version": (1, 0), "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body, "wsgi.errors": sys.stderr, "wsgi.multithread": True,
        "wsgi.multiprocess": False, "wsgi.run_once": False,
    }  # fmt: skip
    if scope.authority:  # HTTP/2 has no Host
        environ["HTTP_HOST"] = scope.authority
    for name, value in scope.headers.items():
        if "_" in name or name in {"content-length", "transfer-encoding"}:
            continue
        key = "CONTENT_TYPE" if name == "content-type" else f"HTTP_{name.upper().replace('-', '_')}"
        joint = "; " if name == "cookie" else ","
        environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value
    return environ


def refuse(line: Any, status: HTTPStatus) -> None:
    """Say in two languages' plainest words that nothing was done."""
    said = {
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: f"文件太大，最多 {LARGEST // 2**20} MB。Too large.",
        HTTPStatus.REQUEST_TIMEOUT: "没有收全，请再发一次。Only a part arrived: send it again.",
    }.get(status, "出错了，没有保存。Something went wrong; nothing was stored.")
    headers = [("content-type", "text/plain; charset=utf-8"), ("connection", "close")]
    line.response_bytes(int(status), headers, said.encode())
