"""Until when the public is answered, and what climbs where when nobody answers. Data.

Custom, not law: three working days, the same day where somebody says that it is dangerous now.
The rungs stand with the other ladders (hazards/ladder.py), where a district may lay its own.
"""

from __future__ import annotations

from datetime import date

from xiaoan.units.calendar import SchoolCalendar

ANSWER_DAYS = 3  # working days
SEALED_DAYS = 1


def answer_due(received_on: date, calendar: SchoolCalendar, *, is_urgent: bool) -> date:
    """The last day for the school's answer."""
    return received_on if is_urgent else calendar.add_working_days(received_on, ANSWER_DAYS)
