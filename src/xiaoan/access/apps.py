"""Hands the permission check to the ledger once all models are there."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig

from xiaoan.ledger import permission


class AccessConfig(AppConfig):
    name = "xiaoan.access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # By name: the check reads models, which load after the app configs.
        check = import_module("xiaoan.access.check")
        matrix = import_module("xiaoan.access.matrix")
        permission.install(check.check, check.reach, lambda action: matrix.row(action).label)
        import_module("xiaoan.access.sessions").connect()
