"""What is owed: the list, and one task with what closed it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from xiaoan.base import clock
from xiaoan.base.pages import Column, Filter, Filters, KeysetPage, export_xlsx
from xiaoan.duties.derivation import closing_of
from xiaoan.duties.models import Task, TaskQuerySet
from xiaoan.duties.owed import asks_form, codes_on, posts_of, waiting
from xiaoan.duties.progress import lists_of
from xiaoan.duties.traces import KINDS
from xiaoan.posts.models import Post

STATES = [("waiting", _("to do")), *Task.Status.choices]


def _state(rows: TaskQuerySet, value: str) -> TaskQuerySet:
    return waiting(rows, clock.today()) if value == "waiting" else rows.filter(status=value)


def _words(rows: TaskQuerySet, value: str) -> TaskQuerySet:
    found = Q(duty__zh__icontains=value) | Q(duty__en__icontains=value)
    return rows.filter(found | Q(duty__code__iexact=value) | Q(unit__name__icontains=value))


COLUMNS = [
    Column(_("Duty"), "duty.code"),
    Column(_("What"), "duty.title", 40),
    Column(_("School"), "unit.name", 24),
    Column(_("Post"), "post"),
    Column(_("From"), "opens_on"),
    Column(_("Until"), "due_on"),
    Column(_("State"), lambda task: str(task.get_status_display())),
    Column(_("Reason"), "reason", 30),
    Column(_("Closed at"), "closed_at", 20),
]


def tasks(request: HttpRequest) -> HttpResponse:
    """Tasks, mine first shown; the overdue stand at the top."""
    mine = posts_of(request.user)
    filters = Filters(
        request,
        [
            Filter("q", _("Keyword"), _words, kind="search", placeholder=_("duty or school")),
            Filter(
                "whose", _("Whose"), lambda rows, _value: rows.owed_by(mine),
                choices=[("mine", _("mine"))], default="mine",
            ),
            Filter("state", _("State"), _state, choices=STATES, default="waiting"),
            Filter("due", _("Due by"), lambda rows, day: rows.filter(due_on__lte=day), kind="date"),
        ],
    )  # fmt: skip
    rows = filters.apply(Task.objects.visible_to(request.user).select_related("duty", "unit"))
    if request.GET.get("export") == "xlsx":
        return export_xlsx(rows.order_by("due_on", "id").iterator(), COLUMNS, _("Tasks"))
    page = KeysetPage(rows, ("due_on", "id"), request)
    names = {post.code: str(post) for post in Post.objects.all()}
    on = codes_on(request.user.district_id)
    for row in page.rows:
        row.post_name = names.get(row.post, "")
        row.asks_form = asks_form(row.duty, on)
    minutes = sum(row.duty.minutes for row in page.rows if row.asks_form and row.is_unmet)
    return render(
        request, "duties/tasks.html",
        {"page": page, "filters": filters, "today": clock.today(), "minutes": minutes},
    )  # fmt: skip


def task(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One task: why it is asked, how it is done, what closed it."""
    rows = Task.objects.visible_to(request.user)
    shown = get_object_or_404(rows.select_related("duty", "unit", "reinforcement__hazard"), pk=pk)
    post = Post.objects.filter(code=shown.post).first()
    context = {
        "task": shown, "duty": shown.duty, "post": post, "today": clock.today(),
        "lists": lists_of(shown) if shown.is_unmet else [],
        "closing": closing_of(shown),
        "asks_form": asks_form(shown.duty, codes_on(shown.district_id)),
        "closers": closers_of(shown),
    }  # fmt: skip
    return render(request, "duties/task.html", context)


def closers_of(shown: Task) -> list[str]:
    """What may close the task without a form, in words."""
    return [str(name) for name in map(_closer, shown.duty.satisfied_by)]


def _closer(name: str) -> object:
    return KINDS.get(name, name)
