"""The shapes on the wire between phone and server; the OpenAPI shows these very classes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

#: Acts in one sending; photos of one act.
MOST, MOST_FILES = 50, 50
Moment = Annotated[datetime, Meta(tz=True, description="ISO 8601 with its time zone")]
Count = Annotated[int, Meta(ge=0, le=2**31 - 1)]


class FileRef(Struct, rename=None):
    """A photo that follows its act by tus: told with the act, so that it is awaited."""

    id: UUID
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    size: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    role: Annotated[str, Meta(max_length=8)] = "before"


class Act(Struct, kw_only=True):
    """One act of a person, made on a phone; `body` has the shape of its form."""

    id: Annotated[UUID, Meta(description="UUIDv7 born on the phone: makes the act once only")]
    form: Annotated[str, Meta(max_length=40, description="key of the form: hazards.report")]
    unit: Annotated[int, Meta(ge=1, le=2**31 - 1, description="key of the unit it is done at")]
    at: Annotated[datetime, Meta(tz=True, description="the phone's clock when it was done")]
    seq: Annotated[int, Meta(ge=0, le=2**31 - 1, description="the phone's count of acts")] = 0
    seconds: Count | None = None
    taps: Count | None = None
    paper_at: (
        Annotated[datetime, Meta(tz=True, description="written on paper first: when")] | None
    ) = None
    replaces: Annotated[UUID, Meta(description="the refused act that this one corrects")] | None = (
        None
    )
    files: Annotated[list[FileRef], Meta(max_length=MOST_FILES)] = []
    body: msgspec.Raw


class Batch(Struct):
    """What a phone sends at once: its clock now, and up to 50 acts in their order."""

    device_at: Moment
    acts: list[msgspec.Raw]


class Answer(Struct):
    """How the server took one act; sent again, the very same answer.

    kept: done. refused: why, and by field. conflict: somebody moved the record on; `now` says
    how it stands. later: busy, try again; nothing was stored.
    """

    id: str
    status: Literal["kept", "refused", "conflict", "later"]
    subject: str = ""
    url: str = ""
    facts: dict[str, Any] = {}
    what: str = ""
    why: str = ""
    next: str = ""
    fields: dict[str, str] = {}
    now: dict[str, Any] = {}


class Answers(Struct):
    """The answers to a batch, in its order, and the server's clock."""

    at: datetime
    answers: list[Answer]


class Enrol(Struct):
    """A phone asks for its key."""

    id: UUID
    name: Annotated[str, Meta(min_length=1, max_length=80)]
    scopes: list[Literal["sync", "files"]] | UnsetType = UNSET
