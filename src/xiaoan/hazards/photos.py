"""Photographs of a hazard: before, after, and what the re-check saw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from xiaoan.accounts.models import User
from xiaoan.evidence.models import File
from xiaoan.evidence.store import store

MOST = 6


def keep(uploads: Sequence[UploadedFile[Any]], *, by: User, record: Any, role: str) -> list[File]:
    """Keep `uploads` as evidence of `record` (a hazard, or a paper of one) in `role`.

    Raises ValidationError under the key `photos`, with the reason and the cure.
    """
    if len(uploads) > MOST:
        raise ValidationError({"photos": _("At most %(n)s photos at once.") % {"n": MOST}})
    try:
        return [
            store(upload, by=by, unit=record.unit, subject=record.subject, role=role)
            for upload in uploads
        ]
    except ValidationError as error:
        raise ValidationError({"photos": error.messages}) from error
