"""Inspections app."""

from __future__ import annotations

from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "xiaoan.inspections"
    default_auto_field = "django.db.models.BigAutoField"
