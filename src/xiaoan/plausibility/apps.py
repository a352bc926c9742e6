"""Plausibility app."""

from __future__ import annotations

from django.apps import AppConfig


class PlausibilityConfig(AppConfig):
    name = "xiaoan.plausibility"
    default_auto_field = "django.db.models.BigAutoField"
