"""Posts app: keeps the shipped posts in the table."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _load(**kwargs: Any) -> None:
    # By name: the loader imports models, which load after the app configs.
    import_module("xiaoan.posts.loading").load_posts(**kwargs)


class PostsConfig(AppConfig):
    name = "xiaoan.posts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_load, sender=self)
