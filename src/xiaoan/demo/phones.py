"""Who came into the field app on which phone; one was lost and taken out of use."""

from __future__ import annotations

from datetime import datetime, timedelta

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.field.devices import enrol


def phones(now: datetime, *, safety: User, hand: User, kindergarten: User, inspector: User) -> None:
    """The phones of four of the cast, enrolled some days before `now`."""
    with clock.at(now - timedelta(days=20)):
        enrol(by=safety, key=uuid7(), name="华为 Mate 40")
        lost = enrol(by=hand, key=uuid7(), name="荣耀 8").device
        enrol(by=kindergarten, key=uuid7(), name="OPPO A9")
    with clock.at(now - timedelta(days=6)):
        enrol(by=inspector, key=uuid7(), name="小米平板 5")
        lost.revoke(by=safety, why="手机丢在操场，未找回")
        enrol(by=hand, key=uuid7(), name="荣耀 X10")
