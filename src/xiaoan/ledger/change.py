"""The only door through which a record changes.

Lock, permission, expected state, event, changed columns only: one transaction. The
action's name is the permission in the matrix, the event in the ledger and the verb.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from xiaoan.ledger.models import Event, Recorded
from xiaoan.ledger.permission import Actor, Where, label, require

R = TypeVar("R", bound=Recorded)


class WrongState(Exception):
    """Somebody else moved the record first, or the step does not apply to it."""


@contextmanager
def changing(
    record: Recorded,
    action: str,
    *,
    by: Actor,
    when: str | Collection[str] | None = None,
    state: str = "status",
    at: Where | None = None,
    **facts: Any,
) -> Iterator[dict[str, Any]]:
    """Run the body on the locked record and save what it changed with its event.

    `when`  the state or states (of column `state`) in which the step applies.
    `at`    the unit at which permission is required and the event entered, where it is not
            the record's own.
    Yields the event's facts, to which the body may add. Raises WrongState when the record
    is in no expected state, PermissionDenied when no post of `by` allows `action`;
    nothing is saved then.
    """
    with transaction.atomic():
        record.refresh_from_db(from_queryset=type(record)._base_manager.select_for_update())
        post = require(by, action, at or record.ledger_unit)
        _expect(record, action, when, state)
        before = record.column_values()
        yield facts
        after = record.column_values()
        changed = [column for column in before if before[column] != after[column]]
        facts["was"] = {column: before[column] for column in changed}
        facts["now"] = {column: after[column] for column in changed}
        # The event comes first: the table's trigger refuses a row whose event is not new.
        record.event_id = Event.append(
            action,
            record.subject,
            unit=at or record.ledger_unit,
            by=by,
            post=post,
            facts=facts,
            prior=record.event_id,
        )
        names = {field.column: field.name for field in record._meta.concrete_fields}
        record.save(update_fields=[*(names[column] for column in changed), "event_id"])


def _expect(record: Recorded, action: str, when: str | Collection[str] | None, state: str) -> None:
    if when is None:
        return
    expected = {when} if isinstance(when, str) else set(when)
    actual = getattr(record, state)
    if actual not in expected:
        shown = getattr(record, f"get_{state}_display", lambda: actual)()
        raise WrongState(
            _("“%(what)s” does not apply any more: the state is now “%(state)s”.")
            % {"what": label(action), "state": shown}
        )


def born(record: R, action: str, *, by: Actor, **facts: Any) -> R:
    """Validate and insert a new record with its first event; returns the record.

    Raises ValidationError for values the table does not take, PermissionDenied as above.
    """
    with transaction.atomic():
        post = require(by, action, record.ledger_unit)
        if record.pk is None:
            record.pk = record.claim_keys()[0]
        # Relations and uniqueness are the database's to refuse: no query per field here.
        relations = {f.name for f in record._meta.concrete_fields if f.is_relation}
        record.clean_fields(exclude={*relations, "event_id"})
        record.clean()
        facts["now"] = record.column_values()
        record.event_id = Event.append(
            action, record.subject, unit=record.ledger_unit, by=by, post=post, facts=facts
        )
        record.save(force_insert=True)
    return record
