"""Pages of report: the desk, the overview, opened figures, the yearly summary."""

from __future__ import annotations

from django.urls import URLPattern

from xiaoan.report.views import figures, overview, summary

app_name = "report"
urlpatterns: list[URLPattern] = [
    *overview.urlpatterns,
    *figures.urlpatterns,
    *summary.urlpatterns,
]
