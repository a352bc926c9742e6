"""The burden meter: what a form took is noted by post and week, and by nothing else.

The phone counts visible seconds and taps (`Act.seconds`, `Act.taps`); a page knows how long
its form stood open. `note` looks up post and duty while the act is at hand and forgets the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone

from xiaoan.base import clock
from xiaoan.base.prepared import numbered
from xiaoan.duties.models.timing import FEWEST, LONGEST
from xiaoan.ledger.permission import Actor

RECORD = "duties_record:"
MOST_TAPS = 9999
# A post is named only where enough people hold it; of several posts the one held at the unit
# itself, then the highest. In no order, so that nothing can be laid beside the records.
_INSERT = numbered("""
with n as (
  select * from unnest(%(units)s::int[], %(forms)s::text[], %(records)s::uuid[],
    %(weeks)s::date[], %(seconds)s::int[], %(taps)s::int[])
    as n(unit, form, record, week, seconds, taps)
), held as (
  select distinct on (u.id) u.id as unit, u.district_id, h.post_id
    from units_unit u left join posts_holding h on h.user_id = %(user)s::int
     and h.district_id = u.district_id and h.since <= %(today)s::date
     and (h.until is null or h.until >= %(today)s::date)
    left join posts_post p on p.code = h.post_id
   where u.id in (select unit from n) and u.district_id is not null
   order by u.id, h.unit_id = u.id desc, p.rank, p.code
), named as materialized (
  select unit, district_id, case when %(fewest)s::int = (select count(*) from (
      select distinct h.user_id from posts_holding h where h.district_id = held.district_id
         and h.post_id = held.post_id and h.since <= %(today)s::date
         and (h.until is null or h.until >= %(today)s::date) limit %(fewest)s::int) as many)
    then post_id else '' end as post from held
)
insert into duties_timing(id, district_id, post, form, duty, week, seconds, taps)
select gen_random_uuid(), w.district_id, w.post, n.form, coalesce(d.code, ''), n.week,
    n.seconds, n.taps
  from n join named w on w.unit = n.unit
  left join duties_record r on r.id = n.record and r.district_id = w.district_id
  left join duties_duty d on d.id = r.duty_id and d.district_id = w.district_id
 order by gen_random_uuid()
""")


class Noted(NamedTuple):
    """What one form took: `subject` is the record it made, only to look up its duty."""

    form: str
    unit_id: int
    at: datetime
    seconds: int | None = None
    taps: int | None = None
    subject: str = ""


def note(noted: Iterable[Noted], *, by: Actor) -> None:
    """Keep timings of forms that `by` has filled, without him: one statement for all of them.

    What was not measured, or not by somebody who filled it (a form left open for hours), is
    left out. Call it once, when the acts of a request are stored; inside the district's scope.
    """
    kept = [one for one in map(_plausible, noted) if (one.seconds, one.taps) != (None, None)]
    if not kept:
        return
    columns: dict[str, Any] = {
        "units": [one.unit_id for one in kept],
        "forms": [one.form for one in kept],
        "records": [_record(one.subject) for one in kept],
        "weeks": [_monday(one.at) for one in kept],
        "seconds": [one.seconds for one in kept],
        "taps": [one.taps for one in kept],
    }
    whose = {"user": by.pk, "today": clock.today(), "fewest": FEWEST}
    _INSERT.run(columns | whose)


def _plausible(one: Noted) -> Noted:
    is_filled = one.seconds is not None and 0 <= one.seconds <= LONGEST
    is_tapped = one.taps is not None and 0 < one.taps <= MOST_TAPS
    return one._replace(
        seconds=one.seconds if is_filled else None, taps=one.taps if is_tapped else None
    )


def _record(subject: str) -> UUID | None:
    return UUID(subject.removeprefix(RECORD)) if subject.startswith(RECORD) else None


def _monday(at: datetime) -> date:
    day = timezone.localdate(at)
    return day - timedelta(days=day.weekday())
