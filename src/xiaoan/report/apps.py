"""Report app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class ReportConfig(AppConfig):
    name = "xiaoan.report"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # By name: what stands behind a model text reads models, which load after the app configs.
        import_module("xiaoan.library.leading").install(
            import_module("xiaoan.report.leading").leads
        )
