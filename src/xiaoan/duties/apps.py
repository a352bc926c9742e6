"""Duties app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig

from xiaoan.ledger import words
from xiaoan.library import above


class DutiesConfig(AppConfig):
    name = "xiaoan.duties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the library what rests on its clauses."""
        above.install(import_module("xiaoan.duties.resting").of)
        words.speak(import_module("xiaoan.duties.words").SPOKEN)
