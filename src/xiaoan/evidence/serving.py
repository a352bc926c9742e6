"""Who may see a file: whoever may see the record that it is evidence of.

Evidence stands below the records it belongs to, so a record is found by its ledger key.
"""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError

from xiaoan.accounts.models import User
from xiaoan.evidence.models import File
from xiaoan.ledger.models import Recorded


def visible_file(user: User, key: UUID) -> File | None:
    """The file, if `user` sees its record; None tells nothing about why.

    Until its record is born (a photo sent ahead of its form), the sender alone sees it.
    """
    file = File.objects.filter(pk=key).first()
    if file is None:
        return None
    model, record = _record(file.about)
    if model is None:
        own: File | None = File.objects.visible_to(user).filter(pk=key).first()
        return own
    if _reader(model).visible_to(user).filter(pk=record).exists():
        return file
    is_unborn = not model._base_manager.filter(pk=record).exists()
    return file if is_unborn and file.by_id == user.pk else None


def is_open_to(user: User, subject: str) -> bool:
    """Whether `user` may add to record `subject`: one that he sees, or one not born yet.

    What names no record at all is nobody's to add to.
    """
    model, record = _record(subject)
    if model is None:
        return False
    if _reader(model).visible_to(user).filter(pk=record).exists():
        return True
    return not model._base_manager.filter(pk=record).exists()


def unit_of(subject: str) -> int | None:
    """The key of the unit that record `subject` belongs to; None while it is not born."""
    model, record = _record(subject)
    if model is None or not hasattr(model, "unit_id"):
        return None
    rows: Any = model._base_manager.filter(pk=record)
    known: int | None = rows.values_list("unit_id", flat=True).first()
    return known


def _record(subject: str) -> tuple[type[Recorded] | None, Any]:
    table, _colon, key = subject.partition(":")
    model = _tables().get(table)
    if model is None:
        return None, None
    try:
        return model, model._meta.pk.to_python(key)
    except ValidationError:
        return None, None


def _reader(model: type[Recorded]) -> Any:
    return model._default_manager


@cache
def _tables() -> dict[str, type[Recorded]]:
    """Records with a read path of their own, by table."""
    return {
        model._meta.db_table: model
        for model in apps.get_models()
        if issubclass(model, Recorded) and hasattr(model._default_manager, "visible_to")
    }
