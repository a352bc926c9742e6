"""Library app."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def _grant(using: str, **_more: Any) -> None:
    # By name: it reads what stands ready only after the app configs.
    import_module("xiaoan.library.search_sql").grant(using)


class LibraryConfig(AppConfig):
    name = "xiaoan.library"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_grant, sender=self)
        kinds = import_module("xiaoan.documents.kinds")
        kinds.register(
            [
                kinds.Kind(
                    "library.compendium", _("Compendium"), "compendium", page="library:edition"
                )
            ]
        )
