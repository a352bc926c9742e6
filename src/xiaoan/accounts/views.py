"""Pages about the own account, and the privacy notice that everybody may read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about a person, why, for how long, and whom to ask (PIPL art. 17)."""
    return render(request, "accounts/privacy.html")


app_name = "accounts"
urlpatterns = [path("privacy/", privacy, name="privacy")]
