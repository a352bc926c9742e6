"""A school with two plates, and somebody without an account at one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from tests.cast import People

from xiaoan.base import clock
from xiaoan.units.models import Place, Plate

HOME = ZoneInfo("Asia/Shanghai")
#: A Monday in term.
NOW = datetime(2026, 4, 13, 10, tzinfo=HOME)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(NOW):
        yield


@pytest.fixture
def plate(people: People) -> Plate:
    place = Place.objects.add(
        by=people.safety, unit=people.school, name="消防泵房", building="后勤楼"
    )
    Place.objects.add(by=people.safety, unit=people.school, name="北门")
    Plate.objects.issue(Place.objects.of(people.school), by=people.safety, unit=people.school)
    return Plate.objects.get(place=place)


@pytest.fixture
def other_plate(plate: Plate) -> Plate:
    return Plate.objects.exclude(pk=plate.pk).get()


class Passer:
    """Somebody who scans a plate: a browser without cookies, a hand that takes its time."""

    def __init__(self, client: Client, address: str = "10.0.0.7") -> None:
        self.client, self.address = client, address

    def open(self, path: str) -> Any:
        return self.client.get(path, REMOTE_ADDR=self.address)

    def stamp(self, path: str) -> str:
        page = self.open(path).content.decode()
        found = re.search(r'name="stamp" value="([^"]+)"', page)
        assert found, page
        return found[1]

    def send(self, path: str, wait: int = 10, **fields: Any) -> Any:
        """Open the page, look at it for `wait` seconds, fill it in, send it."""
        stamp = fields.pop("stamp", None) or self.stamp(path)
        with clock.at(clock.now() + timedelta(seconds=wait)):
            return self.client.post(path, {"stamp": stamp, **fields}, REMOTE_ADDR=self.address)


@pytest.fixture
def passer() -> Passer:
    return Passer(Client())


def photo(colour: str = "red") -> SimpleUploadedFile:
    """A small photograph of one colour."""
    out = BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return SimpleUploadedFile("拍照.jpg", out.getvalue(), content_type="image/jpeg")
