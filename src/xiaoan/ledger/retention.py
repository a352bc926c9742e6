"""The end of retention: the name goes, the event and every figure stay.

Two people: the security administrator asks (`retention.ask`), the audit administrator
grants (`retention.grant`). The grant empties the record's private columns and destroys the
key of its commitments in the same transaction; the database itself checks that the grant is
new and answers another person's request (function ledger_forget). Law: Personal Information
Protection Law, art. 19 (no longer than needed) and 47 (deletion).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from xiaoan.ledger.change import WrongState, changing
from xiaoan.ledger.models import Event, Recorded
from xiaoan.ledger.permission import Actor

ASK, GRANT = "retention.ask", "retention.grant"


def ask(record: Recorded, *, by: Actor, basis: str) -> None:
    """Ask that the personal data of `record` end; `basis` says why it is no longer needed.

    Raises WrongState for a record without personal columns, one still in use, or one for
    which a request waits already.
    """
    if not basis.strip():
        raise ValidationError({"basis": _("Say why the data is no longer needed.")})
    with changing(record, ASK, by=by, basis=basis.strip()):
        if not record.private:
            raise WrongState(f"{ASK}: {record.subject} has no personal data")
        if getattr(record, "is_active", False):
            raise WrongState(f"{ASK}: {record.subject} is still in use; close it first")
        if request_of(record) is not None:
            raise WrongState(f"{ASK}: {record.subject} was asked for already")


def grant(record: Recorded, *, by: Actor) -> None:
    """Grant the waiting request: columns emptied, key destroyed; it cannot be undone.

    Raises WrongState when no request waits, PermissionDenied when the same person asked.
    """
    asked = request_of(record)
    if asked is None:
        raise WrongState(f"{GRANT}: nobody asked for {record.subject}")
    if asked.actor_id == by.pk:
        raise PermissionDenied(_("Somebody else than who asked must grant it."))
    with changing(record, GRANT, by=by, asked=str(asked.pk), basis=asked.facts["basis"]):
        if request_of(record) != asked:
            raise WrongState(f"{GRANT}: somebody else granted {record.subject}")
        for column in record.private:
            setattr(record, record._meta.get_field(column).attname, "")
    # The commitments of `was` are written by now; the same transaction takes their key away.
    with connection.cursor() as cursor:
        cursor.execute("select ledger_forget(%s)", [record.event_id])


def request_of(record: Recorded) -> Event | None:
    """The request that waits for `record`, or None."""
    return Event.objects.filter(subject=record.subject, pk__in=_waiting()).first()


def waiting(districts: Iterable[int]) -> list[Event]:
    """Requests that nobody has answered, in `districts`, the oldest first."""
    return list(Event.objects.filter(pk__in=_waiting(), district_id__in=districts).order_by("at"))


def _waiting() -> object:
    later = Event.objects.filter(action=GRANT, subject=OuterRef("subject"), id__gt=OuterRef("id"))
    return Event.objects.filter(~Exists(later), action=ASK).values("pk")
