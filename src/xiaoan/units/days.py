"""The calendar of one district: shipped holidays with the district's own terms and days on top."""

from __future__ import annotations

from functools import lru_cache

from django.db import connection

from xiaoan.units.calendar import Holiday, SchoolCalendar, Term
from xiaoan.units.files import shipped_calendar
from xiaoan.units.models.days import DayKind, SchoolDay
from xiaoan.units.models.days import Term as TermRow
from xiaoan.units.models.unit import Unit

#: What a district's calendar was made of, as one text: it changes with every term or day.
STAMP = (
    "(select count(*) || ':' || coalesce(max(event_id::text), '') from units_term"
    " where district_id = {district}) || '/' ||"
    " (select count(*) || ':' || coalesce(max(event_id::text), '') from units_schoolday"
    " where district_id = {district} and unit_id = {district})"
)


def calendar_of(district: Unit) -> SchoolCalendar:
    """The school calendar of `district`; default terms where it has set none.

    One small query a call: the calendar itself is kept until a term or a day changes.
    """
    return calendar_at(district.pk, calendar_stamp(district.pk))


def calendar_stamp(district_id: int) -> str:
    """Names the present state of the district's terms and days."""
    with connection.cursor() as cursor:
        cursor.execute("select " + STAMP.format(district="%(district)s"), {"district": district_id})
        return str(cursor.fetchone()[0])


@lru_cache(maxsize=512)
def calendar_at(district_id: int, stamp: str) -> SchoolCalendar:  # noqa: ARG001 - part of the key
    """The calendar whose state is `stamp`; read again when the stamp is a new one."""
    terms = TermRow.objects.filter(district_id=district_id).order_by("starts_on")
    days = SchoolDay.objects.filter(district_id=district_id, unit_id=district_id)
    own = {kind: [day for day in days if day.kind == kind] for kind in DayKind}
    return shipped_calendar(
        terms=[Term(term.starts_on, term.ends_on) for term in terms],
        holidays=[Holiday(day.day, "own", day.note, day.note) for day in own[DayKind.HOLIDAY]],
        makeup_days={day.day for day in own[DayKind.MAKEUP]},
        closed_days={day.day for day in own[DayKind.CLOSED]},
    )
