"""One act from a phone: one transaction, one answer, the same answer on every sending.

Inside the transaction the act's number is locked, so that a second tab waits and then finds
the stored answer. The verb runs in a savepoint of its own: when it refuses, only the refusal
is kept. What fails for want of a free row or connection is answered `later` and not stored.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import (
    DatabaseError,
    DataError,
    InterfaceError,
    OperationalError,
    connection,
    transaction,
)
from django.utils.translation import gettext as _

from xiaoan.access.check import Refused, districts_of
from xiaoan.base.fieldform import Act as Made
from xiaoan.base.fieldform import FieldForm
from xiaoan.field.devices import Caller
from xiaoan.field.models import Sent
from xiaoan.field.reading import Unreadable, read, words_of
from xiaoan.field.registry import UnknownForm, form_named
from xiaoan.field.wire import Act, Answer
from xiaoan.ledger.canonical import jsonable
from xiaoan.ledger.change import WrongState
from xiaoan.ledger.models import Event
from xiaoan.units.models import Unit

log = logging.getLogger("xiaoan.field")
#: How far back an act may lie: a phone that was away longer counts from then.
OFFLINE = timedelta(days=3)
#: Busy: serialisation, deadlock, lock not to be had, server stopping or too full.
BUSY = ("40", "55P03", "57", "53", "08")
VERSION = 7


@dataclass(frozen=True)
class Sending:
    """Who sent it, when by the server's clock and by the phone's own, and the request's facts."""

    caller: Caller
    now: datetime
    device_now: datetime | None
    facts: dict[str, Any]

    def moment(self, act: Act) -> datetime:
        """When it was done, by the server: a phone's clock wrong by a day does no harm."""
        ago = (self.device_now or self.now) - act.at
        return self.now - min(max(ago, timedelta()), OFFLINE)


class _Taken(Exception):
    """The act's number is another person's: everything of it is undone."""


class _Named(msgspec.Struct):
    id: str = ""


def is_busy(wrong: BaseException) -> bool:
    """Whether trying again may help: the database was busy or away, the act is not at fault."""
    cause = wrong.__cause__ or wrong
    state = getattr(cause, "sqlstate", None) or ""
    lost = isinstance(wrong, OperationalError | InterfaceError) and not state
    return lost or state.startswith(BUSY)


def answer(raw: bytes | msgspec.Raw, sending: Sending) -> Answer:
    """Do one act and answer it; no error of it leaves this function."""
    try:
        act = read(raw, Act)
        _require_number(act.id)
    except Unreadable as wrong:
        return unread(_number(raw), wrong)
    for attempt in (1, 2):
        try:
            return _once(act, sending)
        except _Taken:
            return _foreign(act)
        except (DatabaseError, InterfaceError) as wrong:
            if attempt == 1 and is_busy(wrong) and not connection.in_atomic_block:
                continue
            return _failed(act, wrong)
        except Exception as wrong:
            return _failed(act, wrong)
    raise AssertionError


def _once(act: Act, sending: Sending) -> Answer:
    with sending.caller.scope():
        _lock(act.id)
        if stored := _stored(act, sending.caller):
            return stored
        try:
            form = form_named(act.form)
            body = read(act.body, form.body, at="body")
        except UnknownForm:
            return _unknown(act)
        except Unreadable as wrong:
            return unread(str(act.id), wrong)
        given, denied = _done(act, body, form, sending)
        _store(act, given, sending)
        if denied is not None:
            _enter(denied, act, sending)
    return given


def _done(
    act: Act, body: Any, form: FieldForm, sending: Sending
) -> tuple[Answer, PermissionDenied | None]:
    """Run the form's verb; returns the answer, and what to enter where it was not allowed."""
    by, key = sending.caller.user, str(act.id)
    try:
        made = _made(act, body, sending)
        unit = _unit(act, sending.caller)
        with transaction.atomic():
            done = form.apply(made, by, unit)
        facts = jsonable(dict(done.facts))
        return Answer(key, "kept", subject=done.subject, url=done.url, facts=facts), None
    except WrongState as wrong:
        now = jsonable(dict(form.now(made, by))) if form.now else {}
        return _conflict(key, wrong, now), None
    except PermissionDenied as wrong:
        return _refused(
            key,
            str(getattr(wrong, "what", "") or _("You cannot do this")),
            str(wrong) or _("None of your posts allows this step."),
            str(getattr(wrong, "next", ""))
            or _("What you entered stays on the phone. Ask a colleague whose post allows it."),
        ), wrong
    except ValidationError as wrong:
        why, fields = words_of(wrong)
        words = _("This was not kept"), why, _("Correct it and send it again.")
        return _refused(key, *words, fields=fields), None
    except DataError:
        return _refused(
            key,
            _("This was not kept"),
            _("A number or a text in it is larger than can be kept."),
            _("Correct it and send it again."),
        ), None


def _made(act: Act, body: Any, sending: Sending) -> Made:
    """The act as its form takes it. Raises ValidationError for paper from the future."""
    at = act.paper_at or sending.moment(act)
    if at > sending.now:
        raise ValidationError({"paper_at": _("The time on the paper lies in the future.")})
    return Made(
        id=act.id, form=act.form, at=at, device_at=act.at, seq=act.seq, body=body,
        is_paper=act.paper_at is not None,
    )  # fmt: skip


def _unit(act: Act, caller: Caller) -> Unit:
    """The unit it is done at, inside the caller's districts; whether allowed is the verb's."""
    seen = {*districts_of(caller.user), caller.district_id}
    unit = Unit.objects.filter(pk=act.unit, district_id__in=seen).first()
    if unit is None:
        raise ValidationError({"unit": _("There is no such unit for you.")})
    return unit


def _require_number(key: UUID) -> None:
    if key.version != VERSION:
        raise Unreadable({"id": _("The number of an act is a UUID of version 7.")})


def _number(raw: bytes | msgspec.Raw) -> str:
    """The number of an act that cannot be read, as far as it says one."""
    try:
        return msgspec.json.decode(raw, type=_Named).id[:36]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""


def _lock(key: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('lock_timeout', '5s', true), pg_advisory_xact_lock(%s)",
            [int.from_bytes(key.bytes[8:], signed=True)],
        )


def _stored(act: Act, caller: Caller) -> Answer | None:
    """The answer it was given before; a refusal where the number is another person's."""
    known = Sent.objects.filter(pk=act.id).values_list("by_id", "answer").first()
    if known is None:
        return None
    return msgspec.convert(known[1], Answer) if known[0] == caller.user.pk else _foreign(act)


def _store(act: Act, given: Answer, sending: Sending) -> None:
    caller, told = sending.caller, msgspec.json.encode(given).decode()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into field_sent(id, district_id, device_id, by_id, unit_id, form, seq,"
            " device_at, received_at, status, answer)"
            " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
            " on conflict (id) do nothing returning id",
            [
                act.id,
                caller.district_id,
                caller.device.pk if caller.device else None,
                caller.user.pk,
                act.unit,
                act.form,
                act.seq,
                act.at,
                sending.now,
                given.status,
                told,
            ],
        )
        if cursor.fetchone() is None:
            raise _Taken  # by somebody of another district, whom the fence hides


def _enter(denied: PermissionDenied, act: Act, sending: Sending) -> None:
    """A refusal of a known person is an event, by phone as on a page; never what was typed."""
    user = sending.caller.user
    about = denied.unit if isinstance(denied, Refused) else None
    own = districts_of(user)
    seen = about if about is not None and about.district_id in own else user.ledger_unit
    Event.append(
        "accounts.refuse",
        f"accounts_user:{user.pk}",
        unit=seen,
        by=user,
        facts={
            "refused": denied.action if isinstance(denied, Refused) else "",
            "form": act.form,
            "act": str(act.id),
            **sending.facts,
        },
    )


def _refused(key: str, what: str, why: str, next_: str, **more: Any) -> Answer:
    return Answer(key, "refused", what=what, why=why, next=next_, **more)


def unread(key: str, wrong: Unreadable) -> Answer:
    """The answer to what does not fit; not stored, so that it can be sent after an update."""
    return _refused(
        key,
        _("This cannot be read"),
        wrong.why,
        _("Correct it and send it again, or update the app."),
        fields=wrong.fields,
    )


def _unknown(act: Act) -> Answer:
    return _refused(
        str(act.id),
        _("The server does not know this form"),
        _("“%(form)s” is known to another version of the app.") % {"form": act.form},
        _("Update the app, then send it again. What you entered stays on the phone."),
    )


def _foreign(act: Act) -> Answer:
    return _refused(
        str(act.id),
        _("This number belongs to another record"),
        _("An act with this number was sent by somebody else."),
        _("Enter it again; the app gives it a new number."),
    )


def _conflict(key: str, wrong: WrongState, now: dict[str, Any]) -> Answer:
    return Answer(
        key,
        "conflict",
        what=_("Somebody else was first"),
        why=str(wrong) or _("Somebody else has moved the record on in the meantime."),
        next=_("Look at how it stands now and decide; nothing was overwritten."),
        now=now,
    )


def _failed(act: Act, wrong: BaseException) -> Answer:
    """Busy: later. Anything else is the server's own mistake: told, logged, not stored."""
    if isinstance(wrong, DatabaseError | InterfaceError) and is_busy(wrong):
        return Answer(
            str(act.id),
            "later",
            what=_("The server is busy"),
            why=_("It could not be done at this moment; nothing was stored."),
            next=_("Nothing is lost. It is tried again by itself."),
        )
    log.error("an act failed", exc_info=wrong, extra={"form": act.form, "act": str(act.id)})
    return _refused(
        str(act.id),
        _("The server failed at this act"),
        _("It could not be done; nothing was stored."),
        _("It stays on the phone. Tell your administrator, then send it again."),
    )
