"""What a phone says in each act on a hazard: the bodies of its field forms."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta


class Report(msgspec.Struct, kw_only=True):
    """A hazard seen: a tile, and whatever else was tapped. The grade follows from the criterion."""

    kind: Annotated[str, Meta(max_length=20, description="code of a tile: way, power, other …")]
    criterion: Annotated[str, Meta(max_length=200)] = ""
    place_id: UUID | None = None
    place_text: Annotated[str, Meta(max_length=80)] = ""
    control: Literal["none", "guard", "stop-use"] = "none"
    is_urgent: bool = False
    words: Annotated[str, Meta(max_length=200)] = ""


class Begin(msgspec.Struct, kw_only=True):
    """The person it was given to begins."""

    hazard: UUID


class Claim(msgspec.Struct, kw_only=True):
    """It is done: what was done; the photo after follows."""

    hazard: UUID
    measure: Annotated[str, Meta(max_length=500)]


class Recheck(msgspec.Struct, kw_only=True):
    """Looked at on the spot: passed, or what is still wrong."""

    hazard: UUID
    passed: bool
    note: Annotated[str, Meta(max_length=300)] = ""
