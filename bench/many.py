"""Traces and tasks by the ten thousand, with the guards on or off."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from psycopg import sql
from tests.cast import assemble

from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.duties.catalogue import install
from xiaoan.duties.models import Duty, Task
from xiaoan.ledger.batch import born_select, change_many
from xiaoan.ledger.fence import install as install_guards

_TASKS = sql.SQL(
    "select xa_uuid7() as id, %(unit)s::int as unit_id, %(district)s::int as district_id,"
    " %(duty)s::uuid as duty_id, date '1900-01-01' + %(first)s::int + n as opens_on,"
    " date '1900-01-01' + %(first)s::int + n as due_on,"
    " 'guard' as post, '消防' as topic, 'open' as status, 1::smallint as times,"
    " null::timestamptz as closed_at, '' as closed_by, n::text as reason,"
    " null::uuid as reinforcement_id from generate_series(1, %(count)s) n"
)
_OFF = """
alter table duties_task disable trigger user;
alter table duties_task disable row level security;
"""


class Many:
    """Births by one batch event, changes with an event each; returns their seconds."""

    def __init__(self) -> None:
        self.people = assemble()
        with scope([self.people.bureau.pk]):
            install(self.people.bureau, by=self.people.system)
            self.duty = Duty.objects.filter(is_on=True).first()
        self.next = 0  # one school, one duty: every task has a day of its own

    def turn(self, births: int, changes: int) -> tuple[float, float]:
        """Bear `births` tasks, close `changes` of them; seconds of each."""
        people = self.people
        params = {
            "unit": people.school.pk, "district": people.bureau.pk, "duty": self.duty.pk,
            "first": self.next, "count": births,
        }  # fmt: skip
        columns = [f.column for f in Task._meta.concrete_fields if f.column != "event_id"]
        with scope([people.bureau.pk]):
            start = time.perf_counter()
            born = born_select(
                Task, columns, sql.SQL("select {} from ({}) as made").format(
                    sql.SQL(", ").join(map(sql.Identifier, columns)), _TASKS),
                params, "duties.open", by=people.system, unit=people.bureau,
            )  # fmt: skip
        took_births = time.perf_counter() - start
        self.next += births
        assert born == births, (born, births)
        with scope([people.bureau.pk]):
            keys = list(Task.objects.filter(status="open").values_list("pk", flat=True)[:changes])
            now = clock.now()
            change = {"status": "done", "closed_at": now, "closed_by": "bench", "reason": ""}
            start = time.perf_counter()
            moved = change_many(
                Task, dict.fromkeys(keys, change), "duties.close", by=people.system, when=["open"]
            )
        took_changes = time.perf_counter() - start
        assert len(moved) == changes
        return took_births, took_changes

    @contextmanager
    def unguarded(self) -> Iterator[None]:
        """The table without triggers and fence, for the other side of the comparison."""
        with connections["owner"].cursor() as cursor:
            cursor.execute(_OFF)
        try:
            yield
        finally:
            with connections["owner"].cursor() as cursor:
                cursor.execute("alter table duties_task enable trigger user")
            install_guards("owner")

    def close(self) -> None:
        connections.close_all()
