"""The matrix as a help page: which post may do what, exactly as the program judges it."""

from __future__ import annotations

from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from xiaoan.access.matrix import MATRIX
from xiaoan.posts.models import Post


@login_required
def matrix(request: HttpRequest) -> HttpResponse:
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
    groups = [(noun, list(found)) for noun, found in groupby(rows, lambda row: row["noun"])]
    return render(request, "access/matrix.html", {"groups": groups})


app_name = "access"
urlpatterns = [path("matrix/", matrix, name="matrix")]
