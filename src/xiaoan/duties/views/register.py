"""The duties of the district: what is asked of whom, on which basis, for how many minutes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xiaoan.access.check import may
from xiaoan.base import clock
from xiaoan.base.pages import PRG, Column, Filter, Filters, KeysetPage, export_xlsx
from xiaoan.duties.models import Duty
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
    Column(gettext_lazy("Code"), "code"),
    Column(gettext_lazy("Duty"), "title", 50),
    Column(gettext_lazy("Topic"), "topic_title"),
    Column(gettext_lazy("How often"), "cadence", 24),
    Column(gettext_lazy("Closed by"), "how_closed"),
    Column(gettext_lazy("Minutes each"), "minutes"),
    Column(gettext_lazy("Legal basis"), "source", 50),
    Column(gettext_lazy("On"), "is_on"),
]


def register(request: HttpRequest) -> HttpResponse:
    """All duties of the district, filtered; exports and prints."""
    rows = Duty.objects.visible_to(request.user)
    topics = sorted(set(rows.values_list("topic", flat=True)))
    filters = Filters(
        request,
        [
            Filter("q", gettext_lazy("Keyword"), lambda r, v: r.search(v), kind="search",
                   placeholder=gettext_lazy("duty, code or law")),
            Filter("on", gettext_lazy("State"), lambda r, v: r.filter(is_on=v == "on"),
                   choices=[("on", gettext_lazy("on")), ("off", gettext_lazy("off"))]),
            Filter("topic", gettext_lazy("Topic"), lambda r, v: r.filter(topic=v),
                   choices=[(topic, topic) for topic in topics]),
            Filter("way", gettext_lazy("Closed by"), lambda r, v: r.filter(how_closed=v), choices=WAYS),
        ],
    )  # fmt: skip
    rows = filters.apply(rows)
    if request.GET.get("export") == "xlsx":
        return export_xlsx(rows.order_by("code"), COLUMNS, gettext_lazy("Register of duties"))
    page = KeysetPage(rows, ("code", "id"), request)
    return render(
        request, "duties/register.html",
        {"page": page, "filters": filters, "ways": dict(WAYS)},
    )  # fmt: skip


def duty(request: HttpRequest, code: str) -> HttpResponse:
    """One duty, with what switching it on would ask in a year."""
    shown = get_object_or_404(Duty.objects.visible_to(request.user), code=code)
    district = Unit.objects.get(pk=shown.district_id)
    posts = {post.code: str(post) for post in Post.objects.all()}
    year = clock.today().year
    times = shown.times_a_year(calendar_of(district), year)
    units = shown.units(district)
    context = {
        "duty": shown, "year": year, "times": times, "units": units,
        "minutes": times * shown.minutes, "hours": round(times * shown.minutes * units / 60),
        "posts": [posts.get(post, post) for post in shown.owner_posts],
        "may_switch": may(request.user, "duties.switch", district), "ways": dict(WAYS),
    }  # fmt: skip
    return render(request, "duties/duty.html", context)


@require_POST
def switch(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a duty from now on, or no longer."""
    shown = get_object_or_404(Duty.objects.visible_to(request.user), code=code)
    is_on = request.POST.get("on") == "1"
    shown.switch(is_on, by=request.user, reason=request.POST.get("reason", "")[:120])
    said = _("“%(duty)s” is on.") if is_on else _("“%(duty)s” is off.")
    return PRG(request, "duties:duty", code=code, said=said % {"duty": shown.title})
