"""The shapes of answers that are no acts: people, phones, the bundle, problems."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct


class UnitTold(Struct):
    """A unit by its key, code and names."""

    id: int
    code: str
    name: str
    short_name: str
    kind: str
    district_id: int


class PostTold(Struct):
    """A post that the person holds today, and where."""

    code: str
    name: str
    unit_id: int


class PersonTold(Struct):
    """Who uses the phone, at which unit and in which posts."""

    id: int
    name: str
    language: str
    unit: UnitTold
    posts: list[PostTold]
    is_bureau: bool


class Me(Struct):
    """Who is asking; `csrf` for a browser's session only."""

    at: datetime
    person: PersonTold
    csrf: str | None


class EnrolledTold(Struct):
    """A new phone: key and recovery are told this once."""

    id: str
    token: str
    recovery: str
    person: PersonTold
    server_at: datetime


class Recovery(Struct):
    """The server's half of the key to a phone's data."""

    id: str
    recovery: str


class PartTold(Struct):
    """One part of the bundle: every id it has now, and the rows that differ from before."""

    ids: list[str]
    rows: list[dict[str, Any]]


class Bundle(Struct):
    """What a phone carries; `cursor` is sent as `since` the next time."""

    cursor: str
    at: datetime
    person: PersonTold
    unit: UnitTold
    parts: dict[str, PartTold]


class ProblemTold(Struct):
    """Every refusal: what, why and the next step, with its receipt number.

    `fields` tells by field what did not fit; `revoked` means: drop this person's data.
    """

    what: str
    why: str
    next: str
    receipt: str
    fields: dict[str, str] = {}
    revoked: bool = False
    reauthenticate: str = ""
