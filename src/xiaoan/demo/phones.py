"""Who came into the field app on which phone, and what those phones have sent.

One was lost and taken out of use. The receipts are stored as the machine's door stores them, one
sending for each day of a phone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

import msgspec
from django.urls import reverse
from django.utils import timezone

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.fieldform import Done
from xiaoan.base.ids import uuid7
from xiaoan.duties.models import Record
from xiaoan.field import sending
from xiaoan.field.answering import kept
from xiaoan.field.devices import Caller, enrol
from xiaoan.field.models import Device
from xiaoan.field.sending import Sending
from xiaoan.field.wire import Act, Answer
from xiaoan.hazards.models import Hazard
from xiaoan.inspections.models import Finding, Visit
from xiaoan.units.models import Unit

#: How long an act waits for the network where there is one.
WAIT = timedelta(seconds=40)
BODY = msgspec.Raw(b"{}")


class Made(NamedTuple):
    """One act of a person: when, by which form, at which unit, and what it made."""

    at: datetime
    id: UUID
    form: str
    unit_id: int
    done: Done


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


def receipts(now: datetime, district: Unit) -> None:
    """What each phone sent from its first day until `now`, or until it was taken out of use."""
    phones_here = Device.objects.filter(district_id=district.pk).select_related("user", "unit")
    for device in phones_here.order_by("enrolled_at", "id"):
        seq = 0
        made = sorted(_made(device, device.revoked_at or now), key=lambda one: one.at)
        for _day, group in groupby(made, key=lambda one: timezone.localdate(one.at)):
            given = [_answered(one, seq + number) for number, one in enumerate(group, 1)]
            seq += len(given)
            at = min(given[-1][0].at + WAIT, now)
            sending.store(given, Sending(Caller(device.user, device), at, at, {}))


def _answered(made: Made, seq: int) -> tuple[Act, Answer]:
    act = Act(id=made.id, form=made.form, unit=made.unit_id, at=made.at, seq=seq, body=BODY)
    return act, kept(act, made.done)


def _made(device: Device, until: datetime) -> Iterator[Made]:
    """Rounds and claims of the phone's person, and the visits that the person led."""
    mine, span = {"district_id": device.district_id}, (device.enrolled_at, until)
    rounds = Record.objects.filter(
        **mine, unit=device.unit, by=device.user, kind=Record.Kind.SELF_CHECK, paper_at=None,
        duty__isnull=False, happened_at__range=span,
    )  # fmt: skip
    for one in rounds:
        url = reverse("duties:record", args=[one.pk])
        yield Made(one.happened_at, one.pk, "duties.round", one.unit_id, Done(one.subject, url))
    claimed = Hazard.objects.filter(
        **mine, unit=device.unit, claimed_by=device.user, claimed_at__range=span
    )
    for hazard in claimed:
        yield _step(hazard.claimed_at or until, "hazards.claim", hazard)
    for visit in Visit.objects.filter(**mine, lead=device.user, began_at__range=span):
        url = reverse("inspections:visit", args=[visit.pk])
        done = Done(visit.subject, url)
        yield Made(visit.began_at or until, uuid7(), "inspections.begin", visit.unit_id, done)
    found = Finding.objects.filter(**mine, visit__lead=device.user, found_at__range=span)
    for finding in found.select_related("hazard"):
        yield _step(finding.found_at, "inspections.finding", finding.hazard)


def _step(at: datetime, form: str, hazard: Hazard) -> Made:
    url = reverse("hazards:detail", args=[hazard.pk])
    return Made(at, uuid7(), form, hazard.unit_id, Done(hazard.subject, url))
