"""The photograph of a failed item goes to its hazard, hashed at arrival."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile

from xiaoan.accounts.models import User
from xiaoan.evidence.models import File
from xiaoan.evidence.store import store
from xiaoan.units.models import Unit


def keep_photo(upload: UploadedFile[Any], *, by: User, unit: Unit, subject: str) -> File:
    """Store `upload` as the state before rectification of `subject`."""
    return store(upload, by=by, unit=unit, subject=subject, role=File.Role.BEFORE)
