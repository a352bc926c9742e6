"""Responsibility app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig

from xiaoan.ledger import words


class ResponsibilityConfig(AppConfig):
    name = "xiaoan.responsibility"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # By name: kinds of papers read models, which load after the app configs.
        import_module("xiaoan.documents.kinds").register(
            import_module("xiaoan.responsibility.issuing").KINDS
        )
        words.speak(
            {
                "responsibility_case.outcome": import_module(
                    "xiaoan.responsibility.outcomes"
                ).OUTCOMES
            }
        )
