"""Pages of accounts: what is kept about people, and why."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


def privacy(request: HttpRequest) -> HttpResponse:
    """The privacy notice; readable before signing in."""
    return render(request, "accounts/privacy.html")


app_name = "accounts"
urlpatterns = [path("privacy/", privacy, name="privacy")]
