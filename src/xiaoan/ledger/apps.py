"""Installs the guards again after every migrate."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _guard(using: str, **_: Any) -> None:
    # By name, not by import: fence reads the models, which load after the app configs.
    import_module("xiaoan.ledger.fence").install(using)
    import_module("xiaoan.ledger.seal").begin_epoch(using)


class LedgerConfig(AppConfig):
    name = "xiaoan.ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_guard, sender=self)
