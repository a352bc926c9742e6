"""Figures app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig

#: In the order of the loop: who, self-check, supervision, rectification, what follows.
CHAPTERS = (
    "staffing",
    "responsibility",
    "library",
    "compendium",
    "tasks",
    "checks",
    "visits",
    "hazards",
    "blocked",
    "keeping",
    "loop",
    "reports",
    "burden",
)


class FiguresConfig(AppConfig):
    name = "xiaoan.figures"

    def ready(self) -> None:
        # By name: figures read models, which load after the app configs.
        registry = import_module("xiaoan.figures.registry")
        for chapter in CHAPTERS:
            registry.register(import_module(f"xiaoan.figures.{chapter}").FIGURES)
