"""A phone as the tests hold one: enrolled through the door, asking with its key."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any
from uuid import UUID

from django.test import Client

from xiaoan.accounts.models import User
from xiaoan.api.auth import METHODS
from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.base.scope import scope
from xiaoan.field.devices import Enrolled, enrol
from xiaoan.units.models import Unit


def just_signed_in(user: User, **more: Any) -> Client:
    """A browser in which `user` has typed the password a moment ago."""
    client = Client(headers={"accept-language": "en"}, raise_request_exception=False, **more)
    client.force_login(user)
    session = client.session
    session[METHODS] = [{"method": "password", "at": time.time()}]
    session.save()
    return client


class Phone:
    """One person's phone. Answers are Django's test responses; `json` reads them."""

    def __init__(self, user: User, unit: Unit, *, language: str = "en", **more: Any) -> None:
        self.user, self.unit, self.seq = user, unit, 0
        with scope([unit.district_id or 0]):
            self.enrolled: Enrolled = enrol(by=user, key=uuid7(), name="Phone", **more)
        self.client = Client(
            headers={
                "authorization": f"Bearer {self.enrolled.token}",
                "accept-language": language,
            },
            raise_request_exception=False,
        )

    def act(self, form: str, body: Any, **more: Any) -> dict[str, Any]:
        """An act as the phone writes it down at this moment."""
        self.seq += 1
        at: datetime = more.pop("at", clock.now())
        key: UUID = more.pop("id", None) or uuid7()
        return {
            "id": str(key), "form": form, "unit": self.unit.pk, "at": at.isoformat(),
            "seq": self.seq, "seconds": 12, "taps": 2, "paper_at": None, "files": [],
            "body": body, **more,
        }  # fmt: skip

    def post(self, address: str, body: Any) -> Any:
        return self.client.post(address, body, content_type="application/json")

    def send(self, *acts: dict[str, Any], device_at: datetime | None = None) -> Any:
        at = (device_at or clock.now()).isoformat()
        return self.post("/api/field/acts", {"device_at": at, "acts": list(acts)})

    def answers(self, *acts: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
        response = self.send(*acts, **more)
        assert response.status_code == 200, response.content
        found: list[dict[str, Any]] = response.json()["answers"]
        return found

    def bundle(self, since: str = "") -> Any:
        return self.client.get("/api/field/bundle", {"since": since} if since else None)
