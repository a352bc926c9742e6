"""The matrix as a help page: which post may do what, exactly as the program judges it."""

from __future__ import annotations

from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from xiaoan.access.matrix import MATRIX
from xiaoan.posts.models import Post

WORDS = {
    "accounts": pgettext_lazy("noun", "Accounts"),
    "documents": pgettext_lazy("noun", "Papers"),
    "duties": pgettext_lazy("noun", "Duties and tasks"),
    "escalation": pgettext_lazy("noun", "Ladders"),
    "evidence": pgettext_lazy("noun", "Photos and files"),
    "hazards": pgettext_lazy("noun", "Hazards"),
    "inspections": pgettext_lazy("noun", "Visits"),
    "ledger": pgettext_lazy("noun", "Ledger"),
    "notify": pgettext_lazy("noun", "Messages"),
    "posts": pgettext_lazy("noun", "Posts"),
    "report": pgettext_lazy("noun", "Figures"),
    "retention": pgettext_lazy("noun", "End of retention"),
    "units": pgettext_lazy("noun", "Units"),
}


@login_required
@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """Every row of the matrix, by noun, with the posts in their order of rank."""
    posts = list(Post.objects.order_by("rank"))
    rows = [
        {
            "noun": action.partition(".")[0],
            "action": action,
            "label": row.label,
            "posts": [post for post in posts if post.code in row.posts],
        }
        for action, row in sorted(MATRIX.items())
    ]
    groups = [
        (WORDS.get(noun, noun), list(found))
        for noun, found in groupby(rows, lambda row: row["noun"])
    ]
    return render(request, "access/matrix.html", {"groups": groups})


app_name = "access"
urlpatterns = [path("matrix/", matrix, name="matrix")]
