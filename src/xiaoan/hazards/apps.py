"""Hazards app."""

from __future__ import annotations

from django.apps import AppConfig


class HazardsConfig(AppConfig):
    name = "xiaoan.hazards"
    default_auto_field = "django.db.models.BigAutoField"
