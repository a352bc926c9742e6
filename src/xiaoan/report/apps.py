"""Report app."""

from __future__ import annotations

from django.apps import AppConfig


class ReportConfig(AppConfig):
    name = "xiaoan.report"
    default_auto_field = "django.db.models.BigAutoField"
