"""How tasks are opened: windows from the cadences, units from the tags, posts from the holdings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from psycopg import sql

from xiaoan.duties.applying import APPLIES, FILLED, OWNER
from xiaoan.units.calendar import OfficeCalendar, SchoolCalendar

if TYPE_CHECKING:
    from xiaoan.duties.models.duty import Duty

COLUMNS = (
    "id", "unit_id", "district_id", "duty_id", "opens_on", "due_on", "times", "post", "topic",
    "status", "closed_at", "closed_by", "reason", "reinforcement_id",
)  # fmt: skip

SOURCE = sql.SQL(
    "with filled as materialized ("
    + FILLED
    + """)
select xa_uuid7() as id, u.id as unit_id, u.district_id, d.id as duty_id,
       w.opens_on, w.due_on, w.times::smallint as times,
       """
    + OWNER.replace("{day}", "w.opens_on")
    + """ as post,
       d.topic, 'open' as status, null::timestamptz as closed_at, '' as closed_by, '' as reason,
       null::uuid as reinforcement_id
  from jsonb_to_recordset(%(windows)s::jsonb) as w(duty uuid, opens_on date, due_on date, times int)
  join duties_duty d on d.id = w.duty and d.district_id = %(district)s
  join units_unit u on u.district_id = d.district_id and u.opened_on <= w.opens_on
   and (u.closed_on is null or u.closed_on > w.opens_on) and """
    + APPLIES
)


@dataclass(frozen=True)
class Window:
    """One window of one duty, for every unit to which the duty applies."""

    duty_id: UUID
    opens_on: date
    due_on: date
    times: int = 1

    def row(self) -> dict[str, Any]:
        return {
            "duty": str(self.duty_id),
            "opens_on": self.opens_on.isoformat(),
            "due_on": self.due_on.isoformat(),
            "times": self.times,
        }


def windows_of(
    duties: Iterable[Duty], calendar: SchoolCalendar, since: date, until: date
) -> Iterator[Window]:
    """Every window of `duties` that opens from `since` to `until`.

    Schools live by the school calendar, the bureau by working days.
    """
    office = OfficeCalendar.of(calendar)
    for duty in duties:
        days = office if "bureau" in duty.applies_to else calendar
        if duty.how_closed == "on-event":
            continue
        for owed in duty.rhythm.occurrences(days, since, until, duty.setting):
            yield Window(duty.pk, owed.opens_on, owed.due_on, owed.times)
