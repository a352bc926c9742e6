"""What parents and pupils reported by the plates of the demonstration, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.demo.pictures import photograph
from xiaoan.public.jobs import climb
from xiaoan.public.models import Report, Sealed
from xiaoan.public.tracking import code_of, digest
from xiaoan.units.models import Plate, Unit


class Passers:
    """People without an account at the plates of `school` and of another one."""

    def __init__(self, moment: datetime, system: User) -> None:
        self.moment, self.system, self.sent = moment, system, 0

    @contextmanager
    def _ago(self, **span: float) -> Iterator[None]:
        with clock.at(self.moment - timedelta(**span)):
            yield

    def _track(self, plate: Plate) -> str:
        self.sent += 1
        return digest(code_of(plate.district_id, f"demo {self.sent}"))

    def report(self, plate: Plate, kind: str, *, pictured: str = "", **told: Any) -> Report:
        """One report; `pictured` is the topic of a drawn photo."""
        drawn = photograph(pictured, is_cured=False, seed=870 + self.sent) if pictured else None
        photo = SimpleUploadedFile("photo.jpg", drawn.read(), "image/jpeg") if drawn else None
        track = self._track(plate)
        return Report.objects.receive(
            by=self.system, plate=plate, track=track, kind=kind, photo=photo, **told
        )

    def act(self, school: Unit, other: Unit, safety: User) -> None:
        """Confirmed, dismissed, waiting, overdue; and one that went sealed to the bureau."""
        here, there = _plates(school), _plates(other)
        with self._ago(days=9):
            late = self.report(
                there["校门"], "around", words="校门外路灯坏了两盏，早上接送看不清", contact=""
            )
        with self._ago(days=6):
            seen = self.report(here["东侧楼梯口"], "way", words="楼道里堆着课桌", pictured="消防")
            floor = self.report(here["厕所"], "floor", words="说是地滑，其实是刚拖过")
        with self._ago(days=5):
            seen.confirm(
                by=safety, what=seen.tile.what, topic=seen.tile.topic, place=seen.place,
                answer="谢谢提醒，正在清理。",
            )  # fmt: skip
            floor.dismiss(by=safety, reason="到现场看过，地面已干，保洁放了提示牌。")
        with self._ago(hours=20):
            self.report(
                here["操场"], "sport", words="单杠底座松动，孩子们还在玩", contact="0000-555 0188",
                pictured="宿舍",
            )  # fmt: skip
        with self._ago(hours=2):
            self.report(here["教室"], "power", is_urgent=True)
            Sealed.objects.receive(
                by=self.system, plate=here["校门"], track=self._track(here["校门"]), about="hurt",
                words="四年级有几个大孩子放学后拦着要零花钱，已经三天了，孩子不敢上学。",
            )  # fmt: skip
        climb(late, by=self.system, on=timezone.localdate(self.moment))


def _plates(unit: Unit) -> dict[str, Plate]:
    """The plates of a unit by the names of their places."""
    rows = Plate.objects.in_use().filter(unit=unit).select_related("unit", "place")
    return {plate.place.name: plate for plate in rows.order_by("place_id")}
