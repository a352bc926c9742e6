"""Until when a hazard must be put right: working days by severity, and the most allowed.

Days are customary (notes: general 1-15 days, major at most 30 or by plan); a checklist
item's own number goes before the default.
"""

from __future__ import annotations

from datetime import date

from xiaoan.units.calendar import SchoolCalendar

#: colour: (default, most) working days. Urgent is due today; advice has no deadline.
WORKING_DAYS: dict[str, tuple[int, int]] = {
    "red": (15, 30),
    "orange": (3, 30),
    "yellow": (10, 30),
}
RECHECK_DAYS = 3
KEEP_DAYS = (90, 180)
RECURRENCE_DAYS = 180


def due_date(
    colour: str, *, is_urgent: bool, found_on: date, calendar: SchoolCalendar, days: int | None
) -> date | None:
    """The deadline of a hazard found on `found_on`; None for advice."""
    if colour == "blue":
        return None
    if is_urgent:
        return found_on
    return calendar.add_working_days(found_on, days if days else WORKING_DAYS[colour][0])


def latest(colour: str, *, on: date, calendar: SchoolCalendar) -> date:
    """The last day that an assignment made on `on` may set."""
    return calendar.add_working_days(on, WORKING_DAYS.get(colour, WORKING_DAYS["yellow"])[1])
