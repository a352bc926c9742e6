"""The acts of one sending, in their order; errors inside one act never touch the others.

Acts of one form that stand together are done by one statement where the form can (`many`):
a day of self-checks without a network is one round trip. Whatever goes wrong there is undone
and done again one by one, so that each act finds its own answer.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, InterfaceError, connection

from xiaoan.base.fieldform import Act as Made
from xiaoan.base.fieldform import Done, FieldForm
from xiaoan.base.swift import swift
from xiaoan.duties.timing import note
from xiaoan.field import answering, sending
from xiaoan.field.acts import answer, follow, parsed
from xiaoan.field.reading import Unreadable, read
from xiaoan.field.registry import FORMS
from xiaoan.field.sending import Sending
from xiaoan.field.wire import Act, Answer, Batch
from xiaoan.units.models import Unit

log = logging.getLogger("xiaoan.field")


class Apart(Exception):
    """These acts cannot be done together; each is done by itself."""


def answers(batch: Batch, sent: Sending) -> list[Answer]:
    """One answer an act, in the order in which they came."""
    given = list(_answers([parsed(raw) for raw in batch.acts], sent))
    noted(sent)
    return given


def noted(sent: Sending) -> None:
    """Note what the forms took, apart from the records: no row of one leads to the other.

    Nobody waits for the disk here, and a failure is no matter: it is a figure of medians.
    """
    if not sent.fresh:
        return
    try:
        with swift(sent.caller.districts, durable=False):
            note(sent.fresh, by=sent.caller.user)
    except (DatabaseError, InterfaceError):
        log.warning("timings were not noted", exc_info=True)


def _answers(acts: list[Act | Answer], sent: Sending) -> Iterator[Answer]:
    for form, group in groupby(acts, key=_together):
        run = list(group)
        if form is not None:
            yield from _run(form, [act for act in run if isinstance(act, Act)], sent)
        else:
            yield from (act if isinstance(act, Answer) else answer(act, sent) for act in run)


def _together(act: Act | Answer) -> FieldForm | None:
    """The form by which acts may be done together; None where each stands by itself."""
    form = FORMS.get(act.form) if isinstance(act, Act) else None
    return form if form is not None and form.many is not None else None


def _run(form: FieldForm, acts: list[Act], sent: Sending) -> list[Answer]:
    """The run at once; as if for the first time, then with care, then one by one."""
    ways = (_all,) if connection.in_atomic_block else (_first, _all)
    for way in ways:
        try:
            given = way(form, acts, sent)
        except Apart:
            continue
        except Exception as wrong:
            log.info("a run of %s is done otherwise", form.key, exc_info=wrong)
            continue
        return [given[str(act.id)] for act in acts]
    return [answer(act, sent) for act in acts]


def _first(form: FieldForm, acts: list[Act], sent: Sending) -> dict[str, Answer]:
    """All acts of a run, none of which was sent before: nothing is asked, two messages.

    An act that was sent before, or is being sent by another tab, breaks on its receipt: then
    nothing of the run is stored, and it is done with care. Raises what `_all` raises.
    """
    if len({act.id for act in acts}) < len(acts) or any(act.files for act in acts):
        raise Apart
    with swift(sent.caller.districts):
        told, ready = _ready(form, acts, sent)
        fresh = told + _done(form, ready, sent)
        sending.store(fresh, sent, is_first=True)
    for act, given in fresh:
        sent.took(act, given)
    return {given.id: given for _act, given in fresh}


def _all(form: FieldForm, acts: list[Act], sent: Sending) -> dict[str, Answer]:
    """All acts of a run in one transaction. Raises Apart, or whatever went wrong."""
    if len({act.id for act in acts}) < len(acts):
        raise Apart
    with sent.caller.scope():
        sending.lock(act.id for act in acts)
        before = sending.stored(acts, sent.caller)
        told, ready = _ready(form, [act for act in acts if act.id not in before], sent)
        fresh = told + _done(form, ready, sent)
        sending.store(fresh, sent)
    for act, given in fresh:
        sent.took(act, given)
    return {given.id: given for given in [*before.values(), *(one for _act, one in fresh)]}


def _ready(
    form: FieldForm, acts: list[Act], sent: Sending
) -> tuple[list[tuple[Act, Answer]], list[tuple[Act, Made, Unit]]]:
    """What is refused before the verb, and what the verb takes."""
    told: list[tuple[Act, Answer]] = []
    ready: list[tuple[Act, Made, Unit]] = []
    units: dict[int, Unit] = {}
    for act in acts:
        try:
            made = sent.made(act, read(act.body, form.body, at="body"), form)
            unit = units.get(act.unit) or units.setdefault(act.unit, sent.unit(act))
        except Unreadable:
            raise Apart from None  # its answer is not stored
        except ValidationError as wrong:
            told.append((act, _declined(act, wrong, form, None, sent)))
        else:
            ready.append((act, made, unit))
    return told, ready


def _done(
    form: FieldForm, ready: list[tuple[Act, Made, Unit]], sent: Sending
) -> list[tuple[Act, Answer]]:
    assert form.many is not None  # noqa: S101 - only such forms stand together
    by, given = sent.caller.user, []
    found = form.many([(made, unit) for _act, made, unit in ready], by)
    for (act, made, unit), one in zip(ready, found, strict=True):
        if isinstance(one, Done):
            follow(act, one, sent, unit)
            given.append((act, answering.kept(act, one)))
        else:
            given.append((act, _declined(act, one, form, made, sent)))
    return given


def _declined(act: Act, wrong: Exception, form: FieldForm, made: Any, sent: Sending) -> Answer:
    given = answering.declined(act, wrong, form, made, sent.caller.user)
    if given is None:
        raise wrong
    if isinstance(wrong, PermissionDenied):
        sending.enter(wrong, act, sent)
    return given
