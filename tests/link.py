"""The line between a phone and the server: as slow as told, cut and joined at will.

It carries real bytes between real sockets. The browser is not told of a cut, as in a boiler room:
connections break in the middle, new ones come to nothing.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

BLOCK = 4096
_AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: what is under way is lost


class Link:
    """Listens on a free port of this machine for the server on `port`."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.is_up = True
        #: Bytes a second of all connections together, each way; 0 is as fast as it goes.
        self.rate = 0
        #: Seconds before an answer begins to come.
        self.latency = 0.0
        #: Bytes that left the phone; with what the protocol adds to the photos.
        self.sent = 0
        self._turn = (threading.Lock(), threading.Lock())
        self._open: set[socket.socket] = set()
        self._ear = socket.create_server(("127.0.0.1", 0), backlog=64)
        # Small, or a whole piece would lie here already and not be cut.
        self._ear.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BLOCK)
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._ear.getsockname()[1]}"

    def cut(self) -> None:
        """Every connection breaks now, whatever is on it."""
        self.is_up = False
        for end in list(self._open):
            self._break(end)

    def join(self) -> None:
        self.is_up = True

    def close(self) -> None:
        self._ear.close()
        self.cut()

    def _listen(self) -> None:
        with suppress(OSError):  # closed: the end
            while True:
                phone, _from = self._ear.accept()
                self._open.add(phone)
                if not self.is_up:
                    self._break(phone)
                    continue
                threading.Thread(target=self._connect, args=(phone,), daemon=True).start()

    def _connect(self, phone: socket.socket) -> None:
        server = socket.create_connection(("127.0.0.1", self.port))
        self._open.add(server)
        if not self.is_up:
            self._break(server)
        threading.Thread(target=self._carry, args=(server, phone, 1), daemon=True).start()
        self._carry(phone, server, 0)

    def _carry(self, one: socket.socket, other: socket.socket, way: int) -> None:
        """From `one` to the `other` until either ends; `way` is 0 from the phone, 1 to it."""
        last = 0.0
        with suppress(OSError):
            while block := one.recv(BLOCK):
                if way and time.monotonic() - last > self.latency:
                    time.sleep(self.latency)
                if self.rate:
                    with self._turn[way]:
                        time.sleep(len(block) / self.rate)
                other.sendall(block)
                self.sent += 0 if way else len(block)
                last = time.monotonic()
        self._break(one)
        self._break(other)

    def _break(self, end: socket.socket) -> None:
        self._open.discard(end)
        with suppress(OSError):
            if not self.is_up:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
            end.shutdown(socket.SHUT_RDWR)
        end.close()


@contextmanager
def linked(base: str) -> Iterator[Link]:
    """A link to the server at the address `base`."""
    link = Link(int(base.rpartition(":")[2]))
    try:
        yield link
    finally:
        link.close()
