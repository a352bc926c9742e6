"""Accounts app: connects the sign-in events."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "xiaoan.accounts"
    default_auto_field = "django.db.models.AutoField"

    def ready(self) -> None:
        # By name: the listeners import models, which load after the app configs.
        import_module("xiaoan.accounts.signins").connect()
