"""Hazards app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class HazardsConfig(AppConfig):
    name = "xiaoan.hazards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the kinds of papers, once models are there."""
        printing = import_module("xiaoan.hazards.printing")
        import_module("xiaoan.documents.kinds").register(printing.KINDS)
