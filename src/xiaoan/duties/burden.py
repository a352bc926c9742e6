"""Burden 用时: what a duty asks in minutes, and what its form takes of them.

A duty is asked of nobody before its estimate was shown: occurrences by the calendar × units ×
the minutes of the work. What is asked of people is the work; the meter sees only its form. So
the catalogue's typical minutes count, and the median of the form stands beside them; only where
the form alone takes longer does the measured count. What the app itself measured, by post and
week, are the figures of figures/burden.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count

from xiaoan.base import clock
from xiaoan.duties.applying import APPLIES, FILLED
from xiaoan.duties.models import Duty, Timing
from xiaoan.duties.models.timing import FEWEST, Median
from xiaoan.units.calendar import SchoolCalendar
from xiaoan.units.models import Unit

#: Minutes a week that a post may be asked for: an ordinary teacher 10, a guard 10 a shift and
#: five shifts a week. Who leads the safety work of a school has an hour, everybody else with a
#: safety duty half an hour.
CAPS = {
    "teacher": 10, "class": 12, "kg-class": 12, "duty-teacher": 12, "guard": 50, "gate": 50,
    "safety": 60, "kg-safety": 60,
}  # fmt: skip
CAP = 30
WEEKS = 52
#: An estimate looks at what was measured in this time.
LATELY = timedelta(weeks=26)
_OWING = f"""
select coalesce((
    select f.post_id from unnest(%(posts)s::text[]) with ordinality as o(post, place)
      join ({FILLED}) f on f.post_id = o.post and f.unit_id = u.id
     where f.since <= %(today)s and (f.until is null or f.until >= %(today)s)
     order by o.place limit 1), '') as post, count(*)
  from units_unit u, (select %(tags)s::varchar[] as applies_to) d
 where u.district_id = %(district)s and u.closed_on is null and {APPLIES}
 group by 1 order by 2 desc, 1
"""  # noqa: S608 - composed of constants


def cap_of(post: str) -> int:
    """Minutes a week that a holder of `post` may be asked for."""
    return CAPS.get(post, CAP)


def medians(district_id: int, since: date, until: date) -> dict[str, float]:
    """Median minutes of a form by duty (its code), of the weeks that begin from `since` to
    `until`; a duty with fewer than five timings is left out."""
    known = Timing.objects.filter(
        district_id=district_id, week__range=(since, until), seconds__isnull=False
    ).exclude(duty="")
    found = known.order_by().values("duty").annotate(n=Count("pk"), taken=Median("seconds"))
    return {row["duty"]: row["taken"] / 60 for row in found.filter(n__gte=FEWEST)}


@dataclass(frozen=True)
class Owing:
    """The units in which one post owes a duty; '' where nobody there holds any of its posts."""

    post: str
    units: int


@dataclass(frozen=True)
class Estimate:
    """What a duty asks in one year: `times` of each unit, `each` minutes a time.

    `typical` are the catalogue's minutes; `form` is the median of its form in minutes, None
    while fewer than five were measured. A duty that traces prove asks for these minutes only
    where the traces are missing.
    """

    year: int
    times: int
    units: int
    typical: float
    form: float | None
    owing: tuple[Owing, ...]

    @property
    def is_measured(self) -> bool:
        """Whether the measured counts: the form alone takes longer than the catalogue says."""
        return self.form is not None and self.form > self.typical

    @property
    def each(self) -> float:
        """Minutes of one time: the longer of the two."""
        return max(self.typical, self.form or 0)

    @property
    def form_seconds(self) -> int | None:
        """Median seconds of its form."""
        return None if self.form is None else round(self.form * 60)

    @property
    def minutes(self) -> float:
        """Minutes a year asked of the post that owes it in one unit."""
        return self.times * self.each

    @property
    def weekly(self) -> float:
        """The same for one week of the year."""
        return self.minutes / WEEKS

    @property
    def hours(self) -> float:
        """Hours a year in the whole district."""
        return self.minutes * self.units / 60

    @property
    def shown(self) -> str:
        """What was shown, as one text: a changed one is shown again before it counts."""
        return f"{self.year}:{self.times}:{self.units}:{self.each:.2f}"

    def facts(self) -> dict[str, Any]:
        """As the event that switches the duty on keeps it."""
        return {
            "year": self.year, "times": self.times, "units": self.units,
            "minutes_each": round(self.each, 2), "measured": self.is_measured,
            "seconds_of_the_form": self.form_seconds,
            "minutes_of_a_unit": round(self.minutes), "hours_of_the_district": round(self.hours),
        }  # fmt: skip


def estimate(duty: Duty, district: Unit, calendar: SchoolCalendar, year: int) -> Estimate:
    """What `duty` asks of the district in `year`, whether it is on or not."""
    today = clock.today()
    form = medians(district.pk, today - LATELY, today).get(duty.code)
    owing = _owing(duty, district, today)
    return Estimate(
        year, duty.times_a_year(calendar, year), sum(one.units for one in owing),
        duty.minutes, form, owing,
    )  # fmt: skip


def _owing(duty: Duty, district: Unit, today: date) -> tuple[Owing, ...]:
    values: dict[str, Any] = {
        "posts": list(duty.owner_posts), "tags": list(duty.applies_to),
        "district": district.pk, "today": today,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_OWING, values)
        return tuple(Owing(*row) for row in cursor.fetchall())
