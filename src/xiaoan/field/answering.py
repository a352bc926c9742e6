"""What an act is answered: kept, refused, a conflict, or later; always what, why and next."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, InterfaceError, OperationalError
from django.utils.translation import gettext as _

from xiaoan.base.fieldform import Act as Made
from xiaoan.base.fieldform import Done, FieldForm
from xiaoan.field.reading import Unreadable, words_of
from xiaoan.field.wire import Act, Answer
from xiaoan.ledger.canonical import jsonable
from xiaoan.ledger.change import WrongState

log = logging.getLogger("xiaoan.field")
#: Serialisation and deadlock, lock not to be had, server stopping, too full, line lost.
BUSY = ("40", "55P03", "57", "53", "08")


def is_busy(wrong: BaseException) -> bool:
    """Whether trying again may help: the database was busy or away, the act is not at fault."""
    cause = wrong.__cause__ or wrong
    state = getattr(cause, "sqlstate", None) or ""
    lost = isinstance(wrong, OperationalError | InterfaceError) and not state
    return lost or state.startswith(BUSY)


def kept(act: Act, done: Done) -> Answer:
    facts = jsonable(dict(done.facts))
    return Answer(str(act.id), "kept", subject=done.subject, url=done.url, facts=facts)


def declined(
    act: Act, wrong: Exception, form: FieldForm, made: Made | None, by: Any
) -> Answer | None:
    """The answer to what a verb refused; None where `wrong` is no refusal."""
    if isinstance(wrong, WrongState):
        return conflict(act, wrong, _now(form, made, by))
    if isinstance(wrong, PermissionDenied):
        return refused(
            str(act.id),
            str(getattr(wrong, "what", "") or _("You cannot do this")),
            str(wrong) or _("None of your posts allows this step."),
            str(getattr(wrong, "next", ""))
            or _("What you entered stays on the phone. Ask a colleague whose post allows it."),
        )
    if isinstance(wrong, ValidationError):
        why, fields = words_of(wrong)
        words = _("This was not kept"), why, _("Correct it and send it again.")
        return refused(str(act.id), *words, fields=fields)
    return None


def _now(form: FieldForm, made: Made | None, by: Any) -> dict[str, Any]:
    """How the record stands, as far as `by` still sees it."""
    if form.now is None or made is None:
        return {}
    try:
        return dict(jsonable(dict(form.now(made, by))))
    except (ValidationError, PermissionDenied):
        return {}


def refused(key: str, what: str, why: str, next_: str, **more: Any) -> Answer:
    return Answer(key, "refused", what=what, why=why, next=next_, **more)


def conflict(act: Act, wrong: WrongState, now: dict[str, Any]) -> Answer:
    return Answer(
        str(act.id),
        "conflict",
        what=_("Somebody else was first"),
        why=str(wrong) or _("Somebody else has moved the record on in the meantime."),
        next=_("Look at how it stands now and decide; nothing was overwritten."),
        now=now,
    )


def unread(key: str, wrong: Unreadable) -> Answer:
    """To what does not fit; not stored, so that it can be sent after an update."""
    return refused(
        key,
        _("This cannot be read"),
        wrong.why,
        _("Correct it and send it again, or update the app."),
        fields=wrong.fields,
    )


def too_large(act: Act) -> Answer:
    return refused(
        str(act.id),
        _("This was not kept"),
        _("A number or a text in it is larger than can be kept."),
        _("Correct it and send it again."),
    )


def unknown(act: Act) -> Answer:
    """To a form that no module offers; not stored: the server may know it tomorrow."""
    return refused(
        str(act.id),
        _("The server does not know this form"),
        _("“%(form)s” is known to another version of the app.") % {"form": act.form},
        _("Update the app, then send it again. What you entered stays on the phone."),
    )


def foreign(act: Act) -> Answer:
    return refused(
        str(act.id),
        _("This number belongs to another record"),
        _("An act with this number was sent by somebody else."),
        _("Enter it again; the app gives it a new number."),
    )


def failed(act: Act, wrong: BaseException) -> Answer:
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
    return refused(
        str(act.id),
        _("The server failed at this act"),
        _("It could not be done; nothing was stored."),
        _("It stays on the phone. Tell your administrator, then send it again."),
    )
