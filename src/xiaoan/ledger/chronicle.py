"""The door for whole histories: records that come with all their steps already taken.

Two callers have such records: the demonstration's two years, and a legacy ledger. Each
step becomes the very event its verb would have written (`was`, `now`, `prior`); the row is
inserted as its last step left it, naming the last event. Permission is required for each
distinct actor, action and unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, transaction

from xiaoan.base.ids import uuid7
from xiaoan.ledger.canonical import jsonable
from xiaoan.ledger.models import Recorded
from xiaoan.ledger.permission import Actor, Where, require
from xiaoan.ledger.privacy import commitments

CHUNK = 2_000
_EVENTS = """
insert into ledger_event(id, district_id, unit_id, at, action, subject, prior, actor_id, post,
  facts)
select id, district_id, unit_id, at, action, subject, prior, actor_id, post, facts
  from jsonb_to_recordset(%s::jsonb) as e(id uuid, district_id int, unit_id int, at timestamptz,
    action text, subject text, prior uuid, actor_id int, post text, facts jsonb)
"""
_ROWS = (
    "insert into {table} ({columns}) select {columns}"
    " from jsonb_populate_recordset(null::{table}, %s::jsonb)"
)


@dataclass
class Step:
    """One step: when, what, by whom, which columns it set, and further facts.

    `where` is the unit at which it was taken, if that is not the record's own (an agency's
    step on a paper about a school's hazard).
    """

    at: datetime
    action: str
    by: Actor
    set: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    where: Where | None = None


@dataclass
class History:
    """A record as it was born (its columns then), and the steps that followed its birth.

    `steps[0]` is the birth; later steps name attributes by column ("due_on", "rectifier_id").
    """

    record: Recorded
    steps: list[Step]


class Chronicle:
    """Writes histories of one model; remembers which permissions were already required."""

    def __init__(self) -> None:
        self._posts: dict[tuple[Any, str, Any], str] = {}

    def enter(self, histories: Iterable[History]) -> int:
        """Insert all records with all their events; returns how many records.

        Raises PermissionDenied as the verbs would. One transaction.
        """
        rows, count = iter(histories), 0
        with transaction.atomic():
            while chunk := list(islice(rows, CHUNK)):
                self._write(chunk)
                count += len(chunk)
        return count

    def _write(self, chunk: list[History]) -> None:
        events: list[dict[str, Any]] = []
        rows = [self._tell(history, events) for history in chunk]
        table = chunk[0].record._meta.db_table
        columns = ", ".join(f'"{column}"' for column in rows[0])
        with connection.cursor() as cursor:
            cursor.execute(_EVENTS, [msgspec.json.encode(events).decode()])
            # Table and columns come from the model's own declaration.
            statement = _ROWS.format(table=f'"{table}"', columns=columns)
            cursor.execute(statement, [msgspec.json.encode(rows).decode()])

    def _tell(self, history: History, events: list[dict[str, Any]]) -> dict[str, Any]:
        record, prior = history.record, None
        values = record.column_values()
        clear = {column: jsonable(getattr(record, column)) for column in record.private}
        for step in history.steps:
            changed = {column: jsonable(value) for column, value in step.set.items()}
            named = {column: changed[column] for column in clear if column in changed}
            clear |= named
            changed |= commitments(record.subject, named)
            facts = dict(jsonable(step.facts))
            if prior is None:
                values |= changed
                facts["now"] = dict(values)
            else:
                changed = {c: v for c, v in changed.items() if values[c] != v}
                facts["was"] = {column: values[column] for column in changed}
                facts["now"] = changed
                values |= changed
            prior = self._event(record, step, prior, facts, events)
        return values | clear | {"event_id": str(prior)}

    def _event(
        self,
        record: Recorded,
        step: Step,
        prior: UUID | None,
        facts: dict[str, Any],
        events: list[dict[str, Any]],
    ) -> UUID:
        unit, key = step.where or record.ledger_unit, uuid7()
        asked = (step.by.pk, step.action, unit.pk)
        if asked not in self._posts:
            self._posts[asked] = require(step.by, step.action, unit)
        events.append(
            {
                "id": str(key),
                "district_id": unit.district_id,
                "unit_id": unit.pk,
                "at": jsonable(step.at),
                "action": step.action,
                "subject": record.subject,
                "prior": str(prior) if prior else None,
                "actor_id": step.by.pk,
                "post": self._posts[asked] or None,
                "facts": facts,
            }
        )
        return key
