"""Burden 用时: the minutes that forms ask of people, and those that they really took.

Asked: the tasks that ask for a form, each with the median of its duty's timings (or the typical
minutes); what traces prove asks for nothing. Taken: the timings themselves, of posts and weeks
and never of people, the cells of fewer than five not told.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, F, FloatField, Q, Sum, TextField, Value, When
from django.db.models.functions import Cast, Concat, NullIf
from django.utils.translation import gettext_lazy as _

from xiaoan.duties.burden import medians
from xiaoan.duties.models import Task, Timing
from xiaoan.duties.models.timing import FEWEST
from xiaoan.figures.measure import Figure, Measure
from xiaoan.figures.scope import Scope
from xiaoan.figures.tasks import PER, due
from xiaoan.posts.models import Holding

#: How the ledger subject of a record begins.
RECORD = "duties_record:"
PER_FORM = {"form": "form", "duty": "duty", "post": "post"}
PER_POST = {"post": "post", "week": "week"}


def _asking(scope: Scope) -> Any:
    """Tasks that took or take a form of somebody: what a trace closes asks for nothing."""
    by_trace = Q(status__in=Task.MET) & (~Q(reason="") | ~Q(closed_by__startswith=RECORD))
    silent = Q(status__in=Task.UNMET, duty__how_closed="derived")
    return due(scope).exclude(by_trace).exclude(silent).exclude(post="")


def _weekly(scope: Scope) -> Any:
    """Minutes of the forms in one week and one post: the duty's median where there is one."""
    known = medians(scope.unit.district_id or 0, scope.since, scope.day)
    whens = [When(duty__code=code, then=Value(minutes)) for code, minutes in known.items()]
    minutes = Case(*whens, default=F("duty__minutes"), output_field=FloatField())
    weeks = max(1, (scope.last_due - scope.since).days + 1) / 7
    held = NullIf(Count(Concat(Cast("unit_id", TextField()), "post"), distinct=True), 0)
    return Sum(minutes, output_field=FloatField()) / held / weeks


def mondays(scope: Scope) -> list[date]:
    """The weeks that begin in the period, as far as it has passed."""
    first = scope.since + timedelta(days=-scope.since.weekday() % 7)
    last = min(scope.until, scope.day)
    return [first + timedelta(days=7 * n) for n in range(((last - first).days // 7) + 1)]


def _timed(scope: Scope, column: str) -> Any:
    weeks = mondays(scope)
    rows = scope.rows(Timing).filter(**{f"{column}__isnull": False})
    return rows.filter(week__range=(weeks[0], weeks[-1])) if weeks else rows.none()


def _spent(scope: Scope) -> Any:
    """Forms that took time, of posts that enough people hold to be named."""
    return _timed(scope, "seconds").exclude(post="")


def _each(scope: Scope) -> Any:
    """Minutes a week of one holder, of the weeks with any; of several posts the mean over them."""
    holders = Counter(
        Holding.objects.active(scope.on)
        .filter(district_id=scope.unit.district_id)
        .values_list("post_id", flat=True)
    )
    whens = [When(post=post, then=Value(n)) for post, n in holders.items()]
    held = Case(*whens, default=Value(FEWEST), output_field=FloatField())
    posts = NullIf(Count("post", distinct=True), 0)
    weeks = NullIf(Count("week", distinct=True), 0)
    return Sum(F("seconds") / 60.0 / held, output_field=FloatField()) / posts / weeks


FIGURES = [
    Figure(
        "burden.minutes", _("Minutes asked by hand, for one task"),
        _("Mean of the typical minutes of the tasks that ask somebody for a form."),
        Measure.MEAN, _("minutes"), _asking, amount=F("duty__minutes"), per=PER, better="low",
    ),
    Figure(
        "burden.week", _("Minutes a week asked of one post"),
        _("Forms due in the period, each with the median of what its duty's forms took in it (or "
          "its typical minutes while fewer than five were measured), for one week and one post of "
          "one unit. What traces prove asks for nothing."),
        Measure.RATE, _("minutes a week"), _asking, amount=_weekly, per=PER, better="low",
    ),
    Figure(
        "burden.spent", _("Minutes a week that forms took of one holder of a post"),
        _("What app and pages measured in the weeks that began in the period and had any, for each "
          "person who holds the post; of several posts the mean. By post and week, never by "
          "person; posts that fewer than five people hold are not among them."),
        Measure.RATE, _("minutes a week"), _spent, amount=_each, per=PER_POST, better="low",
        fewest=FEWEST,
    ),
    Figure(
        "burden.seconds", _("Seconds for one form"),
        _("Median of the visible seconds of the forms sent in the weeks that began in the period. "
          "A page left open for two hours is not counted."),
        Measure.MEDIAN, _("seconds"), lambda scope: _timed(scope, "seconds"),
        amount=F("seconds"), per=PER_FORM, better="low", fewest=FEWEST,
    ),
    Figure(
        "burden.taps", _("Taps for one form"),
        _("Median of the taps of the forms sent by the app in the weeks that began in the period: "
          "two when all is normal, three more for an exception with its photo."),
        Measure.MEDIAN, _("taps"), lambda scope: _timed(scope, "taps"),
        amount=F("taps"), per=PER_FORM, better="low", fewest=FEWEST,
    ),
]  # fmt: skip
