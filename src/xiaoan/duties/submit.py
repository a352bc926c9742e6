"""The one way in for filled checklists: pages, field app, visits and imports.

Permission first, then one statement. Idempotent by the record's id, which is born on the
device: sent again, it stores nothing and gives the first answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.prepared import Statement
from xiaoan.duties.answers import Answer, Filled, Submitted, decode
from xiaoan.duties.faults import Fault, hazard_id
from xiaoan.duties.rounds import Ready, forget, make_ready
from xiaoan.duties.submit_sql import FIRST_ANSWERS, statement
from xiaoan.duties.wanted import lists_wanted, tags_of
from xiaoan.units.models import Unit

__all__ = [
    "Answer", "Filled", "Given", "Submitted", "decode", "hazard_id", "lists_wanted", "submit",
    "submit_many", "tags_of",
]  # fmt: skip

#: How often a round is judged anew when its duty or calendar changes just then.
ATTEMPTS = 3
Refusal = ValidationError | PermissionDenied


@dataclass(frozen=True)
class Given:
    """A filled checklist with who fills it, and where."""

    filled: Filled
    by: User
    unit: Unit


def submit(filled: Filled, *, by: User, unit: Unit, linked: Iterable[UUID] = ()) -> Submitted:
    """Store a filled checklist at `unit`: record, hazards of failed items, closed tasks.

    `linked` are hazards which the caller knows to be the fault of a failed item though they
    name no place, or the answer names none, or they were struck off since the item was looked
    at: they are taken for it as well.

    A failed item whose fault is open already at the same named place adds no second hazard;
    its id stands in `hazards` all the same. Raises PermissionDenied, or ValidationError by
    item; nothing is stored then. Must run inside the district's scope.
    """
    (done,) = _submit([Given(filled, by, unit)], list(linked))
    if isinstance(done, Submitted):
        return done
    raise done


def submit_many(given: Sequence[Given]) -> list[Submitted | Refusal]:
    """Store many at once, in their order, with the rows and events of as many `submit`s.

    One answer for each: what it did, or the refusal that `submit` would raise; a refused
    round does not hold the others. One statement serves all rounds of a person that do not
    wait for one another. Must run inside the scope of their districts, in one transaction.
    """
    return _submit(given, [])


def _submit(given: Sequence[Given], linked: list[UUID]) -> list[Submitted | Refusal]:
    done: dict[int, Submitted | Refusal] = {}
    waiting = list(range(len(given)))
    for _attempt in range(ATTEMPTS):
        ready: dict[int, Ready] = {}
        for n in waiting:
            try:
                ready[n] = make_ready(given[n].filled, by=given[n].by, unit=given[n].unit)
            except (ValidationError, PermissionDenied) as refusal:
                done[n] = refusal
        waiting = _store(ready, linked, done)
        if not waiting:
            break
    for n in waiting:
        done[n] = ValidationError(_("The duty is being changed at this moment. Send it again."))
    return [done[n] for n in range(len(given))]


def _store(
    ready: dict[int, Ready], linked: list[UUID], done: dict[int, Submitted | Refusal]
) -> list[int]:
    """Store what is ready, fill `done`; returns those whose duty or calendar has changed."""
    changed = []
    for wave in _waves(ready):
        known = []
        for n, is_steady, is_new, hazards, tasks in wave.run(linked):
            if is_new:
                done[n] = Submitted(ready[n].round.id, hazards, tasks, is_new=True)
            elif is_steady:
                known.append(n)
            else:
                forget(ready[n])
                changed.append(n)
        if known:
            done |= _first_answers({n: ready[n] for n in known})
    return changed


@dataclass
class Wave:
    """Rounds that one statement stores: of one district, person and post, none of which
    changes what another one of them finds."""

    rounds: dict[int, Ready] = field(default_factory=dict)
    keys: set[object] = field(default_factory=set)

    def takes(self, ready: Ready) -> bool:
        """Whether `ready` may stand beside those that are in."""
        if not self.rounds:
            return True
        first = next(iter(self.rounds.values()))
        return first.shared == ready.shared and self.keys.isdisjoint(_waits_for(ready))

    def add(self, n: int, ready: Ready) -> None:
        self.rounds[n] = ready
        self.keys |= {ready.round.id, ("duty", ready.round.unit_id, ready.round.duty_id)}
        self.keys |= ready.places

    def run(self, linked: list[UUID]) -> list[tuple[Any, ...]]:
        """(n, steady, new, hazards, tasks) of each round, in order."""
        faults: list[Fault] = []
        for n, ready in self.rounds.items():
            ready.round.n = n
            for fault in ready.faults:
                fault.n = n
            faults += ready.faults
        tasks = any(ready.has_tasks for ready in self.rounds.values())
        wanted = statement(hazards=bool(faults), tasks=tasks, linked=bool(linked and faults))
        rounds = [ready.round for ready in self.rounds.values()]
        params = next(iter(self.rounds.values())).shared._asdict() | {
            "rounds": msgspec.json.encode(rounds).decode(), "now": clock.now(),
            "faults": msgspec.json.encode(faults).decode(), "linked": linked,
            "zone": settings.TIME_ZONE,
        }  # fmt: skip
        return _run(wanted, params)


def _waits_for(ready: Ready) -> set[object]:
    """What must not be in a wave before this round: the same record, the same fault at the
    same place, and for a duty with several lists another list of it."""
    keys: set[object] = {ready.round.id, *ready.places}
    if ready.round.other_lists:
        keys.add(("duty", ready.round.unit_id, ready.round.duty_id))
    return keys


def _waves(ready: dict[int, Ready]) -> Iterator[Wave]:
    """The rounds in their order, in as few waves as that allows."""
    wave = Wave()
    for n, each in ready.items():
        if not wave.takes(each):
            yield wave
            wave = Wave()
        wave.add(n, each)
    if wave.rounds:
        yield wave


def _first_answers(known: dict[int, Ready]) -> dict[int, Submitted | Refusal]:
    """What rounds that are there already were answered first; another unit's tells nothing."""
    ids = [ready.round.id for ready in known.values()]
    district = next(iter(known.values())).shared.district
    found = {row[0]: row[1:] for row in _run(FIRST_ANSWERS, {"ids": ids, "district": district})}
    return {n: _first_answer(ready, *found.get(ready.round.id, (None, {})))
            for n, ready in known.items()}  # fmt: skip


def _first_answer(ready: Ready, unit_id: int | None, facts: Any) -> Submitted | Refusal:
    if unit_id != ready.round.unit_id:
        return PermissionDenied(_("This number belongs to another record."))
    facts = msgspec.json.decode(facts) if isinstance(facts, str | bytes) else facts
    hazards, tasks = ([UUID(key) for key in facts.get(part, [])] for part in ("hazards", "tasks"))
    return Submitted(ready.round.id, hazards, tasks, is_new=False)


def _run(wanted: Statement, params: dict[str, Any]) -> list[Any]:
    return wanted.run(params)
