"""Field app."""

from __future__ import annotations

from django.apps import AppConfig


class FieldConfig(AppConfig):
    name = "xiaoan.field"
    default_auto_field = "django.db.models.BigAutoField"
