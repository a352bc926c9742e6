"""Inspections app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig

from xiaoan.ledger import words


class InspectionsConfig(AppConfig):
    name = "xiaoan.inspections"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hand in what the papers of hazards and notices say, once models are there."""
        papers = import_module("xiaoan.inspections.papers")
        import_module("xiaoan.hazards.printing").install(papers.BUILDERS)
        methods = import_module("xiaoan.inspections.models.steps").METHODS
        inside = {name: words.COLUMNS[name] for name in ("at", "note")}
        words.speak({"inspections_visit.methods": methods})
        words.speak({"inspections_visit.notes": {**methods, **inside}})
