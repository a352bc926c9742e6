"""Responsibility app."""

from __future__ import annotations

from django.apps import AppConfig


class ResponsibilityConfig(AppConfig):
    name = "xiaoan.responsibility"
    default_auto_field = "django.db.models.BigAutoField"
