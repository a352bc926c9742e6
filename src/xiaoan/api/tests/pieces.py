"""An upload as a phone makes it, piece by piece."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any
from uuid import UUID

from django.test import Client

from xiaoan.accounts.models import User
from xiaoan.api.tests.asking import Phone
from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.base.scope import scope
from xiaoan.evidence import uploads
from xiaoan.evidence.models import Awaited
from xiaoan.evidence.tests.test_store import photo
from xiaoan.hazards.models import Hazard

BODY = photo()
OCTETS = "application/offset+octet-stream"
TUS = {"Tus-Resumable": "1.0.0"}


class Upload:
    """One upload as a phone makes it."""

    def __init__(self, client: Client, body: bytes = BODY, **told: Any) -> None:
        self.client, self.body = client, body
        self.told = {"id": str(uuid7()), "sha256": hashlib.sha256(body).hexdigest(), **told}
        self.size = len(body)

    @property
    def address(self) -> str:
        return f"/api/files/{self.told['id']}"

    def create(self, **headers: str) -> Any:
        pairs = ",".join(
            f"{name} {base64.b64encode(str(value).encode()).decode()}"
            for name, value in self.told.items()
        )
        told = {"Upload-Length": str(self.size), "Upload-Metadata": pairs}
        return self.client.post("/api/files/", headers=TUS | told | headers)

    def piece(self, at: int, body: bytes, **headers: str) -> Any:
        return self.client.patch(
            self.address, body, content_type=OCTETS,
            headers=TUS | {"Upload-Offset": str(at)} | headers,
        )  # fmt: skip

    def offset(self) -> Any:
        return self.client.head(self.address, headers=TUS)


def of(hazard: Hazard, phone: Phone, body: bytes = BODY, **told: Any) -> Upload:
    """An upload to `hazard` of which an act of the phone's person has told."""
    facts = {"about": hazard.subject, "role": "before", "unit": hazard.unit_id}
    upload = Upload(phone.client, body, **(facts | told))
    tell(upload, hazard, phone.user)
    return upload


def tell(upload: Upload, hazard: Hazard, by: User) -> None:
    """As if an act had told of the upload."""
    try:
        key = UUID(upload.told["id"])
    except ValueError:
        return
    with scope([hazard.district_id]):
        Awaited.objects.get_or_create(
            id=key,
            defaults={
                "district_id": hazard.district_id, "unit_id": hazard.unit_id,
                "about": upload.told["about"], "role": upload.told["role"][:8],
                "sha256": upload.told["sha256"], "size": upload.size,
                "promised_at": clock.now(), "by_id": by.pk,
            },
        )  # fmt: skip


def begun_files() -> list[Path]:
    return [path for path in uploads.folder().rglob("*") if path.is_file()]
