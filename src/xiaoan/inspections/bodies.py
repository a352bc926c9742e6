"""What a phone says in each act of a visit: the bodies of its field forms."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from xiaoan.duties.answers import Answer


class Begin(msgspec.Struct, kw_only=True):
    """The visitors are on site; `members` where others came than planned."""

    visit: UUID
    members: list[int] | None = None


class Note(msgspec.Struct, kw_only=True):
    """One of the four methods: hear, see, read, talk; and what it told."""

    visit: UUID
    method: Literal["hear", "see", "read", "talk"]
    note: Annotated[str, Meta(max_length=300)] = ""


class Fill(msgspec.Struct, kw_only=True):
    """One list of the visit, whole: answers by item order, the failed ones with their photos."""

    visit: UUID
    checklist: UUID
    answers: dict[str, Answer]


class Find(msgspec.Struct, kw_only=True):
    """A finding beside the lists: a photo and a tile; words where there are any."""

    visit: UUID
    kind: Annotated[str, Meta(max_length=20, description="code of a tile: way, power …")] = "other"
    words: Annotated[str, Meta(max_length=200)] = ""
    criterion: Annotated[str, Meta(max_length=200)] = ""
    place_id: UUID | None = None
    place_text: Annotated[str, Meta(max_length=80)] = ""
    control: Literal["none", "guard", "stop-use"] = "none"
    is_urgent: bool = False
    same_as: UUID | None = None


class Recheck(msgspec.Struct, kw_only=True):
    """An open hazard of the school looked at again."""

    visit: UUID
    hazard: UUID
    passed: bool
    note: Annotated[str, Meta(max_length=300)] = ""


class DrawnName(msgspec.Struct, kw_only=True):
    """A signature drawn on the screen: `picture` is a PNG in base64, `at` the phone's time.

    `user` is the inspector who signs for the bureau; `seconds` it was read before, `shown`
    findings it showed. Without a picture the school's
    side refused: `why` and `witness` say so.
    """

    side: Literal["bureau", "school"]
    name: Annotated[str, Meta(max_length=60)]
    post: Annotated[str, Meta(max_length=60)] = ""
    user: int | None = None
    picture: Annotated[str, Meta(max_length=300_000, description="PNG in base64")] = ""
    at: datetime | None = None
    seconds: Annotated[int, Meta(ge=0, le=86_400)] | None = None
    shown: Annotated[int, Meta(ge=0, le=10_000)] = 0
    why: Annotated[str, Meta(max_length=200)] = ""
    witness: Annotated[str, Meta(max_length=60)] = ""


class Finish(msgspec.Struct, kw_only=True):
    """The visit is over; without `signatures` the paper is signed by hand."""

    visit: UUID
    methods: list[Literal["hear", "see", "read", "talk"]]
    received_by: Annotated[str, Meta(max_length=60)]
    received_post: Annotated[str, Meta(max_length=40)] = ""
    reply_due: date | None = None
    signatures: list[DrawnName] = msgspec.field(default_factory=list)
