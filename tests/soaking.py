"""Phones that send over a link that is cut anywhere, and what must be true of it afterwards.

A phone here behaves as the app does: an act's number is born once, the oldest are sent first,
and each is sent again until it is answered for good. Its tabs know nothing of one another.
"""

from __future__ import annotations

import http.client
import json
import random
import socket
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import psutil

from xiaoan.base.ids import uuid7

BATCH = 20  # as the app's replay
#: What befalls a sending: nothing (most often), or where the line is cut.
FATES = ("whole",) * 6 + ("never", "half", "deaf", "torn")
FORMS = ("duties.round",) * 16 + ("hazards.report",) * 3 + ("duties.trace",)
TORN = 15  # bytes of an answer that arrive
FOR_GOOD = {"kept", "refused", "conflict"}


@dataclass(frozen=True)
class Person:
    """Who is on a phone: its key, their unit, and a list that they may fill there."""

    token: str
    unit: int
    checklist: str
    orders: tuple[str, ...]
    duty: str | None = None


@dataclass
class Made:
    """One act as the phone made it, with the number of faults in it."""

    act: dict[str, Any]
    faults: int = 0
    wanted: str = "kept"


@dataclass
class Pocket:
    """One phone: what waits, what was made, and what was answered, by the act's number."""

    person: Person
    chance: random.Random
    made: dict[str, Made] = field(default_factory=dict)
    waiting: dict[str, Made] = field(default_factory=dict)
    answered: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: Answers to one act that differ, and statuses that no phone should see.
    wrong: list[Any] = field(default_factory=list)
    sendings: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, count: int) -> None:
        """Make acts; now and then one that cannot be taken."""
        with self.lock:
            for _n in range(count):
                made = self._made(len(self.made))
                self.made[made.act["id"]] = self.waiting[made.act["id"]] = made

    def oldest(self) -> list[dict[str, Any]]:
        with self.lock:
            return [made.act for made in list(self.waiting.values())[:BATCH]]

    def take(self, answers: Iterable[dict[str, Any]]) -> None:
        """Believe the answers; a second one must be the first one again."""
        with self.lock:
            for answer in answers:
                if answer["status"] not in FOR_GOOD:
                    continue
                first = self.answered.setdefault(answer["id"], answer)
                if first != answer:
                    self.wrong.append((first, answer))
                self.waiting.pop(answer["id"], None)

    def _made(self, seq: int) -> Made:
        form = self.chance.choice(FORMS)
        now = datetime.now(UTC).isoformat()
        act: dict[str, Any] = {"id": str(uuid7()), "form": form, "unit": self.person.unit,
                               "at": now, "seq": seq, "seconds": 20, "taps": 2}  # fmt: skip
        if form == "duties.round":
            return self._round(act)
        words = {"kind": "power", "place_text": act["id"]}
        act["body"] = words if form == "hazards.report" else {"kind": "rota-signon", "note": now}
        return Made(act, 1 if form == "hazards.report" else 0)

    def _round(self, act: dict[str, Any]) -> Made:
        bad = self.chance.sample(self.person.orders, self.chance.choice((0, 0, 1, 3)))
        fault = {"a": "fail", "place_text": act["id"]}
        answers: dict[str, Any] = {
            order: fault if order in bad else {"a": "pass"} for order in self.person.orders
        }
        made = Made(act, len(bad))
        if self.chance.random() < 0.03:
            answers["9999"] = {"a": "pass"}
            made.faults, made.wanted = 0, "refused"
        act["body"] = {"checklist": self.person.checklist, "answers": answers}
        if self.person.duty:
            act["body"]["duty"] = self.person.duty
        return made


class Tab(threading.Thread):
    """One tab of a phone: makes its share of acts in between and sends until nothing waits."""

    def __init__(self, port: int, pocket: Pocket, acts: int, fates: tuple[str, ...]) -> None:
        super().__init__(daemon=True)
        self.port, self.pocket, self.left = port, pocket, acts
        self.fates, self.over = fates, threading.Event()

    def run(self) -> None:
        chance = self.pocket.chance
        while not self.over.is_set():
            more = min(self.left, chance.randint(0, 12))
            self.left -= more
            self.pocket.add(more)
            acts = self.pocket.oldest()
            if acts:
                self._send(acts, chance.choice(self.fates))
            elif not self.left:
                return

    def _send(self, acts: list[dict[str, Any]], fate: str) -> None:
        self.pocket.sendings += 1
        now = datetime.now(UTC).isoformat()
        body = json.dumps({"device_at": now, "acts": acts}).encode()
        status = 0
        with suppress(OSError, http.client.HTTPException, ValueError):
            status, answer = self._ask(body, fate)
            if status == http.HTTPStatus.OK:
                self.pocket.take(answer["answers"])
                return
        if 0 < status < 500:
            self.pocket.wrong.append((status, answer))
            self.over.set()
        time.sleep(self.pocket.chance.random() * 0.1)

    def _ask(self, body: bytes, fate: str) -> tuple[int, Any]:
        head = (
            f"POST /api/field/acts HTTP/1.1\r\nhost: 127.0.0.1:{self.port}\r\n"
            f"authorization: Bearer {self.pocket.person.token}\r\nconnection: close\r\n"
            f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        whole = head.encode() + body
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as line:
            if fate == "never":
                return 0, None
            line.sendall(whole[: len(whole) * 2 // 3] if fate == "half" else whole)
            if fate == "half":
                return 0, None
            if fate == "deaf":  # the act may be done, and nobody is told
                time.sleep(self.pocket.chance.random() * 0.03)
                return 0, None
            if fate == "torn":
                line.recv(TORN)
                return 0, None
            answer = http.client.HTTPResponse(line)
            answer.begin()
            return answer.status, json.loads(answer.read())


def send_all(
    port: int, people: Iterable[Person], acts: int, *, tabs: int = 2, seed: int = 1,
    fates: tuple[str, ...] = FATES, limit: float = 600,
) -> list[Pocket]:  # fmt: skip
    """Each person's phone makes `acts` and sends them from `tabs` tabs, until all are answered.

    Raises AssertionError when something still waits after `limit` seconds.
    """
    pockets = [Pocket(person, random.Random(seed + n)) for n, person in enumerate(people)]
    running = [
        Tab(port, pocket, acts // tabs + (acts % tabs if tab == 0 else 0), fates)
        for pocket in pockets
        for tab in range(tabs)
    ]
    for tab in running:
        tab.start()
    end = time.monotonic() + limit
    for tab in running:
        tab.join(max(0.0, end - time.monotonic()))
        tab.over.set()
    waiting = sum(len(pocket.waiting) for pocket in pockets)
    assert not waiting, f"{waiting} acts were never answered"
    return pockets


class Accidents(threading.Thread):
    """While it is open: kills parts of a `xiaoan up` in turn, which come back by themselves."""

    PARTS = ("web worker", "postgres", "granian")

    def __init__(self, server: Any, *, every: float, times: int) -> None:
        super().__init__(daemon=True)
        self.server, self.every, self.times = server, every, times
        self.killed: list[str] = []
        self.over = threading.Event()

    def __enter__(self) -> Accidents:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        while self.is_alive() and len(self.killed) < min(self.times, len(self.PARTS)):
            time.sleep(0.05)  # each part once, however quickly the phones were done
        self.over.set()
        self.join()

    def run(self) -> None:
        for turn in range(self.times):
            if self.over.wait(self.every):
                return
            part = self.PARTS[turn % len(self.PARTS)]
            self._kill(part)
            self.killed.append(part)

    def _kill(self, part: str) -> None:
        child = self.server.child("granian" if part == "web worker" else part)
        for one in child.children() if part == "web worker" else [child]:
            with suppress(psutil.NoSuchProcess):
                one.kill()
