"""The end of retention: the name goes, the event and every figure stay.

Two people: the security administrator asks (`retention.ask`), the audit administrator
grants (`retention.grant`). The grant empties the record's private columns and destroys the
key of its commitments in the same transaction; the database itself checks that the grant is
new and answers another person's request (function ledger_forget). Law: Personal Information
Protection Law, art. 19 (no longer than needed) and 47 (deletion).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.models import Exists, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from xiaoan.ledger.change import WrongState, changing
from xiaoan.ledger.fence import recorded_models
from xiaoan.ledger.models import Event, EventQuerySet, Recorded
from xiaoan.ledger.permission import Actor

ASK, GRANT = "retention.ask", "retention.grant"
LONGEST = 500  # characters of a basis


def ask(record: Recorded, *, by: Actor, basis: str) -> None:
    """Ask that the personal data of `record` end; `basis` says why it is no longer needed.

    Raises ValidationError without a basis; WrongState for a record without personal columns,
    one still in use, or one for which a request waits or was granted already.
    """
    if not basis.strip():
        raise ValidationError({"basis": _("Say why the data is no longer needed.")})
    with changing(record, ASK, by=by, basis=basis.strip()[:LONGEST]):
        if not record.private:
            raise WrongState(_("This record holds no personal data."))
        if getattr(record, "is_active", False):
            raise WrongState(_("This record is still in use. Close it first."))
        if request_of(record) is not None or is_over(record):
            raise WrongState(_("This was asked for already."))


def grant(record: Recorded, *, by: Actor) -> None:
    """Grant the waiting request: columns emptied, key destroyed; it cannot be undone.

    Raises WrongState when no request waits, PermissionDenied when the same person asked.
    """
    asked = request_of(record)
    if asked is None:
        raise WrongState(_("Nobody asked for this, or it is over already."))
    if asked.actor_id == by.pk:
        raise PermissionDenied(_("Somebody else than who asked must grant it."))
    with changing(record, GRANT, by=by, asked=str(asked.pk), basis=asked.facts["basis"]):
        if request_of(record) != asked:
            raise WrongState(_("Nobody asked for this, or it is over already."))
        names = {str(field.column): field.attname for field in record._meta.concrete_fields}
        for column in record.private:
            setattr(record, names[column], "")
    # The commitments of `was` are written by now; the same transaction takes their key away.
    with connection.cursor() as cursor:
        cursor.execute("select ledger_forget(%s)", [record.event_id])


def request_of(record: Recorded) -> Event | None:
    """The request that waits for `record`, or None."""
    return _waiting().filter(subject=record.subject).first()


def is_over(record: Recorded) -> bool:
    """Whether the personal data of `record` has ended."""
    return Event.objects.filter(action=GRANT, subject=record.subject).exists()


def waiting(districts: Iterable[int]) -> list[Event]:
    """Requests that nobody has answered, in `districts`, the oldest first."""
    return list(_waiting().filter(district_id__in=districts).order_by("at"))


def granted(districts: Iterable[int]) -> EventQuerySet:
    """The grants of `districts`, the newest first."""
    return Event.objects.filter(action=GRANT, district_id__in=districts).order_by("-at")


def candidates(districts: Iterable[int], most: int) -> list[Recorded]:
    """Closed records of `districts` with personal data for which nobody has asked yet."""
    found: list[Recorded] = []
    for model in recorded_models():
        if not model.private or not hasattr(model, "is_active"):
            continue
        name = Concat(
            Value(f"{model._meta.db_table}:"), Cast("pk", TextField()), output_field=TextField()
        )
        asked = Event.objects.filter(action=ASK, subject=OuterRef("ledger_key"))
        every: Any = model._base_manager
        rows = every.filter(district_id__in=districts, is_active=False)
        kept = Q()
        for column in model.private:
            kept |= ~Q(**{column: ""})
        found += rows.filter(kept).annotate(ledger_key=name).filter(~Exists(asked))[:most]
    return found[:most]


def _waiting() -> EventQuerySet:
    later = Event.objects.filter(action=GRANT, subject=OuterRef("subject"), id__gt=OuterRef("id"))
    return Event.objects.filter(~Exists(later), action=ASK)
