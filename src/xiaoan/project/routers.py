"""Reads and writes go through the application role; only the owner migrates."""

from __future__ import annotations

from typing import Any


class OwnerMigrates:
    """Django asks this before it changes a schema."""

    def db_for_read(self, *_: Any, **_hints: Any) -> str:
        return "default"

    def db_for_write(self, *_: Any, **_hints: Any) -> str:
        return "default"

    def allow_relation(self, *_: Any, **_hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, *_: Any, **_hints: Any) -> bool:
        return db == "owner"
