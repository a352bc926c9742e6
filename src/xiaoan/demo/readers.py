"""Who was asked to read the demonstration's texts, and who has: nearly all, a few not yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from xiaoan.demo.world import World
from xiaoan.ledger.chronicle import History, Step
from xiaoan.library.models import Reading, Text, Version
from xiaoan.posts.models import Holding
from xiaoan.units.models import Unit

#: One in so many has not read what is in force since so many days; what is older is read.
OPEN = ((100, 11), (270, 95))
#: Of those who read, so many do it within a day; the others until the last of the days given.
AT_ONCE = 0.4


class Readers:
    """The holders of the district's posts, looked up once."""

    def __init__(self, world: World, random: Random, now: datetime) -> None:
        self.world, self.random, self.now = world, random, now
        #: People one can sign in as have read all but the newest.
        self._cast = world.shown
        self._count = 0
        self._units = {unit.pk: unit for unit in [world.bureau, *world.schools]}
        self._held: dict[str, list[Holding]] = defaultdict(list)
        held = Holding.objects.active().filter(district_id=world.bureau.pk)
        for holding in held.select_related("user").order_by("id"):
            if holding.unit_id in self._units:
                self._held[holding.post_id].append(holding)

    def of(self, text: Text, version: Version, enacted: datetime, day: date) -> Iterator[History]:
        """Everybody asked to read the version from `day` on, with the moment of reading."""
        asked: set[int] = set()
        for post in text.readers:
            for holding in self._held[post]:
                unit = self._units[holding.unit_id]
                if holding.since > day or holding.user_id in asked or not holds_for(text, unit):
                    continue
                asked.add(holding.user_id)
                yield self._told(text, version, holding, enacted, day)

    def _told(
        self, text: Text, version: Version, holding: Holding, enacted: datetime, day: date
    ) -> History:
        reading = Reading(
            unit=self._units[holding.unit_id], version=version, user=holding.user,
            post_id=holding.post_id, asked_on=day, due_on=day + timedelta(days=text.read_days),
        )  # fmt: skip
        steps = [Step(enacted, "library.ask", self.world.system)]
        is_cast = holding.unit_id in self._cast
        at = self._read_at(text, enacted, is_cast=is_cast)
        if at is not None:
            steps.append(Step(at, "library.read", holding.user, {"read_at": at}))
        return History(reading, steps)

    def _read_at(self, text: Text, enacted: datetime, *, is_cast: bool) -> datetime | None:
        since = (self.now - enacted).days
        one_in = next((share for days, share in OPEN if since <= days), 0)
        self._count += 1
        if one_in and not self._count % one_in and not is_cast:
            return None
        days = 1.0 if self.random.random() < AT_ONCE else text.read_days - 0.5
        if is_cast and since < text.read_days:
            return None
        at = enacted + timedelta(days=self.random.random() * days, minutes=7)
        return at if at < self.now else None


def holds_for(text: Text, unit: Unit) -> bool:
    """Whether a bureau's text holds for the unit, as library/audience.py asks."""
    tags = set(text.applies_to)
    if unit.kind == Unit.Kind.BUREAU:
        return "bureau" in tags
    return "all" in tags or unit.kind in tags or bool(tags & set(unit.tags))
