"""Documents app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig

from xiaoan.ledger import words


class DocumentsConfig(AppConfig):
    name = "xiaoan.documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # By name: kinds of papers read models, which load after the app configs.
        kinds = import_module("xiaoan.documents.kinds")
        kinds.register(import_module("xiaoan.documents.general.kinds").KINDS)
        words.speak({"documents_document.kind": kinds.label})
