"""Worth a second look 值得再看一眼: the school's questions; at the bureau what it says of them."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from xiaoan.access.check import check, may, reach
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.pages import PRG, KeysetPage
from xiaoan.plausibility.models import TEXT, Question
from xiaoan.plausibility.records import behind

app_name = "plausibility"


@login_required
def questions(request: HttpRequest) -> HttpResponse:
    """The newest first; no filter, no number and no sheet: nothing to rank schools by."""
    user = cast("User", request.user)
    own, read = reach(user, "plausibility.answer"), reach(user, "plausibility.read")
    if not (own.units or read.districts):
        raise PermissionDenied(
            _("Questions about records go to the school's safety director and head.")
        )
    rows = Question.objects.visible_to(user).select_related("unit")
    page = KeysetPage(rows, ("-asked_at", "-id"), request)
    context = {"page": page, "is_bureau": not own.units, "today": clock.today()}
    return render(request, "plausibility/questions.html", context)


@login_required
def question(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One question with its records; the school says what stands behind it."""
    user = cast("User", request.user)
    rows = Question.objects.visible_to(user).select_related("unit")
    one = get_object_or_404(rows, pk=pk)
    error = ""
    if request.method == "POST":
        check(user, "plausibility.answer", one.unit)
        try:
            one.explain(by=user, text=request.POST.get("answer", ""))
        except ValidationError as wrong:
            error = " ".join(wrong.messages)
        else:
            return PRG(request, "plausibility:questions", said=_("What you said is kept."))
    context = {
        "one": one, "records": behind(one, user), "error": error, "most": TEXT,
        "answer": request.POST.get("answer", ""), "today": clock.today(),
        "is_over": one.is_overdue(clock.today()),
        "may_answer": one.answered_at is None and may(user, "plausibility.answer", one.unit),
    }  # fmt: skip
    status = 422 if error else 200
    return render(request, "plausibility/question.html", context, status=status)


urlpatterns: list[URLPattern] = [
    path("", questions, name="questions"),
    path("<uuid:pk>/", question, name="question"),
]
