"""Build the demonstration: the district of the source text, its years of work, sealed.

The summary's year is the last complete one; the year before it and the days since stand
beside it for comparison, recurrence and a desk that is alive. The duties that a scan or a
sign-on closes every day were piloted in the autumn of the summary's year and switched on
for good some weeks ago; until then forms of the week, month and term carry the loop. What
is drawn at random is seeded, so every demonstration tells the same story.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from django.db import connections
from django.utils import timezone

from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.demo.correspondence import Correspondence
from xiaoan.demo.daily import Daily
from xiaoan.demo.district import District, found
from xiaoan.demo.letters import Letters
from xiaoan.demo.library import Library
from xiaoan.demo.links import link
from xiaoan.demo.lives import Fault, Lives, keepings
from xiaoan.demo.offline import on_paper
from xiaoan.demo.papers import draws
from xiaoan.demo.passers import Passers
from xiaoan.demo.phones import phones, receipts
from xiaoan.demo.present import LOGISTICS, Present
from xiaoan.demo.responsibility import Answering
from xiaoan.demo.served import Served
from xiaoan.demo.strengthening import reinforcements
from xiaoan.demo.supervision import Supervised, Supervision, findings_of
from xiaoan.demo.unusual import unusual
from xiaoan.demo.world import SAFETY, World
from xiaoan.duties.catalogue import install
from xiaoan.duties.models import Duty
from xiaoan.hazards.models import Hazard
from xiaoan.ledger.seal import seal_once
from xiaoan.units.models import Closure

#: What grows with each span, as far as the statements ask for it.
GROWING = (
    "duties_task", "duties_trace", "duties_record (district_id, unit_id, happened_at)",
    "ledger_event (district_id, action, at)",
)  # fmt: skip
#: When the safety section began, in the summary's year.
STAFFED = (1, 6)
#: Month, day and reason of the week in which one school was shut.
CLOSURES = ((10, 13, "供水主管抢修停课"), (11, 10, "校舍修缮停课"))
PILOT = ((9, 1), (11, 30))
#: The days before today since when the daily duties are on for good.
ON_FOR_GOOD = 21


def build(schools: int = 92, *, now: datetime | None = None) -> District:
    """Build everything up to `now`; returns the district with the cast's password."""
    gc.disable()  # everything built here lives until it is written
    try:
        return _build(schools, now or timezone.now())
    finally:
        gc.enable()


def _build(schools: int, moment: datetime) -> District:
    today = timezone.localdate(moment)
    start = date(today.year - 2, 1, 1)
    began = time.monotonic()
    with clock.at(datetime(start.year - 1, 12, 1, 1, tzinfo=UTC)):
        district = found(schools, staffed_on=date(today.year - 1, *STAFFED))
        with scope([district.bureau.pk]):
            install(district.bureau, by=district.system)
            _switch_daily(district, on=False)
    _analyse()
    _say("district", began)
    with scope([district.bureau.pk]):
        world = World(district)
        _shut(world, today.year - 1)
    daily = Daily(world)
    _work(world, daily, district, start, today)
    _say("tasks and records", began)
    with scope([district.bureau.pk]):
        _tell(world, daily, moment, range(start.year, today.year + 1))
        daily.today(moment)
        present = Present(world, moment)
        served = Served(world, moment, present.others)
        served.before()
        present.act()
        phones(
            moment, safety=world.holder(present.school, *SAFETY),
            hand=world.holder(present.school, *LOGISTICS),
            kindergarten=world.holder(present.kindergarten, *SAFETY), inspector=present.inspector,
        )  # fmt: skip
        Passers(moment, district.system).act(
            present.school, present.others[0], world.holder(present.school, *SAFETY)
        )
        on_paper(world, moment, present.school)
        unusual(world, moment, present.school, present.others)
        served.lately()
        receipts(moment, world.bureau)
    _say("hazards and visits", began)
    with scope([district.bureau.pk]):
        Answering(world, moment).act()
    _say("responsibility", began)
    with scope([district.bureau.pk]):
        Letters(world, moment).act()
    _say("letters", began)
    with scope([district.bureau.pk]):
        Library(world, moment).act()
        link(world)
    _say("library", began)
    with scope([district.bureau.pk]):
        Correspondence(world, moment).act()
    _say("general papers", began)
    while seal_once():
        pass
    _analyse()
    _say("sealed", began)
    return district


def _work(world: World, daily: Daily, district: District, start: date, today: date) -> None:
    """Week by week while the daily duties are on, month by month otherwise.

    Every span is its own transaction: statistics are taken of what is committed only.
    """
    pilot = tuple(date(today.year - 1, month, day) for month, day in PILOT)
    good = today - timedelta(days=ON_FOR_GOOD)
    spans = _spans(start, today, pilot, good)
    for number, (first, last, is_daily) in enumerate(spans, 1):
        if is_daily != daily.is_daily:
            with clock.at(world.at(first, 4)), scope([district.bureau.pk]):
                _switch_daily(district, on=is_daily)
            daily.is_daily = is_daily
        with scope([district.bureau.pk]):
            daily.span(first, last)
        if number & (number - 1) == 0:  # as the tables double
            _analyse(*GROWING)


def _shut(world: World, year: int) -> None:
    """Two schools were shut for a week of the pilot: their tasks are excused with the reason."""
    for place, (month, day, reason) in enumerate(CLOSURES, 1):
        since = date(year, month, day)
        unit, until = world.schools[-place], since + timedelta(days=4)
        with clock.at(world.at(since - timedelta(days=2), 15)):
            Closure.objects.declare(
                by=world.system, unit=unit, since=since, until=until, reason=reason
            )
        world.shut[unit.pk] = (since, until)


def _spans(
    start: date, today: date, pilot: tuple[date, ...], good: date
) -> Iterator[tuple[date, date, bool]]:
    day = start
    while day < today:
        is_daily = pilot[0] <= day <= pilot[1] or day >= good
        ends = [today - timedelta(days=1)]
        ends += [edge - timedelta(days=1) for edge in (pilot[0], good) if edge > day]
        ends += [pilot[1]] if day <= pilot[1] else []
        month_end = (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        ends.append(day + timedelta(days=6) if is_daily else month_end)
        last = min(end for end in ends if end >= day)
        yield day, last, is_daily
        day = last + timedelta(days=1)


def _switch_daily(district: District, *, on: bool) -> None:
    duties = Duty.objects.filter(district_id=district.bureau.pk, is_on=not on)
    for duty in duties:
        if duty.cadence.startswith(("daily", "continuous", "per-meal")) and duty.code in DAILY:
            reason = "" if on else "试行期外不逐日开列"
            duty.switch(on=on, by=district.system, reason=reason)


#: The core duties that ask something every day.
DAILY = frozenset(
    {
        "FIR-02", "FIR-03", "FIR-09", "FIR-21", "FOO-02", "FOO-04", "FOO-05", "DOR-02", "DOR-03",
        "STA-01", "STA-02", "GAT-01", "GAT-03", "GAT-11", "GAT-12", "DIS-01", "DIS-13",
    }
)  # fmt: skip


def _tell(world: World, daily: Daily, now: datetime, years: range) -> None:
    own = [
        Fault(
            unit,
            item,
            code,
            record.happened_at,
            record.by,
            Hazard.Source.SELF_CHECK,
            record.subject,
        )
        for unit, record, item, code in daily.faults
    ]
    lives = Lives(world, now)
    lives.tell(own)
    supervision = Supervision(world, now, lives)
    told: list[Supervised] = [supervision.year(year, own) for year in years]
    found_by_bureau = [fault for one in told for fault in one.faults]
    lives.tell(found_by_bureau)
    everything = own + [fault for one in told for fault in one.own] + found_by_bureau
    lives.number(everything)
    for one in told:
        supervision.reply(one)
    enter = world.chronicle.enter
    for one in told:
        enter(one.visits)
        enter(one.records)
        enter(one.notices)
    enter(lives.histories(sorted(everything, key=lambda f: f.found_at)))
    for one in told:
        enter(findings_of(one))
    for papers in (lives.papers.referrals, lives.papers.extensions, lives.papers.climbs):
        enter(papers)
    enter(supervision.notices.opinions())
    enter(supervision.notices.climbs)
    enter(supervision.notices.consents.values())
    enter(draws(world, everything, now, years))
    enter(keepings(world, everything, now))
    for histories in reinforcements(world, everything, now):
        enter(histories)
    world.timings.keep()


def _analyse(*tables: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("analyze " + ", ".join(tables))


def _say(what: str, began: float) -> None:
    sys.stderr.write(f"demo: {what} ({time.monotonic() - began:.0f} s)\n")
