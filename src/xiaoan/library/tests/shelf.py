"""Texts for the tests of the reading room: written, approved and in force, by the cast."""

from __future__ import annotations

from typing import Any

from tests.cast import People

from xiaoan.accounts.models import User
from xiaoan.library.models import Text
from xiaoan.library.tests.texts import approved
from xiaoan.units.models import Unit


def drafted(by: User, unit: Unit, title: str, body: str, **fields: Any) -> Text:
    """A text with its first version as a draft."""
    return Text.objects.draft(by=by, unit=unit, title=title, body=body, **fields)


def ruled(people: People, title: str, body: str, *, of: str = "bureau", **fields: Any) -> Text:
    """A text in force: of the bureau, of the school, or of its neighbour."""
    writer, head, unit = {
        "bureau": (people.inspector, people.chief, people.bureau),
        "school": (people.safety, people.principal, people.school),
        "neighbour": (people.neighbour, people.system, people.neighbour_school),
    }[of]
    text = drafted(writer, unit, title, body, **fields)
    version = text.unfinished()
    assert version is not None
    approved(version, by=head)
    text.refresh_from_db()
    return text
