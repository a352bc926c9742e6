"""Targets app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig

from xiaoan.ledger import words


class TargetsConfig(AppConfig):
    name = "xiaoan.targets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # By name: figures and kinds of papers read models, which load after the app configs.
        import_module("xiaoan.figures.registry").register(
            import_module("xiaoan.targets.figures").FIGURES
        )
        import_module("xiaoan.documents.kinds").register(
            import_module("xiaoan.targets.paper").KINDS
        )
        words.speak({"targets_batch.levels": import_module("xiaoan.targets.levels").LEVELS})
