"""The ledger: what happened, to which record, by whom; insert-only and sealed.

Tables `ledger_event`, `ledger_epoch`, `ledger_seal` and `ledger_root` are made by SQL in
the first migration, because their guards (xid8 order, generated digest, triggers) have
no ORM form; the models here read them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast
from uuid import UUID

from django.db import connection, models
from django.db.models.expressions import RawSQL
from psycopg.types.json import Jsonb

from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.ledger.canonical import jsonable
from xiaoan.ledger.permission import Actor, Where, reach
from xiaoan.ledger.privacy import commitments

_ROOT = """
(select case when r.lo <= ledger_event.x then r.root end from (
   select root, lo from ledger_root where epoch = ledger_event.epoch and hi > ledger_event.x
   order by hi limit 1) as r)
"""


class Recorded(models.Model):
    """A row that changes only through the door; one declaration, three guards.

    `fenced`   row-level security by `district_id` (units, posts, accounts are not).
    `loose`    columns that may change without an event (a password hash).
    `private`  columns that stand in the ledger only as commitments.
    `view`     the action that lets a person see rows of this table.
    """

    fenced: ClassVar[bool] = True
    loose: ClassVar[tuple[str, ...]] = ()
    private: ClassVar[tuple[str, ...]] = ()
    view: ClassVar[str] = ""

    event_id = models.UUIDField(editable=False)

    class Meta:
        abstract = True

    @property
    def ledger_unit(self) -> Where:
        """The unit at which permission is required and the event is entered."""
        return cast("Where", self.unit)  # type: ignore[attr-defined]

    @classmethod
    def claim_keys(cls, count: int = 1) -> list[int]:
        """Keys from the table's sequence before the insert, because the event names them."""
        with connection.cursor() as cursor:
            cursor.execute(
                "select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)",
                [cls._meta.db_table, count],
            )
            return [int(row[0]) for row in cursor.fetchall()]

    @property
    def subject(self) -> str:
        """The record's key in the ledger: table name, colon, primary key."""
        return f"{self._meta.db_table}:{self.pk}"

    def column_values(self) -> dict[str, Any]:
        """Every guarded column by its database name, in JSON form."""
        skip = {"event_id", *self.loose}
        values = {
            str(field.column): jsonable(getattr(self, field.attname))
            for field in self._meta.concrete_fields
            if field.column not in skip
        }
        return values | commitments(self.subject, {c: values[c] for c in self.private})


class EventQuerySet(models.QuerySet["Event"]):
    """Questions about events; row-level security stands behind every one of them."""

    def visible_to(self, user: Actor) -> EventQuerySet:
        """Events of the districts whose ledger `user` audits; a record's own events are
        shown with the record (story.py)."""
        return self.filter(district_id__in=reach(user, "ledger.audit").districts)

    def with_seal(self) -> EventQuerySet:
        """Adds `root`: the global root that covers the event, or None while it waits."""
        root = RawSQL(_ROOT, [], output_field=models.BinaryField())  # noqa: S611 - no parameters
        return self.annotate(root=root)


class Event(models.Model):
    """One fact about one record (or about `n` records born together)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    epoch = models.SmallIntegerField(db_default=1)
    district_id = models.IntegerField(null=True)
    unit_id = models.IntegerField(null=True)
    at = models.DateTimeField()
    action = models.TextField()
    subject = models.TextField()
    n = models.IntegerField(default=1)
    prior = models.UUIDField(null=True)
    actor_id = models.IntegerField(null=True)
    post = models.TextField(null=True)  # noqa: DJ001 - absent is not empty
    facts = models.JSONField()
    digest = models.BinaryField(editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "ledger_event"

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"

    @property
    def sealed(self) -> bool:
        """Whether a root covers it; asked of `with_seal()` events."""
        return getattr(self, "root", None) is not None

    @classmethod
    def append(  # noqa: PLR0913 - an event's own columns
        cls,
        action: str,
        subject: str,
        *,
        unit: Where | None,
        by: Actor | None,
        post: str = "",
        facts: Mapping[str, Any] | None = None,
        n: int = 1,
        prior: UUID | None = None,
        event_id: UUID | None = None,
    ) -> UUID:
        """Insert one event and return its id; the digest is computed by the database."""
        key = event_id or uuid7()
        content: Any = Jsonb(jsonable(facts or {}))
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into ledger_event(id, district_id, unit_id, at, action, subject, n,"
                " prior, actor_id, post, facts)"
                " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [
                    key,
                    unit.district_id if unit else None,
                    unit.pk if unit else None,
                    clock.now(),
                    action,
                    subject,
                    n,
                    prior,
                    by.pk if by else None,
                    post or None,
                    content,
                ],
            )
        return key


class Fenced(models.Model):
    """A row behind the fence that is no record: a working note of the machine.

    What a phone sent, which photos are awaited: written once, never changed, read inside its
    district only. The application may insert and select; nobody but the owner deletes.
    """

    district_id = models.IntegerField(editable=False)

    class Meta:
        abstract = True


class Epoch(models.Model):
    """One life of the database cluster; a restore into another cluster begins the next."""

    epoch = models.SmallIntegerField(primary_key=True)
    system_identifier = models.BigIntegerField()
    began = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "ledger_epoch"

    def __str__(self) -> str:
        return str(self.epoch)
