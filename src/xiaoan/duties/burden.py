"""Burden 用时: the minutes asked of each post and week, from tasks and measured seconds.

A task closed by a trace asks for no form and counts nothing; a form counts the seconds that
filling it really took where they are known, else the duty's typical minutes.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from django.db import connection

from xiaoan.units.models import Unit

SOURCE = """
select k.unit_id, k.post, k.due_on - (extract(isodow from k.due_on)::int - 1) as week,
  sum(case when r.seconds is not null then r.seconds / 60.0
           when k.status in ('open', 'missed') and d.how_closed = 'derived' then 0
           else d.minutes end) as minutes,
  count(*) as tasks, count(r.seconds) as measured
from duties_task k join duties_duty d on d.id = k.duty_id
left join duties_record r on k.reason = '' and k.closed_by = 'duties_record:' || r.id
  and r.district_id = k.district_id
where k.district_id = %(district)s and k.due_on between %(since)s and %(until)s
  and k.status <> 'excused'
  and not (k.status in ('done', 'late')
           and (k.reason <> '' or k.closed_by not like 'duties_record:%%'))
  and (%(unit)s::int is null or k.unit_id = %(unit)s)
group by 1, 2, 3 order by 3, 1, 2
"""


class Asked(NamedTuple):
    """What one post of one unit was asked in one week."""

    unit_id: int
    post: str
    week: date
    minutes: float
    tasks: int
    measured: int


def asked(district: Unit, since: date, until: date, *, unit: Unit | None = None) -> list[Asked]:
    """Minutes by unit, post and week (its Monday), of tasks due from `since` to `until`."""
    with connection.cursor() as cursor:
        cursor.execute(
            SOURCE,
            {
                "district": district.pk, "since": since, "until": until,
                "unit": unit.pk if unit else None,
            },
        )  # fmt: skip
        return [Asked(u, p, w, float(m), t, n) for u, p, w, m, t, n in cursor.fetchall()]


def weekly_by_post(district: Unit, since: date, until: date) -> dict[str, float]:
    """Mean minutes a week that one holder's post is asked, by post code."""
    rows = asked(district, since, until)
    weeks = max(1, round(((until - since) + timedelta(days=1)).days / 7))
    units: dict[str, set[int]] = {}
    minutes: dict[str, float] = {}
    for row in rows:
        units.setdefault(row.post, set()).add(row.unit_id)
        minutes[row.post] = minutes.get(row.post, 0.0) + row.minutes
    return {post: total / weeks / len(units[post]) for post, total in minutes.items()}
