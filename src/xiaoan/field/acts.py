"""One act from a phone: one transaction, one answer, the same answer on every sending.

Inside the transaction the act's number is locked, so that a second tab waits and then finds
the stored answer. The verb runs in a savepoint of its own: when it refuses, only the refusal
is kept. What fails for want of a free row or connection is answered `later` and not stored.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, DataError, InterfaceError, connection, transaction
from django.utils.translation import gettext as _

from xiaoan.base.fieldform import Done, FieldForm
from xiaoan.evidence.awaited import expect
from xiaoan.field import answering, sending
from xiaoan.field.reading import Unreadable, read
from xiaoan.field.registry import UnknownForm, form_named
from xiaoan.field.sending import Sending, Taken
from xiaoan.field.wire import Act, Answer
from xiaoan.ledger.change import WrongState
from xiaoan.units.models import Unit

VERSION = 7
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class _Named(msgspec.Struct):
    id: str = ""


def parsed(raw: bytes | msgspec.Raw) -> Act | Answer:
    """The act that `raw` says, or the answer to what cannot be read as one."""
    try:
        act = read(raw, Act)
        if act.id.version != VERSION:
            raise Unreadable({"id": _("The number of an act is a UUID of version 7.")})
    except Unreadable as wrong:
        return answering.unread(_number(raw), wrong)
    # A phone without a battery shows 1970; nothing stranger than a clock's own bounds is kept.
    act.at = min(max(act.at, EARLIEST), LATEST)
    return act


def answer(act: Act, sent: Sending) -> Answer:
    """Do one act and answer it; no error of it leaves this function."""
    for attempt in (1, 2):
        try:
            return _once(act, sent)
        except Taken:
            return answering.foreign(act)
        except (DatabaseError, InterfaceError) as wrong:
            is_over = attempt == 2 or connection.in_atomic_block  # noqa: PLR2004
            if is_over or not answering.is_busy(wrong):
                return answering.failed(act, wrong)
        except Exception as wrong:
            return answering.failed(act, wrong)
    raise AssertionError


def _once(act: Act, sent: Sending) -> Answer:
    with sent.caller.scope():
        sending.lock([act.id])
        if before := sending.stored([act], sent.caller).get(act.id):
            return before
        try:
            form = form_named(act.form)
            body = read(act.body, form.body, at="body")
        except UnknownForm:
            return answering.unknown(act)
        except Unreadable as wrong:
            return answering.unread(str(act.id), wrong)
        given = _done(act, body, form, sent)
        sending.store([(act, given)], sent)
    sent.took(act, given)
    return given


def _done(act: Act, body: Any, form: FieldForm, sent: Sending) -> Answer:
    """Run the form's verb in a savepoint; what it refuses is answered and entered."""
    by, made = sent.caller.user, None
    try:
        made = sent.made(act, body, form)
        unit = sent.unit(act)
        with transaction.atomic():
            done = form.apply(made, by, unit)
            follow(act, done, sent, unit)
        return answering.kept(act, done)
    except DataError:
        return answering.too_large(act)
    except (WrongState, PermissionDenied, ValidationError) as wrong:
        if isinstance(wrong, PermissionDenied):
            sending.enter(wrong, act, sent)
        given = answering.declined(act, wrong, form, made, by)
        assert given is not None  # noqa: S101 - these three are refusals
        return given


def follow(act: Act, done: Done, sent: Sending, unit: Unit) -> None:
    """Note the photos that follow the act, each for the record it is told for."""
    if act.files:
        abouts = done.facts.get("abouts")
        expect(act.files, by=sent.caller.user, unit=unit, about=done.subject, abouts=abouts)


def _number(raw: bytes | msgspec.Raw) -> str:
    """The number of an act that cannot be read, as far as it says one."""
    try:
        return msgspec.json.decode(raw, type=_Named).id[:36]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""
