"""Documents app."""

from __future__ import annotations

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "xiaoan.documents"
    default_auto_field = "django.db.models.BigAutoField"
