"""Pages of responsibility: sheets, own charges, who answered, groups, cases, sections."""

from __future__ import annotations

from django.urls import URLPattern, path

from xiaoan.responsibility.views.listing import sheets

app_name = "responsibility"
urlpatterns: list[URLPattern] = [
    path("", sheets, name="sheets"),
]
