"""Who is asked to read a text: posts of units. One statement, for one version or for all.

`readers` of a text are codes of posts (none: nobody is asked). A bureau's text reaches the units
of its tags (`applies_to`, as duties have them); a school's own text its own people.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from psycopg import sql

from xiaoan.access.groups import (
    ADMINS,
    AGENCY,
    BUREAU,
    HANDS,
    HEADS,
    LEADERS,
    MIDDLE,
    SAFETY,
    SYSTEM,
)

#: Posts that no text is laid before: the console's, the machine's, the partners'.
APART = ADMINS | AGENCY | SYSTEM
_TEACHING = {"class", "kg-class", "duty-teacher", "teacher", "pe", "it", "lab", "counsellor"}
_GATE = {"guard", "gate", "fire-room", "warden", "duty-leader"}
_KITCHEN = {"canteen", "food", "food-director"}
#: Groups in which the form offers the posts: every post of a school or bureau stands in one.
GROUPS: list[tuple[Any, frozenset[str]]] = [
    (_("Heads, deputies, safety directors"), LEADERS | HEADS | SAFETY),
    (_("Directors and middle leaders"), MIDDLE),
    (_("Class teachers and teachers"), HANDS & _TEACHING),
    (_("Gate, guard, dormitory, leaders on duty"), HANDS & _GATE),
    (_("Canteen and food safety"), HANDS & _KITCHEN),
    (_("Health, school bus"), HANDS - _TEACHING - _GATE - _KITCHEN),
    (_("The bureau"), BUREAU),
]
APPLIES = [
    ("all", _("all schools and kindergartens")),
    ("primary", _("primary schools")),
    ("junior", _("junior secondary schools")),
    ("senior", _("senior secondary schools")),
    ("vocational", _("vocational schools")),
    ("special", _("special schools")),
    ("kindergarten", _("kindergartens")),
    ("boarding", _("schools with boarders")),
    ("canteen", _("units with a canteen")),
    ("school-bus", _("units with school buses")),
    ("laboratory", _("schools with laboratories")),
    ("bureau", _("the bureau and its sections")),
]
COLUMNS = (
    "id", "unit_id", "district_id", "version_id", "user_id", "post_id", "asked_on", "due_on",
    "read_at",
)  # fmt: skip

#: Everybody of whom a version in force of the district (or {version}) asks reading, once a person.
ASKED = sql.SQL(
    """
select xa_uuid7() as id, a.unit_id, %(district)s::int as district_id, a.version_id, a.user_id,
       a.post_id, %(on)s::date as asked_on, %(on)s::date + a.read_days as due_on,
       null::timestamptz as read_at
  from (
    select distinct on (v.id, h.user_id) v.id as version_id, h.user_id, h.unit_id, h.post_id,
           t.read_days
      from library_version v
      join library_text t on t.id = v.text_id
      join units_unit w on w.id = t.unit_id
      join posts_holding h on h.district_id = v.district_id and h.post_id = any(t.readers)
       and h.since <= %(on)s and (h.until is null or h.until >= %(on)s)
       and h.post_id <> all(%(apart)s)
      join accounts_user p on p.id = h.user_id and p.is_active
      join units_unit u on u.id = h.unit_id
     where v.district_id = %(district)s and v.state = 'in_force'
       and (%(version)s::uuid is null or v.id = %(version)s::uuid)
       and case when t.unit_id = t.district_id then
             ('all' = any(t.applies_to) and u.kind in ('school', 'kindergarten'))
             or ('bureau' = any(t.applies_to) and u.kind in ('bureau', 'section'))
             or (u.kind = 'kindergarten' and 'kindergarten' = any(t.applies_to))
             or t.applies_to && u.tags
           else u.lft >= w.lft and u.rgt <= w.rgt end
     order by v.id, h.user_id, h.id
  ) a
 where not exists (
   select from library_reading r where r.version_id = a.version_id and r.user_id = a.user_id)
"""
)


def params(district_id: int, on: date, version: UUID | None = None) -> dict[str, Any]:
    """What ASKED is asked with; without a version for all texts of the district."""
    return {
        "district": district_id, "on": on, "version": version, "apart": sorted(APART),
    }  # fmt: skip
