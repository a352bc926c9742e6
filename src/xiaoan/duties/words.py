"""Cadences, posts and closers in words, so that nobody has to read the grammar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from xiaoan.duties.cadence import Cadence, parse
from xiaoan.duties.durations import Duration
from xiaoan.duties.models import Duty
from xiaoan.duties.recurrence import Rule
from xiaoan.duties.traces import KINDS

TOKENS = {
    "continuous": gettext_lazy("at all times"),
    "daily": gettext_lazy("every day"),
    "daily-schoolday": gettext_lazy("every school day"),
    "weekly": gettext_lazy("every week"),
    "monthly": gettext_lazy("every month"),
    "quarterly": gettext_lazy("every quarter"),
    "per-term": gettext_lazy("every term"),
    "per-half-year": gettext_lazy("every half-year"),
    "yearly": gettext_lazy("every year"),
    "term-start": gettext_lazy("when a term begins"),
    "before-term": gettext_lazy("before each term"),
    "before-holiday": gettext_lazy("before each break"),
    "per-meal": gettext_lazy("at every meal"),
    "per-trip": gettext_lazy("on every trip"),
    "on-change": gettext_lazy("when something changes"),
    "on-event": gettext_lazy("when it happens"),
}
PARTS = {
    "morning": gettext_lazy("in the morning"),
    "noon": gettext_lazy("at noon"),
    "evening": gettext_lazy("in the evening"),
    "night": gettext_lazy("at night"),
}
EVENTS = {
    "work": gettext_lazy("before the work begins"),
    "hire": gettext_lazy("before somebody is employed"),
    "trip": gettext_lazy("before the trip"),
    "expiry": gettext_lazy("before it expires"),
    "delivery": gettext_lazy("for each delivery"),
    "lesson": gettext_lazy("for each lesson"),
}
DAYS = (
    gettext_lazy("Monday"), gettext_lazy("Tuesday"), gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"), gettext_lazy("Friday"), gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)  # fmt: skip
#: What the choices of a checklist's line are called.
CHOICES: dict[str, dict[str, object]] = {
    "answer_type": {
        "pass_fail_na": gettext_lazy("passed, failed, not applicable"),
        "number": gettext_lazy("a number"),
        "text": gettext_lazy("words"),
    },
    "frequency": {
        "daily": gettext_lazy("daily"),
        "weekly": gettext_lazy("weekly"),
        "monthly": gettext_lazy("monthly"),
        "term": gettext_lazy("each term"),
        "year": gettext_lazy("each year"),
        "visit": gettext_lazy("at a visit only"),
    },
    "grade": {"general": gettext_lazy("general"), "major": gettext_lazy("major")},
    "interim": {
        "none": gettext_lazy("no control"),
        "guard": gettext_lazy("guard"),
        "stop-use": gettext_lazy("out of use"),
    },
}


def cadence_words(cadence: Cadence) -> str:
    """“every school day, twice at least, in the evening”; an RRULE as a sentence of its own."""
    if cadence.rule is not None:
        return _rule(cadence.rule)
    parts = [str(TOKENS[cadence.word]), *(say(cadence) for say in SAYINGS)]
    return _("; ").join(part for part in parts if part)


def closer_words(names: Iterable[str], district_id: int) -> list[str]:
    """What may close a task without a form: traces by their name, duties by their title."""
    listed = list(names)
    duties = Duty.objects.filter(district_id=district_id, code__in=listed)
    titles = {duty.code: f"{duty.code} {duty.title}" for duty in duties}
    return [str(KINDS.get(name) or titles.get(name, name)) for name in listed]


def _times(cadence: Cadence) -> str:
    if cadence.times == 1:
        return ""
    return ngettext("%(n)s time at least", "%(n)s times at least", cadence.times) % {
        "n": cadence.times
    }


def _part(cadence: Cadence) -> str:
    return str(PARTS.get(cadence.period, ""))


def _season(cadence: Cadence) -> str:
    if cadence.months is None:
        return ""
    months = sorted(cadence.months)
    gap = next((i for i in range(1, len(months)) if months[i] != months[i - 1] + 1), 0)
    first, last = (months[gap], months[gap - 1]) if gap else (months[0], months[-1])
    return _("from month %(first)s to month %(last)s") % {"first": first, "last": last}


def _weekday(cadence: Cadence) -> str:
    return "" if cadence.weekday is None else str(DAYS[cadence.weekday])


def _span(cadence: Cadence) -> str:
    if cadence.span is not None:
        first, last = (_month_day(*end) for end in cadence.span)
        return _("from %(first)s to %(last)s") % {"first": first, "last": last}
    return _("no later than %(day)s") % {"day": _month_day(*cadence.due)} if cadence.due else ""


def _lead(cadence: Cadence) -> str:
    if cadence.days is None:
        return ""
    return ngettext("within %(n)s day", "within %(n)s days", cadence.days) % {"n": cadence.days}


def _limits(cadence: Cadence) -> str:
    if cadence.within is not None and cadence.within.clock == timedelta(0):
        return _("at once")
    said = [
        (cadence.within, _("within %(time)s")),
        (cadence.oral, _("by word within %(time)s")),
        (cadence.amend, _("to be amended for %(time)s")),
        (cadence.repeat, _("again every %(time)s")),
        (cadence.review, _("looked over every %(time)s")),
        (cadence.lead, _("%(time)s ahead")),
    ]
    return _("; ").join(text % {"time": duration_words(d)} for d, text in said if d is not None)


def _before(cadence: Cadence) -> str:
    if isinstance(cadence.before, Duration):
        return _("%(time)s ahead") % {"time": duration_words(cadence.before)}
    return str(EVENTS.get(cadence.before or cadence.per, ""))


SAYINGS: tuple[Callable[[Cadence], str], ...] = (
    _season, _weekday, _span, _times, _part, _lead, _before, _limits,
)  # fmt: skip


def duration_words(duration: Duration) -> str:
    """“2 hours”, “5 working days”."""
    if duration.clock is not None:
        return _clock_words(int(duration.clock.total_seconds() // 60) + duration.days * 24 * 60)
    if duration.working_days:
        return ngettext("%(n)s working day", "%(n)s working days", duration.working_days) % {
            "n": duration.working_days
        }
    years, months = divmod(duration.months, 12)
    if months:
        return ngettext("%(n)s month", "%(n)s months", duration.months) % {"n": duration.months}
    if years:
        return ngettext("%(n)s year", "%(n)s years", years) % {"n": years}
    return ngettext("%(n)s day", "%(n)s days", duration.days) % {"n": duration.days}


def _clock_words(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if rest:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}


def _rule(rule: Rule) -> str:
    if rule.frequency == "DAILY":
        return ngettext("each day", "every %(n)s days", rule.interval) % {"n": rule.interval}
    parts = [str(TOKENS[rule.frequency.lower()])] if rule.frequency.lower() in TOKENS else []
    parts += [_("in month %(month)s") % {"month": month} for month in rule.by_month]
    parts += [_("on day %(day)s") % {"day": day} for day in rule.by_month_day]
    parts += [_place(place, weekday) for place, weekday in rule.by_day]
    return _("; ").join(parts)


def _place(place: int, weekday: int) -> str:
    name = str(DAYS[weekday])
    if place == 0:
        return _("on %(day)s") % {"day": name}
    if place < 0:
        return _("on the last %(day)s") % {"day": name}
    return _("on %(day)s number %(n)s") % {"day": name, "n": place}


def _month_day(month: int, day: int) -> str:
    return formats.date_format(date(2024, month, day), "MONTH_DAY_FORMAT")


def _cadence_said(written: str) -> str:
    try:
        return cadence_words(parse(written))
    except ValueError:
        return written


#: How the columns of duties read in a record's history.
SPOKEN: dict[str, Mapping[str, object] | Callable[[str], str]] = {
    "duties_duty.cadence": _cadence_said,
    "duties_duty.satisfied_by": KINDS,
    "duties_reinforcement.cadence": _cadence_said,
    "duties_trace.kind": KINDS,
}
