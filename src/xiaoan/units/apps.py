"""Units app."""

from __future__ import annotations

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "xiaoan.units"
    default_auto_field = "django.db.models.BigAutoField"
