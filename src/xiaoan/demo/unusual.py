"""Records worth a second look: two open at the cast's school, elsewhere one answered, one not."""

from __future__ import annotations

from datetime import datetime, timedelta

from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.demo.pictures import photograph
from xiaoan.demo.world import SAFETY, World
from xiaoan.duties.submit import Filled, submit
from xiaoan.duties.traces import leave
from xiaoan.evidence.store import store
from xiaoan.hazards.models import Hazard
from xiaoan.plausibility.jobs import look_at
from xiaoan.plausibility.models import Question
from xiaoan.plausibility.rules import DUTIES, RECORDS
from xiaoan.units.models import Place, Unit

#: Seconds between two scans, in different buildings.
GAPS = (7, 11)
ANSWER = "两名保安交接班时共用一部手机，已要求各自登录。"


def unusual(world: World, now: datetime, school: Unit, others: list[Unit]) -> None:
    """Act them out, each looked at in the night after; the bureau sees two of the four."""
    with clock.at(world.at((now - timedelta(days=21)).date(), 1)):
        _scan(world, others[0], clock.now() - timedelta(hours=4))
        look_at(world.bureau, by=world.system)
    with clock.at(world.at((now - timedelta(days=6)).date(), 1)):
        _scan(world, others[1 % len(others)], clock.now() - timedelta(hours=3))
        look_at(world.bureau, by=world.system)
    with clock.at(now - timedelta(days=5)):
        asked = Question.objects.filter(unit=others[1 % len(others)], answered_at=None).first()
        if asked is not None:
            asked.explain(by=world.holder(asked.unit, *SAFETY), text=ANSWER)
    _burst(world, school, now - timedelta(hours=20))
    _same_photo(world, school, now - timedelta(hours=16))
    with clock.at(now - timedelta(hours=1)):
        look_at(world.bureau, by=world.system)


def _scan(world: World, unit: Unit, at: datetime) -> None:
    places = {place.building: place for place in Place.objects.of(unit).in_use() if place.building}
    guard = world.holder(unit, "guard", "gate")
    moment = at
    for place, gap in zip(places.values(), (0, *GAPS), strict=False):
        moment += timedelta(seconds=gap)
        leave("patrol-scan", unit=unit, by=guard, at=moment, place=place)


def _burst(world: World, unit: Unit, at: datetime) -> None:
    """What could have been written down during the day is entered at the end of it."""
    by = world.holder(unit, *SAFETY)
    duties = [
        duty for duty in world.duties_by_use
        if not duty.checklists and duty.how_closed == "record" and duty.applies_at(unit)
    ][:DUTIES]  # fmt: skip
    for number in range(RECORDS):
        moment = at + timedelta(seconds=50 * number)
        duty = duties[number % len(duties)]
        with clock.at(moment):
            filled = Filled(
                id=uuid7(), duty_id=duty.pk, happened_at=moment, note="已按要求检查，未见异常"
            )
            submit(filled, by=by, unit=unit)


def _same_photo(world: World, unit: Unit, at: datetime) -> None:
    """One picture of a corridor stands under two hazards."""
    hazards = Hazard.objects.filter(unit=unit).unresolved().order_by("found_at")[:2]
    drawn = photograph("消防", is_cured=False, seed=4711)
    for hazard in hazards:
        with clock.at(at):
            drawn.seek(0)
            store(
                drawn, by=world.holder(unit, *SAFETY), unit=unit, subject=hazard.subject,
                role="proof", taken_at=at,
            )  # fmt: skip
