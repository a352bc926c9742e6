"""The desk (what waits for me) and the overview of a bureau or a school."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
