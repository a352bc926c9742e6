"""Photos that were told of and are still on their way: the record does not wait for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.evidence.models import Awaited, File
from xiaoan.units.models import Unit


class Told(Protocol):
    """What a phone tells of a file with its act."""

    @property
    def id(self) -> UUID: ...
    @property
    def sha256(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def role(self) -> str: ...


#: What follows an act. A signature does not: it is drawn inside the step that it signs.
SENT = {*File.Role.values} - {File.Role.SIGNED}
WHAT_IS_SENT = gettext_lazy("A photo is before, after, proof or paper; a signature is drawn.")


@dataclass(frozen=True)
class Waiting:
    """How many files of one record are still to come, since when, and of which role."""

    count: int
    since: datetime
    by_role: Mapping[str, int]


def expect(
    files: Iterable[Told],
    *,
    by: User,
    unit: Unit,
    about: str,
    abouts: Mapping[str, str] | None = None,
) -> None:
    """Note that `files` will follow to record `about`; `abouts` names others photo by photo.

    Runs in the transaction of the act that tells of them. What was told before stays as it was
    told first. Raises ValidationError for a role that evidence does not know.
    """
    named, now = abouts or {}, clock.now()
    rows = [
        Awaited(
            id=file.id, district_id=unit.district_id or unit.pk, unit_id=unit.pk,
            about=named.get(str(file.id), about), role=_role(file.role), sha256=file.sha256,
            size=file.size, promised_at=now, by_id=by.pk,
        )
        for file in files
    ]  # fmt: skip
    Awaited.objects.bulk_create([row for row in rows if row.about], ignore_conflicts=True)


def waiting(*subjects: str) -> Waiting | None:
    """What is still to come for the records `subjects` together; None where all is there.

    The caller has seen the records; the fence keeps the district.
    """
    rows = list(Awaited.objects.of_subjects(*subjects).missing().values_list("promised_at", "role"))
    if not rows:
        return None
    return Waiting(len(rows), rows[0][0], Counter(role for _since, role in rows))


def is_told(key: UUID, *, by: User, about: str, role: str, sha256: str) -> bool:
    """Whether an act of `by` told of this very file, as that of that record."""
    told = Awaited.objects.filter(pk=key, by_id=by.pk, about=about, role=role, sha256=sha256)
    return told.exists()


def _role(name: str) -> str:
    if name not in SENT:
        raise ValidationError({"files": WHAT_IS_SENT})
    return name
