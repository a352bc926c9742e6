"""Public app: hands the register what stands on top of it, once all models are there."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig

from xiaoan.hazards import above
from xiaoan.ledger import words


class PublicConfig(AppConfig):
    name = "xiaoan.public"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # By name: the question reads models, which load after the app configs.
        def asked(user: object) -> above.Above:
            answer: above.Above = import_module("xiaoan.public.above").above(user)
            return answer

        above.install(asked)
        kinds = import_module("xiaoan.hazards.kinds").BY_CODE
        words.speak({"public_report.kind": {code: kind.label for code, kind in kinds.items()}})
