"""Enrolling a phone, and who a token is.

A token reads `xa1.<district>.<secret>`: the district is named in it because the table of
devices stands behind the district's fence; a false one finds nothing. 256 random bits need no
slow hash. Nothing is remembered between requests, so a revoked phone is refused at once.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.access.check import GRANTS, districts_of, grants_from, grants_of, reach
from xiaoan.access.matrix import row
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.base.swift import glance
from xiaoan.field.models import Device
from xiaoan.ledger.change import WrongState, born
from xiaoan.notify.send import tell
from xiaoan.units.models import Unit

TOKEN = re.compile(r"xa1\.([1-9]\d{0,8})\.[A-Za-z0-9_-]{43}")
#: Phones in use by one person at a time.
MOST = 10
VERSION = 7
#: The database's own integer.
LARGEST = 2**31 - 1
#: What every request of a phone reads first: written out, for making it costs more than asking.
_READ = [
    (model, [str(field.attname) for field in model._meta.concrete_fields])
    for model in (Device, User, Unit)
]
_COLUMNS = ", ".join(
    f"{alias}.{field.column}"
    for alias, (model, _names) in zip(("d", "u", "n"), _READ, strict=True)
    for field in model._meta.concrete_fields
)
_GRANTED = """(select coalesce(json_agg(json_build_array(
  g.post_id, g.id, g.district_id, g.lft, g.rgt, g.kind)), '[]') from ({}) g)"""
_CALLER = (
    f"select {_COLUMNS}, l.seq, l.at, "  # noqa: S608 - names
    f"{_GRANTED.format(GRANTS.format(user='d.user_id', day='$3::date'))}"
    " from field_device d join accounts_user u on u.id = d.user_id"
    " join units_unit n on n.id = d.unit_id left join lateral (select s.seq, s.at"
    " from field_sent s where s.district_id = d.district_id and s.device_id = d.id"
    " order by s.seq desc limit 1) l on true where d.district_id = $1::int"
    " and d.token_sha256 = $2 and d.revoked_at is null and u.is_active"
)
_STANDING = (
    "select revoked_at is null from field_device where id = $1::uuid and district_id = $2::int"
)


class Revoked(Exception):
    """The token belongs to no phone in use: the phone drops that person's data."""


class NoPost(PermissionDenied):
    """The person is known and the phone in use, but no post allows the field app now."""

    def __init__(self) -> None:
        super().__init__(_("You hold no post that uses the field app."))
        self.next = _("What you entered stays on the phone. Ask whoever appoints at your unit.")


@dataclass(frozen=True)
class Enrolled:
    """A new device with what is told once, to the phone."""

    device: Device
    token: str
    recovery: str


@dataclass(frozen=True)
class Caller:
    """Who asks the machine's door: a person, by a phone (`device`) or by a session (None).

    `last` is the phone's count and the moment of the last act that came from it.
    """

    user: User
    device: Device | None = None
    last: tuple[int, datetime] | None = None

    @property
    def has_post(self) -> bool:
        """Whether any post of theirs uses the field app today."""
        where = reach(self.user, "field.enrol")
        return bool(where.districts or where.units)

    @property
    def district_id(self) -> int:
        """The district in which what is sent is kept."""
        home = self.device.district_id if self.device else self.user.district_id
        return home or 0

    @property
    def districts(self) -> set[int]:
        """The caller's districts; the phone's own is always one."""
        own = {self.district_id} if self.device else set()
        return {*districts_of(self.user), *own}

    def scope(self) -> AbstractContextManager[None]:
        """A transaction inside the caller's districts."""
        return scope(self.districts)

    def require(self, what: str) -> None:
        """Raise PermissionDenied unless the phone's token is good for `what`; sessions are."""
        if self.device is not None and what not in self.device.scopes:
            raise PermissionDenied(
                _("This phone's key is not good for that: “%(what)s”.")
                % {"what": dict(Device.Scope.choices).get(what, what)}
            )


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def home_of(user: User, first: int | None = None) -> Unit:
    """The unit at which `user` works with the field app: `first` if a post is held there, else
    that of any post that uses it. Raises NoPost where no post does.
    """
    allowed = row("field.enrol").posts
    held = [grant.unit_id for grant in grants_of(user) if grant.post in allowed]
    if not held:
        raise NoPost
    return Unit.objects.get(pk=first if first in held else held[0])


@transaction.atomic
def enrol(*, by: User, key: UUID, name: str, scopes: Iterable[str] = ()) -> Enrolled:
    """Put `by` on a phone under the phone's own `key`; token and recovery are told once.

    Raises NoPost, WrongState for a key in use, ValidationError for a wrong name or too many
    phones.
    """
    unit = home_of(by)
    if Device.objects.own(by).in_use().count() >= MOST:
        raise ValidationError(
            _("You are signed in on %(n)s phones. Take one out of use first.") % {"n": MOST}
        )
    if key.version != VERSION:
        raise ValidationError({"id": _("The number of a phone is a UUID of version 7.")})
    token = f"xa1.{unit.district_id}.{secrets.token_urlsafe(32)}"
    device = Device(
        id=key, unit=unit, user=by, name=name.strip(), token_sha256=digest(token),
        recovery=secrets.token_urlsafe(32), scopes=list(scopes) or list(Device.Scope.values),
        enrolled_at=clock.now(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            born(device, "field.enrol", by=by)
    except IntegrityError as taken:  # here or in another district, which the fence hides
        raise WrongState(_("This phone is enrolled already. Begin again on the phone.")) from taken
    tell(
        [by], url="/field/phones/",
        title=gettext_lazy("You are signed in on a new phone: %(phone)s"),
        body=gettext_lazy("Was it not you? Take it out of use there, and change your password."),
        facts={"phone": device.name}, subject=device.subject,
    )  # fmt: skip
    return Enrolled(device, token, device.recovery)


def caller_by(token: str) -> Caller:
    """The person and phone of a token. Raises Revoked for every token that is none (any more)."""
    named = TOKEN.fullmatch(token)
    if named is None:
        raise Revoked
    found = glance([int(named[1])], _CALLER, [named[1], digest(token), clock.today()])
    if not found:
        raise Revoked
    device, user, unit = _models(found[0])
    device.user, device.unit = user, unit
    seq, at, granted = found[0][-3:]
    grants_from(user, granted)
    return Caller(user, device, None if seq is None else (seq, at))


def standing(key: UUID, district: int) -> bool | None:
    """Whether the phone `key` of a district is in use; None where there is no such phone.

    Asked by a phone that is locked and so has no key to ask with: its number, which nobody
    guesses, tells this one bit and nothing else.
    """
    if district > LARGEST:
        return None
    found = glance([district], _STANDING, [key, district])
    return bool(found[0][0]) if found else None


def _models(values: Sequence[Any]) -> list[Any]:
    """The row of `_CALLER` as models."""
    made, start = [], 0
    for model, columns in _READ:
        made.append(model.from_db("default", columns, values[start : start + len(columns)]))
        start += len(columns)
    return made


def person_of(user: User, unit: Unit) -> dict[str, Any]:
    """The person as the phone knows him: name, language, unit and posts."""
    held = user.holdings.active().select_related("post").order_by("post__rank", "pk")
    return {
        "id": user.pk,
        "name": user.name,
        "language": user.language,
        "unit": unit_of(unit),
        "posts": [
            {"code": each.post_id, "name": str(each.post), "unit_id": each.unit_id} for each in held
        ],
        "is_bureau": unit.kind in {Unit.Kind.BUREAU, Unit.Kind.SECTION},
    }


def unit_of(unit: Unit) -> dict[str, Any]:
    return {
        "id": unit.pk,
        "code": unit.code,
        "name": unit.name,
        "short_name": unit.short_name or unit.name,
        "kind": str(unit.kind),
        "district_id": unit.district_id or 0,
    }
