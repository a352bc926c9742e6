"""What is owed: the list, and one task with what closed it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.pages import Column, Filter, Filters, KeysetPage, export_xlsx
from xiaoan.duties.derivation import closing_of
from xiaoan.duties.models import Task, TaskQuerySet
from xiaoan.duties.owed import asks_form, codes_on, posts_of, waiting
from xiaoan.duties.progress import lists_of
from xiaoan.duties.words import cadence_words, closer_words
from xiaoan.ledger.pages import seal_state
from xiaoan.posts.models import Post
from xiaoan.units.days import calendar_at, calendar_stamp

RECENT = 30  # days
STATES = [("waiting", _("to do")), *Task.Status.choices]


def _state(rows: Any, value: str) -> Any:
    return waiting(rows, clock.today()) if value == "waiting" else rows.filter(status=value)


def _words(rows: Any, value: str) -> Any:
    found = Q(duty__zh__icontains=value) | Q(duty__en__icontains=value)
    return rows.filter(found | Q(duty__code__iexact=value) | Q(unit__name__icontains=value))


def _owed(rows: Any, mine: list[tuple[int, str]]) -> Any:
    return rows.owed_by(mine)


COLUMNS = [
    Column(_("Duty"), "duty.code"),
    Column(_("What"), "title", 40),
    Column(_("School"), "unit.name", 24),
    Column(_("Post"), "post_name"),
    Column(_("From"), "opens_on"),
    Column(_("Until"), "due_on"),
    Column(_("State"), lambda task: str(task.get_status_display())),
    Column(_("Reason"), "reason", 30),
    Column(_("Closed at"), "closed_at", 20),
]


@login_required
def tasks(request: HttpRequest) -> HttpResponse:
    """Tasks, mine first shown; the overdue stand at the top."""
    user = cast("User", request.user)
    mine = posts_of(user)
    filters = Filters(
        request,
        [
            Filter("q", _("Keyword"), _words, kind="search", placeholder=_("duty or school")),
            Filter(
                "whose", _("Whose"), lambda rows, _value: _owed(rows, mine),
                choices=[("mine", _("mine"))], default="mine",
            ),
            Filter("state", _("State"), _state, choices=STATES, default="waiting"),
            Filter("due", _("Due by"), lambda rows, day: rows.filter(due_on__lte=day), kind="date"),
        ],
    )  # fmt: skip
    rows = filters.apply(
        Task.objects.visible_to(user).select_related("duty", "unit", "reinforcement__hazard")
    )
    names = {post.code: str(post) for post in Post.objects.all()}
    if request.GET.get("export") == "xlsx":
        named = _named(rows.order_by("due_on", "id").iterator(), names)
        return export_xlsx(named, COLUMNS, _("Tasks"))
    page = KeysetPage(rows, ("due_on", "id"), request)
    on = codes_on(user.district_id)
    for row in _named(page.rows, names):
        row.asks_form = asks_form(row.duty, on)
    minutes = sum(row.duty.minutes for row in page.rows if row.asks_form and row.is_unmet)
    return render(
        request, "duties/tasks.html",
        {"page": page, "filters": filters, "today": clock.today(), "minutes": minutes,
         "counts": _counts(Task.objects.visible_to(user).owed_by(mine))},
    )  # fmt: skip


def _named(rows: Iterable[Any], names: dict[str, str]) -> Iterator[Any]:
    for row in rows:
        row.post_name = names.get(row.post, "")
        yield row


def _counts(mine: TaskQuerySet) -> list[tuple[str, Any, int]]:
    """My tasks due in the last thirty days by state: done, late, missed, excused apart."""
    today = clock.today()
    recent = mine.filter(due_on__range=(today - timedelta(days=RECENT), today))
    found = dict(recent.order_by().values_list("status").annotate(Count("pk")))
    return [(value, label, found.get(value, 0)) for value, label in Task.Status.choices]


@login_required
def task(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One task: why it is asked, how it is done, what closed it."""
    user = cast("User", request.user)
    rows = Task.objects.visible_to(user)
    shown = get_object_or_404(rows.select_related("duty", "unit", "reinforcement__hazard"), pk=pk)
    post = Post.objects.filter(code=shown.post).first()
    lists = lists_of(shown) if shown.is_unmet else []
    context = {
        "coming": next((step for step in lists if not step.record), None),
        "task": shown, "duty": shown.duty, "post": post, "today": clock.today(),
        "lists": lists,
        "closing": closing_of(shown),
        "asks_form": asks_form(shown.duty, codes_on(shown.district_id)),
        "closers": closer_words(shown.duty.satisfied_by, shown.district_id),
        "rhythm": cadence_words(shown.duty.rhythm), "seal": seal_state(shown),
        "is_guess": not calendar_at(
            shown.district_id, calendar_stamp(shown.district_id)
        ).is_announced(shown.due_on.year),
    }  # fmt: skip
    return render(request, "duties/task.html", context)
