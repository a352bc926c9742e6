"""To which units a duty applies, and which post there owes it: one rule, in SQL and in Python.

`all` is every school and kindergarten; training centres and the bureau are never inside it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.db import connection

from xiaoan.ledger.permission import Actor, reach
from xiaoan.posts.models import Holding
from xiaoan.units.models import Unit

#: d = duties_duty, u = units_unit.
APPLIES = """(
  ('all' = any(d.applies_to) and u.kind in ('school', 'kindergarten'))
  or ('bureau' = any(d.applies_to) and u.id = u.district_id)
  or (u.kind in ('kindergarten', 'training-centre') and u.kind = any(d.applies_to))
  or (u.kind in ('school', 'kindergarten') and d.applies_to && u.tags)
)"""

#: Posts filled in the district with their time; a section's post counts for the whole bureau.
FILLED = """
  select case when u.kind = 'section' then coalesce(u.parent_id, u.id) else u.id end as unit_id,
         h.post_id, h.since, h.until
    from posts_holding h join units_unit u on u.id = h.unit_id
   where h.district_id = %(district)s
"""


def applies(applies_to: Collection[str], unit: Unit) -> bool:
    """Whether a list of applicability tags takes in `unit`; any match applies."""
    own = {"all", *unit.tags} if unit.kind in Unit.SCHOOL_KINDS else set()
    if unit.kind in {Unit.Kind.KINDERGARTEN, Unit.Kind.CENTRE}:
        own.add(str(unit.kind))
    if unit.pk == unit.district_id:
        own.add("bureau")
    return not own.isdisjoint(applies_to)


def owner_post(owner_posts: Sequence[str], unit: Unit, on: date) -> str:
    """Code of the first of `owner_posts` that `unit` has filled on `on`; '' when none is."""
    return next((post for post in owner_posts if post in filled_posts(unit, on)), "")


def filled_posts(unit: Unit, on: date) -> set[str]:
    """Codes of the posts that `unit` has filled on `on`; a bureau counts its sections."""
    units = [unit.pk]
    if unit.pk == unit.district_id:
        units += unit.children.filter(kind=Unit.Kind.SECTION).values_list("pk", flat=True)
    holdings = Holding.objects.active(on).filter(unit_id__in=units)
    return set(holdings.values_list("post_id", flat=True))


def units_of(applies_to: Collection[str], district: Unit) -> int:
    """How many open units of the district a list of tags takes in."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from units_unit u, (select %(tags)s::varchar[] as applies_to) d"
            " where u.district_id = %(district)s and u.closed_on is null and " + APPLIES,
            {"tags": list(applies_to), "district": district.pk},
        )
        return int(cursor.fetchone()[0])


def districts_seen(user: Actor) -> tuple[int, ...]:
    """Districts whose duties `user` may read: those in which any post of theirs may."""
    where = reach(user, "duties.view")
    return tuple({*where.districts, *where.unit_districts})
