"""Field forms: what can be done on a phone without a network. Modules offer them.

Each module's `field.py` names its FORMS (acts that a phone sends) and its PARTS (what a phone
carries with it); `field/registry.py` gathers them. A module that comes later adds one file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from xiaoan.base.components import Text


@dataclass(frozen=True)
class Act:
    """One act of a person, made on a phone, perhaps hours ago.

    `id` is born on the phone (UUIDv7) and makes it once only. `at` is the moment as the server
    reckons it (the phone's clock corrected by what it showed when it sent); `device_at` is what
    the phone's own clock said, `seq` its count of acts. `body` is the form's own Struct.
    `is_paper` says that it was written on paper first (补录): then `at` is the time on the paper
    and `entered_at` the moment at which it was entered, as the server reckons it.
    """

    id: UUID
    form: str
    at: datetime
    device_at: datetime
    seq: int
    body: Any
    is_paper: bool = False
    entered_at: datetime | None = None


@dataclass(frozen=True)
class Done:
    """What an act did: the ledger key of its record, where the office sees it, more to show.

    `facts` are plain JSON values that the phone shows or keeps (a hazard's number, new ids).
    """

    subject: str = ""
    url: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FieldForm:
    """One kind of act.

    `key` is "<module>.<verb>"; `body` a msgspec.Struct whose schema stands in the OpenAPI;
    `apply(act, by, unit)` does it through the same verbs as the pages and returns Done. It
    raises what those raise: ValidationError (refused, by field), PermissionDenied (refused),
    WrongState (a conflict: `now(act, by)` says how the record stands, for a person to decide).
    `many(acts with their units, by)` does as many at once, in order, with the same rows and
    events: for each what it did, or the refusal that `apply` would raise. `paper`: it may have
    been written on paper first (补录), and then counts for the time on the paper; every other
    form refuses such a time, or a step could be made to lie before its deadline.
    """

    key: str
    title: Text
    body: type[Any]
    apply: Callable[[Act, Any, Any], Done]
    now: Callable[[Act, Any], Mapping[str, Any]] | None = None
    many: Callable[[Sequence[tuple[Act, Any]], Any], Sequence[Done | Exception]] | None = None
    paper: bool = False


@dataclass(frozen=True)
class Part:
    """One part of what a phone carries: its rows for a person at his unit.

    Every row is plain JSON with `id` (text) and `v` (the id of its last event as text: it
    changes when the row does). Rows are read through `visible_to`, never of another school.
    """

    key: str
    rows: Callable[[Any, Any], Iterable[dict[str, Any]]]
