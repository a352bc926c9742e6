"""The duties of the district: what is asked of whom, on which basis, for how many minutes."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy

from xiaoan.access.check import may
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.pages import Column, Filter, Filters, KeysetPage, export_xlsx
from xiaoan.duties.burden import estimate
from xiaoan.duties.models import Duty
from xiaoan.duties.resting import clauses_of_duty
from xiaoan.duties.words import cadence_words, closer_words
from xiaoan.ledger.models import Event
from xiaoan.ledger.pages import seal_state
from xiaoan.posts.models import Post
from xiaoan.units.days import calendar_of
from xiaoan.units.models import Unit

WAYS = [
    ("record", gettext_lazy("a form by hand")),
    ("document", gettext_lazy("a dated paper")),
    ("derived", gettext_lazy("traces of work")),
    ("on-event", gettext_lazy("only when something happens")),
]
COLUMNS = [
    Column(gettext_lazy("Number in the catalogue"), "code"),
    Column(gettext_lazy("Duty"), "title", 50),
    Column(gettext_lazy("Topic"), "topic_title"),
    Column(gettext_lazy("How often"), "cadence", 24),
    Column(gettext_lazy("Closed by"), "how_closed"),
    Column(gettext_lazy("Minutes each"), "minutes"),
    Column(gettext_lazy("Legal basis"), "source", 50),
    Column(gettext_lazy("On"), "is_on"),
]


def _search(rows: Any, value: str) -> Any:
    return rows.search(value)


@login_required
def register(request: HttpRequest) -> HttpResponse:
    """All duties of the district, filtered; exports and prints."""
    seen = Duty.objects.visible_to(cast("User", request.user))
    topics = sorted(set(seen.values_list("topic", flat=True)))
    filters = Filters(
        request,
        [
            Filter("q", gettext_lazy("Keyword"), _search, kind="search",
                   placeholder=gettext_lazy("duty, code or law")),
            Filter("on", gettext_lazy("State"), lambda r, v: r.filter(is_on=v == "on"),
                   choices=[("on", gettext_lazy("on")), ("off", gettext_lazy("off"))]),
            Filter("topic", gettext_lazy("Topic"), lambda r, v: r.filter(topic=v),
                   choices=[(topic, topic) for topic in topics]),
            Filter("way", gettext_lazy("Closed by"), lambda r, v: r.filter(how_closed=v),
                   choices=WAYS),
        ],
    )  # fmt: skip
    rows: Any = filters.apply(seen)
    if request.GET.get("export") == "xlsx":
        return export_xlsx(rows.order_by("code"), COLUMNS, gettext_lazy("Register of duties"))
    page = KeysetPage(rows, ("code", "id"), request)
    for row in page.rows:
        row.rhythm_words = cadence_words(row.rhythm)
    return render(
        request, "duties/register.html",
        {"page": page, "filters": filters, "ways": dict(WAYS)},
    )  # fmt: skip


@login_required
def duty(request: HttpRequest, code: str) -> HttpResponse:
    """One duty, with what it asks in a year."""
    user = cast("User", request.user)
    shown = get_object_or_404(Duty.objects.visible_to(user), code=code)
    district = Unit.objects.get(pk=shown.district_id)
    posts = {post.code: str(post) for post in Post.objects.all()}
    year = clock.today().year
    calendar = calendar_of(district)
    asked = estimate(shown, district, calendar, year)
    context = {
        "duty": shown, "year": year, "asked": asked, "minutes": asked.minutes,
        "promised": _promised(shown), "bases": clauses_of_duty(shown, user),
        "posts": [posts.get(post, post) for post in shown.owner_posts],
        "may_switch": may(user, "duties.switch", district), "way": dict(WAYS)[shown.how_closed],
        "may_amend": may(user, "duties.amend", district), "rhythm": cadence_words(shown.rhythm),
        "closers": closer_words(shown.satisfied_by, shown.district_id),
        "is_guess": not calendar.is_announced(year), "seal": seal_state(shown),
        "is_next_guess": not calendar.is_announced(year + 1), "next_year": year + 1,
    }  # fmt: skip
    return render(request, "duties/duty.html", context)


def _promised(duty: Duty) -> Any:
    """The estimate that was shown when it was last switched on, or None."""
    events = Event.objects.filter(subject=duty.subject, action="duties.switch")
    return events.filter(facts__has_key="estimate").order_by("-id").values_list(
        "facts__estimate", flat=True
    ).first()  # fmt: skip
