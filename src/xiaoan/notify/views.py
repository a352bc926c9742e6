"""The inbox: unread first, then the latest; opening one marks it read."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.pages import PRG, KeysetPage
from xiaoan.notify.models import Message


@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """The reader's own messages, and nobody else's."""
    rows = Message.objects.filter(user=cast("User", request.user))
    seen = Case(When(read_at=None, then=Value(0)), default=Value(1))
    page = KeysetPage(rows.annotate(seen=seen), ("seen", "-id"), request)
    return render(request, "notify/inbox.html", {"page": page})


@login_required
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one read and go where it points; somebody else's is not found."""
    own = Message.objects.filter(user=cast("User", request.user))
    message = get_object_or_404(own, pk=pk)
    own.unread().filter(pk=pk).update(read_at=clock.now())
    local = url_has_allowed_host_and_scheme(message.url, allowed_hosts=None)
    return PRG(request, message.url if local else "notify:inbox")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything read."""
    own = Message.objects.filter(user=cast("User", request.user))
    own.unread().update(read_at=clock.now())
    return PRG(request, "notify:inbox")


app_name = "notify"
urlpatterns = [
    path("", inbox, name="inbox"),
    path("read/", read_all, name="read_all"),
    path("<int:pk>/read/", read, name="read"),
]
