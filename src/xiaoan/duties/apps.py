"""Duties app."""

from __future__ import annotations

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "xiaoan.duties"
    default_auto_field = "django.db.models.BigAutoField"
