"""The first records of a district: its bureau, its system account, before anybody can act.

A founding is the one birth without a permission: nobody holds a post yet. It is entered
in the ledger as `units.found` and `accounts.open` by the system account itself.
"""

from __future__ import annotations

from datetime import date

from django.contrib.auth.hashers import make_password

from xiaoan.accounts.models import User
from xiaoan.base.scope import scope
from xiaoan.ledger.models import Event, Recorded
from xiaoan.ledger.permission import Actor
from xiaoan.posts.models import Holding, Post
from xiaoan.units.models import Unit

SYSTEM_NAME = "系统"


def found_district(
    *, code: str, name: str, short_name: str = "", **fields: object
) -> tuple[Unit, User]:
    """Found a bureau with its system account; returns both. One transaction.

    Raises IntegrityError when the code is taken.
    """
    key = Unit.claim_keys()[0]
    bureau = Unit(
        id=key, code=code, name=name, short_name=short_name, kind=Unit.Kind.BUREAU,
        district_id=key, **fields,
    )  # fmt: skip
    system = User(
        id=User.claim_keys()[0], username=f"system-{code.lower()}", name=SYSTEM_NAME,
        kind=User.Kind.SYSTEM, password=make_password(None), unit_id=key, district_id=key,
    )  # fmt: skip
    with scope([key]):
        _bear(bureau, "units.found", system)
        Unit.objects.renumber()
        _bear(system, "accounts.open", system)
        holding = Holding(
            id=Holding.claim_keys()[0], user=system, unit=bureau,
            post=Post.objects.get(code="system"), since=date(2000, 1, 1),
        )  # fmt: skip
        _bear(holding, "posts.appoint", system)
    bureau.refresh_from_db()
    return bureau, system


def system_user(district: Unit) -> User:
    """The account under which jobs act in `district`; it holds the post `system` there."""
    return User.objects.get(kind=User.Kind.SYSTEM, district_id=district.pk)


def _bear(record: Recorded, action: str, by: Actor) -> None:
    record.clean_fields(
        exclude={*(f.name for f in record._meta.concrete_fields if f.is_relation), "event_id"}
    )
    facts = {"founding": True, "now": record.column_values()}
    record.event_id = Event.append(
        action, record.subject, unit=record.ledger_unit, by=by, post="system", facts=facts
    )
    record.save(force_insert=True)
