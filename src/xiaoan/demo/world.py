"""What the generator knows of the district: who holds what, where, and by which calendar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from xiaoan.accounts.models import User
from xiaoan.demo.district import SEED, District
from xiaoan.demo.spots import fitting
from xiaoan.demo.timings import Timings
from xiaoan.duties.items import Item
from xiaoan.duties.models import Checklist, Duty
from xiaoan.hazards.models.sides import agencies_of
from xiaoan.ledger.chronicle import Chronicle
from xiaoan.posts.models import Holding
from xiaoan.units.days import calendar_of
from xiaoan.units.models import Place, Unit

#: Who fills a form first, by checklist: the hand that stands there.
HANDS = {
    "CANTEEN": ("canteen", "food"), "DORM": ("warden",), "LAB": ("lab",), "BUS": ("bus",),
    "GATE": ("guard", "gate"), "EPID": ("health-teacher", "kg-doctor"),
    "HEAT": ("affairs", "kg-affairs"),
}  # fmt: skip
SAFETY = ("safety", "kg-safety", "kg-deputy", "deputy", "kg-head", "principal")
RECTIFY = ("affairs", "kg-affairs", "canteen", "safety", "kg-head")
HEADS = ("principal", "kg-head")


class World:
    """Read once; every question afterwards is a look into memory."""

    def __init__(self, district: District) -> None:
        self.bureau, self.system, self.schools = district.bureau, district.system, district.schools
        self.random = Random(SEED + 1)
        self.calendar = calendar_of(self.bureau)
        self.zone = ZoneInfo(settings.TIME_ZONE)
        self.chronicle = Chronicle()
        self.timings = Timings(self.bureau.pk, Random(SEED + 3))
        #: Units of the people that one can sign in as.
        self.shown = {
            next((unit.pk for unit in self.schools if unit.kind == kind), 0)
            for kind in Unit.SCHOOL_KINDS
        }
        #: Schools that were shut for some days: unit -> first and last day.
        self.shut: dict[int, tuple[date, date]] = {}
        self.agencies = list(agencies_of(self.bureau.pk))
        self.units = {unit.pk: unit for unit in [self.bureau, *self.schools]}
        self._holders: dict[tuple[int, str], User] = {}
        held = Holding.objects.filter(
            Q(district_id=self.bureau.pk) | Q(unit__in=self.agencies)
        ).select_related("user")
        for holding in held.order_by("-id"):
            self._holders[holding.unit_id, holding.post_id] = holding.user
        self._places: dict[int, list[Place]] = defaultdict(list)
        for place in Place.objects.filter(district_id=self.bureau.pk).order_by("id"):
            self._places[place.unit_id].append(place)
        self.duties = {
            duty.pk: duty
            for duty in Duty.objects.filter(district_id=self.bureau.pk).order_by("code")
        }
        self.duties_by_use = sorted(self.duties.values(), key=lambda d: (not d.is_on, d.code))
        lists = Checklist.objects.filter(district_id=self.bureau.pk, is_current=True)
        self.lists = {checklist.code: checklist for checklist in lists}
        self.items = {
            code: [Item.read(row) for row in checklist.items]
            for code, checklist in self.lists.items()
        }

    def holder(self, unit: Unit, *posts: str) -> User:
        """Whoever holds the first filled of `posts`; the head where none is filled."""
        for post in (*posts, *SAFETY, "safety-section"):
            if found := self._holders.get((unit.pk, post)):
                return found
        raise LookupError(f"nobody in {unit}")

    def post(self, unit: Unit, posts: Iterable[str]) -> str:
        """The first of `posts` that the unit has filled; '' when none is."""
        return next((post for post in posts if (unit.pk, post) in self._holders), "")

    def is_shut(self, unit: Unit, first: date, last: date) -> bool:
        """Whether the unit was shut in the whole window."""
        since, until = self.shut.get(unit.pk, (date.max, date.min))
        return since <= first and last <= until

    def bureau_hand(self, post: str = "inspector") -> User:
        return self._holders[self.bureau.pk, post]

    def officer(self, agency: Unit) -> User:
        """Who answers for a partner agency."""
        return self._holders[agency.pk, "agency-officer"]

    def place(self, unit: Unit, key: str) -> Place:
        """A likely place for the fault of a checklist's item: "FIRE/8"."""
        return self.random.choice(fitting(self._places[unit.pk], key))

    def at(self, day: date, hour: float) -> datetime:
        """A moment of the district's wall clock on `day`, some minutes off the full hour."""
        minute = int((hour % 1) * 60) + self.random.randrange(25)
        start = datetime.combine(day, time(int(hour)), self.zone)
        return (start + timedelta(minutes=minute, seconds=self.random.randrange(60))).astimezone(
            UTC
        )

    def applicable(self, checklist: str, unit: Unit, frequencies: set[str]) -> list[Item]:
        """Items of a list that are asked of `unit` at these frequencies."""
        tags = {*unit.tags, "all", "全部"}
        return [
            item for item in self.items.get(checklist, ())
            if item.frequency in frequencies and tags & set(item.applies_to)
        ]  # fmt: skip

    def answers(self, items: list[Item], failed: int | None) -> dict[str, Any]:
        """Answers as a person gives them: all normal but perhaps one."""
        found: dict[str, Any] = {}
        for item in items:
            if item.answer_type == "number":
                limits = [limit for limit in (item.pass_min, item.pass_max) if limit is not None]
                found[str(item.order)] = {"a": "number", "v": limits[0] if limits else 1.0}
            elif item.answer_type == "text":
                found[str(item.order)] = {"a": "text", "text": "已核对"}
            else:
                found[str(item.order)] = {"a": "fail" if item.order == failed else "pass"}
        return found
