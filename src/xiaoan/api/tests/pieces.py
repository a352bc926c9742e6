"""An upload as a phone makes it, piece by piece."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

from django.test import Client

from xiaoan.api.tests.asking import Phone
from xiaoan.base.ids import uuid7
from xiaoan.evidence import uploads
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
    facts = {"about": hazard.subject, "role": "before", "unit": hazard.unit_id}
    return Upload(phone.client, body, **(facts | told))


def begun_files() -> list[Path]:
    return [path for path in uploads.folder().rglob("*") if path.is_file()]
