"""What the submit parts send: a 50-item list, filled with three faults, at many schools."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date

import msgspec
import psycopg
from django.db import connection, connections

from bench.world import CLIENTS
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.base.scope import scope
from xiaoan.duties.catalogue import install
from xiaoan.duties.models import Checklist, Task
from xiaoan.duties.rounds import Ready, make_ready
from xiaoan.duties.submit import Answer, Filled, Given, Submitted, Wave, submit, submit_many
from xiaoan.field.devices import enrol
from xiaoan.ledger.change import born
from xiaoan.posts.founding import found_district
from xiaoan.posts.models import Holding, Post
from xiaoan.units.models import Unit

ITEMS, FAULTS = 50, 3
ALL_NORMAL = {str(order): Answer(a="pass") for order in range(1, ITEMS + 1)}
FAULTY = [str(order) for order in range(1, FAULTS + 1)]
SCHOOLS = 12
SINCE = date(2020, 1, 1)


@dataclass
class Desk:
    """One client's own district: its list, and schools with a guard each."""

    bureau: Unit
    checklist: Checklist
    guards: list[tuple[Unit, User]]
    system: User


class World:
    """Districts with one school each: client n works in district n modulo their number.

    Hazards are numbered without gaps in each district, so clients of one district wait for
    each other's commit; both cases are measured.
    """

    def __init__(
        self, districts: int = CLIENTS, code: str = "b", password: str = "", schools: int = SCHOOLS
    ) -> None:
        self._password, self.schools = password, schools
        self.desks = [self._desk(f"{code}{n:02d}") for n in range(districts)]

    def _desk(self, code: str) -> Desk:
        bureau, system = found_district(code=code, name=f"{code} 区教育局")
        with scope([bureau.pk]):
            install(bureau, by=system)
            guards = [self._guard(bureau, system, f"{code}-{n:03d}") for n in range(self.schools)]
            return Desk(bureau, self._long_list(bureau, system), guards, system)

    def _guard(self, bureau: Unit, system: User, code: str) -> tuple[Unit, User]:
        school = Unit.objects.found(
            by=system, code=code, name=f"{code} 小学", kind="school", parent=bureau,
            tags=["primary"], pupils=720, classes=18,
        )  # fmt: skip
        guard = User.objects.open(
            username=code.lower(), name="刘宝山", at=school, by=system, **self._secret()
        )
        post = Post.objects.get(code="guard")
        Holding.objects.appoint(by=system, user=guard, unit=school, post=post, since=SINCE)
        return school, guard

    def _long_list(self, bureau: Unit, system: User) -> Checklist:
        fire = Checklist.objects.current().get(code="FIRE", district_id=bureau.pk)
        lines = [dict(item) for item in fire.items if item["answer_type"] == "pass_fail_na"]
        items = [
            {**lines[n % len(lines)], "order": n + 1, "grade": "general", "criterion": "",
             "applies_to": ["all"]}
            for n in range(ITEMS)
        ]  # fmt: skip
        made = Checklist(
            unit=bureau, code="BENCH", zh="长表", en="Long", used_in=["GEN-01"], items=items
        )
        return born(made, "duties.install", by=system)

    def _secret(self) -> dict[str, str]:
        return {"password": self._password} if self._password else {}

    def tasks(self) -> list[tuple[str, str]]:
        """For each client's first guard: the account, and the address of an open round."""
        found = []
        for desk in self.desks:
            school, guard = desk.guards[0]
            with scope([desk.bureau.pk]):
                Task.objects.open_for(clock.today(), district=desk.bureau, by=desk.system)
                task = Task.objects.filter(unit=school, duty__code="FIR-02").latest("opens_on")
            found.append((guard.username, f"/duties/tasks/{task.pk}/fill/FIRE/"))
        return found

    def keys(self) -> list[str]:
        """For each client's first guard the key of a phone."""
        found = []
        for desk in self.desks:
            with scope([desk.bureau.pk]):
                found.append(enrol(by=desk.guards[0][1], key=uuid7(), name="bench").token)
        return found

    def people(self, count: int) -> list[tuple[str, int, str, tuple[str, ...]]]:
        """For each of `count` guards the key of a phone, the unit, the list and its items."""
        found = []
        orders = tuple(ALL_NORMAL)
        for n in range(count):
            desk = self._of(n)
            school, guard = desk.guards[n // len(self.desks) % self.schools]
            with scope([desk.bureau.pk]):
                token = enrol(by=guard, key=uuid7(), name="bench").token
            found.append((token, school.pk, str(desk.checklist.pk), orders))
        return found

    def filled(self, client: int, n: int) -> Filled:
        """One round: three faults at a place of its own, so that each opens its hazard."""
        place = f"{client} 号楼 {uuid7().hex[-12:]} 室"  # the head of it is the time
        fault = Answer(a="fail", text="灭火器压力不足", place_text=place)
        return Filled(
            id=uuid7(), checklist_id=self._of(client).checklist.pk, happened_at=clock.now(),
            answers=ALL_NORMAL | dict.fromkeys(FAULTY, fault), note=str(n),
        )  # fmt: skip

    def _of(self, client: int) -> Desk:
        return self.desks[client % len(self.desks)]

    def submit(self, client: int, n: int) -> None:
        """The verb as a page calls it."""
        desk = self._of(client)
        school, guard = desk.guards[n % SCHOOLS]
        with scope([desk.bureau.pk]):
            done = submit(self.filled(client, n), by=guard, unit=school)
        assert done.is_new

    def ready(self, client: int, n: int) -> Ready:
        """A round made ready for the statement."""
        school, guard = self._of(client).guards[n % SCHOOLS]
        return make_ready(self.filled(client, n), by=guard, unit=school)

    def statement(self, client: int, n: int) -> None:
        """The statement alone inside its scope; its round costs the client its making."""
        with scope([self._of(client).bureau.pk]):
            wave = Wave()
            wave.add(0, self.ready(client, n))
            ((_n, _steady, is_new, _hazards, _tasks),) = wave.run([])
        assert is_new

    def many(self, client: int, n: int, size: int = 10) -> None:
        """A batch of one guard: one transaction, one statement."""
        desk = self._of(client)
        school, guard = desk.guards[n % SCHOOLS]
        given = [Given(self.filled(client, n), guard, school) for _each in range(size)]
        with scope([desk.bureau.pk]):
            done = submit_many(given)
        assert all(isinstance(each, Submitted) and each.is_new for each in done)

    def body(self) -> dict[str, str]:
        """The bytes of one submission for the raw side: answers and hazards as they are sent."""
        with scope([self.desks[0].bureau.pk]):
            ready = self.ready(0, 0)
        return {
            "answers": msgspec.json.encode(ready.round.answers).decode(),
            "hazards": msgspec.json.encode(ready.faults).decode(),
        }

    def close(self) -> None:
        connections.close_all()


class Raw:
    """Plain psycopg: one prepared insert, autocommit, a connection for each client."""

    def __init__(self, url: str, body: dict[str, str]) -> None:
        self.url, self._body = url, body
        self._mine = threading.local()
        with psycopg.connect(url, autocommit=True) as made:
            made.execute(
                "create table if not exists bench_raw(id uuid primary key, unit_id int,"
                " at timestamptz, answers jsonb, hazards jsonb)"
            )

    def insert(self, client: int, _n: int) -> None:
        if not hasattr(self._mine, "connection"):
            self._mine.connection = psycopg.connect(self.url, autocommit=True)
        self._mine.connection.execute(
            "insert into bench_raw values (%s, %s, %s, %s::jsonb, %s::jsonb)",
            [uuid7(), client, clock.now(), self._body["answers"], self._body["hazards"]],
            prepare=True,
        )


def warm(world: World, raw: Raw) -> None:
    """Some rounds of each client, then the statistics that a database of any age has."""
    for client in range(CLIENTS):
        for n in range(SCHOOLS):
            world.submit(client, n)
            raw.insert(client, n)
    connection.close()
    analyze(raw.url)


def analyze(owner: str) -> None:
    """Give the planner the statistics that a database of any age has."""
    with psycopg.connect(owner, autocommit=True) as line:
        line.execute("analyze")
