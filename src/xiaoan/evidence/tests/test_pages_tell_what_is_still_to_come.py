"""A page says which photos are still on a phone, until they have come."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

from django.test import Client
from tests.cast import People

from xiaoan.base.ids import uuid7
from xiaoan.evidence.awaited import expect
from xiaoan.evidence.store import store
from xiaoan.evidence.tests.test_store import photo
from xiaoan.hazards.models import Hazard

WORDS = "1 张照片或语音还在手机上"


@dataclass(frozen=True)
class Told:
    id: UUID
    sha256: str
    size: int
    role: str = "before"


def test_the_hazards_page_says_what_is_still_to_come_until_it_has_come(
    client: Client, people: People
) -> None:
    hazard = Hazard.objects.report(
        by=people.guard, unit=people.school, what="通道堆物", source="report"
    )
    body = photo()
    told = Told(uuid7(), hashlib.sha256(body).hexdigest(), len(body))
    client.force_login(people.safety)
    address = f"/hazards/{hazard.pk}/"
    assert WORDS not in client.get(address).content.decode()
    expect([told], by=people.guard, about=hazard.subject, unit=people.school)
    assert WORDS in client.get(address).content.decode()
    store(
        BytesIO(body), by=people.guard, unit=people.school, subject=hazard.subject,
        role="before", key=told.id,
    )  # fmt: skip
    assert WORDS not in client.get(address).content.decode()
