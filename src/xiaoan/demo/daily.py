"""The daily work, week by week: tasks open, traces and records arrive, tasks close or are missed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from psycopg import sql
from psycopg.types.json import Jsonb

from xiaoan.base import clock
from xiaoan.demo.world import HANDS, World
from xiaoan.duties.items import Item
from xiaoan.duties.models import Duty, Record, Task, Trace
from xiaoan.hazards.deadlines import RECURRENCE_DAYS
from xiaoan.ledger.batch import born_select, change_many
from xiaoan.ledger.chronicle import History, Step
from xiaoan.units.models import Unit

#: Traces a day leaves: (kind, hour, times, posts, tags that must match or none, school days only)
TRACES = (
    ("patrol-scan", 9, 6, ("guard", "gate"), (), False),
    ("patrol-scan", 21, 3, ("guard", "gate"), (), False),
    ("rota-signon", 7, 3, ("duty-leader",), (), False),
    ("rota-signon", 19, 2, ("duty-leader",), ("evening-study",), True),
    ("meal-signon", 12, 3, ("duty-leader",), ("canteen", "catered"), True),
    ("class-log", 8, 3, ("class", "kg-class"), (), True),
)  # fmt: skip
#: Traces of the year: (kind, months, posts)
SELDOM = (
    ("public-board", tuple(range(1, 13)), ("office", "kg-affairs")),
    ("drill-record", (3, 5, 9, 11), ("safety", "kg-safety")),
    ("signed-letter", (3,), ("principal", "kg-head")),
    ("training-sheet", (3, 9), ("safety", "kg-safety")),
    ("certificate-register", (3, 9), ("affairs", "kg-affairs")),
    ("background-check", (9,), ("principal", "kg-head")),
)
#: One in so many working traces is forgotten: the task is missed, and seen.
FORGOTTEN = 36
#: One in so many forms is not there on its day; of these, the share that is made up for later.
UNFILLED, MADE_UP = 16, 0.6
#: Windows at least so long may be made up for; a shift of one day is not (duties/closing).
PERIOD = timedelta(days=6)
#: Of what was put right lately, one in so many may fail again.
RELAPSE = 5
#: Scans of one patrol today at the schools of the cast: a round is left to whoever signs in.
SHORT = 2
_TRACES = sql.SQL(
    "select xa_uuid7() as id, unit_id, %(district)s::int as district_id, kind,"
    " at, by_id, null::uuid as place_id, times, '' as note"
    " from jsonb_to_recordset(%(rows)s::jsonb)"
    " as r(unit_id int, kind text, at timestamptz, by_id int, times smallint)"
)
_COLUMNS = ("id", "unit_id", "district_id", "kind", "at", "by_id", "place_id", "times", "note")


class Daily:
    """Runs weeks; collects the faults that records found, for their lives to be told later."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.is_daily = True  # the catalogue comes with its core on
        self.faults: list[tuple[Unit, Record, Item, str]] = []
        #: Missed forms that will be made up for: (day, task, unit, duty).
        self._owed: list[tuple[date, Any, Unit, Duty]] = []
        #: When an item of a list failed last at a unit.
        self._failed: dict[tuple[int, str, int], datetime] = {}
        self._by_hand = {
            duty.pk for duty in world.duties.values() if duty.how_closed in {"record", "document"}
        }

    def span(self, first: date, until: date) -> None:
        """All work of the days `first`–`until`: a week or a month."""
        world = self.world
        with clock.at(world.at(first, 5)):
            Task.objects.open_for(first, district=world.bureau, by=world.system, until=until)
        with clock.at(world.at(until, 22)):
            self._leave_traces(first, until)
            self._make_up(until)
            self._fill_forms(until)
            Task.objects.close_by_traces(first, until, by=world.system, district=world.bureau)
        with clock.at(world.at(until + timedelta(days=1), 1)):
            Task.objects.settle(until + timedelta(days=1), by=world.system, district=world.bureau)

    def today(self, now: datetime) -> None:
        """What of today is done by `now`: tasks are open, the morning's traces are there."""
        world, day = self.world, timezone.localdate(now)
        with clock.at(min(now, world.at(day, 5))):
            Task.objects.open_for(day, district=world.bureau, by=world.system)
        with clock.at(now):
            rows = [row for row in self._traces(day, day) if row["at"] <= now.isoformat()]
            self._leave([self._shortened(row) for row in rows])
            if world.at(day, 9.5) <= now:
                self._fill_forms(day, waiting=world.shown)
            Task.objects.close_by_traces(day, day, by=world.system, district=world.bureau)

    def _shortened(self, row: dict[str, Any]) -> dict[str, Any]:
        """The trace as today left it: the cast's guards have a round still to go."""
        is_cut = row["kind"] == "patrol-scan" and row["unit_id"] in self.world.shown
        return row | {"times": min(row["times"], SHORT)} if is_cut else row

    def _leave_traces(self, first: date, until: date) -> None:
        self._leave(list(self._traces(first, until)))

    def _leave(self, rows: list[dict[str, Any]]) -> None:
        params = {"district": self.world.bureau.pk, "rows": Jsonb(rows)}
        if rows:
            born_select(
                Trace, _COLUMNS, _TRACES, params, "duties.trace",
                by=self.world.system, unit=self.world.bureau,
            )  # fmt: skip

    def _traces(self, first: date, until: date) -> Iterator[dict[str, Any]]:
        for offset in range((until - first).days + 1):
            day = first + timedelta(days=offset)
            for unit in self.world.schools:
                yield from self._day_at(unit, day)
                if day.day == 1 + unit.pk % 20:
                    for kind, months, posts in SELDOM:
                        if day.month in months:
                            yield self._trace(unit, kind, self.world.at(day, 10), posts, 1)

    def _day_at(self, unit: Unit, day: date) -> Iterator[dict[str, Any]]:
        if not self.is_daily or self.world.is_shut(unit, day, day):
            return
        is_school = self.world.calendar.is_school_day(day)
        for kind, hour, times, posts, tags, on_school_days in TRACES:
            if (on_school_days and not is_school) or (tags and not {*tags} & {*unit.tags}):
                continue
            if self.world.random.randrange(FORGOTTEN):
                yield self._trace(unit, kind, self.world.at(day, hour), posts, times)

    def _trace(
        self, unit: Unit, kind: str, at: datetime, posts: tuple[str, ...], times: int
    ) -> dict[str, Any]:
        return {
            "unit_id": unit.pk, "kind": kind, "at": at.isoformat(), "times": times,
            "by_id": self.world.holder(unit, *posts).pk,
        }  # fmt: skip

    def _fill_forms(self, until: date, waiting: Collection[int] = ()) -> None:
        """Forms of tasks that are due by the end of this week, each on a day of its window."""
        due = Task.objects.filter(
            district_id=self.world.bureau.pk, status=Task.Status.OPEN,
            duty_id__in=self._by_hand, due_on__lte=until, reinforcement=None,
        ).exclude(unit_id__in=waiting).order_by(
            "unit_id", "duty__code", "opens_on"
        ).values_list("id", "unit_id", "duty_id", "opens_on", "due_on")  # fmt: skip
        histories: list[History] = []
        closings: dict[Any, dict[str, Any]] = {}
        for task, unit_id, duty_id, opens_on, due_on in due:
            unit, duty = self.world.units[unit_id], self.world.duties[duty_id]
            if self.world.is_shut(unit, opens_on, due_on):
                continue
            if not self.world.random.randrange(UNFILLED):
                self._forget(task, unit, duty, (opens_on, due_on, until))
                continue
            day = self._day(opens_on, min(due_on, until))
            closings[task] = self._filled(unit, duty, day, Task.Status.DONE, histories)
        self.world.chronicle.enter(histories)
        change_many(Task, closings, "duties.close", by=self.world.system, when=[Task.Status.OPEN])

    def _forget(self, task: Any, unit: Unit, duty: Duty, days: tuple[date, date, date]) -> None:
        """It will be missed; a form of a longer window may be made up for some days later."""
        opens_on, due_on, until = days
        if due_on - opens_on >= PERIOD and self.world.random.random() < MADE_UP:
            later = until + timedelta(days=self.world.random.randrange(2, 12))
            self._owed.append((later, task, unit, duty))

    def _make_up(self, until: date) -> None:
        """Missed forms whose day of grace has come by `until`."""
        now = [owed for owed in self._owed if owed[0] <= until]
        self._owed = [owed for owed in self._owed if owed[0] > until]
        histories: list[History] = []
        closings = {
            task: self._filled(unit, duty, day, Task.Status.LATE, histories)
            for day, task, unit, duty in now
        }
        self.world.chronicle.enter(histories)
        missed = [Task.Status.MISSED]
        change_many(Task, closings, "duties.close", by=self.world.system, when=missed)

    def _filled(
        self, unit: Unit, duty: Duty, day: date, status: str, histories: list[History]
    ) -> dict[str, Any]:
        record = self._record(unit, duty, self.world.at(day, 8.2), histories)
        return {
            "status": status, "closed_at": record.happened_at, "closed_by": record.subject,
            "reason": "",
        }  # fmt: skip

    def _day(self, opens_on: date, last: date) -> date:
        days = self.world.calendar.school_days(max(opens_on, last - timedelta(days=6)), last)
        return self.world.random.choice(days or [last])

    def _record(self, unit: Unit, duty: Duty, at: datetime, histories: list[History]) -> Record:
        code = self._list_for(unit, duty)
        frequencies = (
            {"daily"} if duty.cadence.startswith("daily") else {"daily", "weekly", "monthly"}
        )
        items = self.world.applicable(code, unit, frequencies) if code else []
        failed = self._fault(duty, self._lasting(unit, code, items, at))
        by = self.world.holder(unit, *HANDS.get(code, ()), *duty.owner_posts)
        record = Record(
            unit=unit, kind=Record.Kind.SELF_CHECK, by=by, duty=duty, happened_at=at,
            checklist=self.world.lists.get(code), topic=duty.topic, items=len(items),
            failed=1 if failed else 0,
            answers=self.world.answers(items, failed.order if failed else None),
        )  # fmt: skip
        self.world.timings.took(
            form="duties.round", duty=duty.code, unit_id=unit.pk, user_id=by.pk, at=at,
            seconds=self.world.random.randrange(9, 40) + 45 * bool(failed), failed=record.failed,
        )  # fmt: skip
        action = "duties.office" if unit.pk == self.world.bureau.pk else "duties.submit"
        histories.append(History(record, [Step(at, action, by)]))
        if failed:
            self._failed[unit.pk, code, failed.order] = at
            self.faults.append((unit, record, failed, code))
        return record

    def _list_for(self, unit: Unit, duty: Duty) -> str:
        """One list of the duty that has something to ask here; the focus lists more often."""
        fitting = [
            code for code in duty.checklists
            if self.world.applicable(code, unit, {"daily", "weekly", "monthly"})
        ]  # fmt: skip
        focus = [code for code in fitting if code in {"FIRE", "DORM", "CANTEEN"}]
        if focus and self.world.random.random() < 0.7:
            return self.world.random.choice(focus)
        return self.world.random.choice(fitting) if fitting else ""

    def _lasting(self, unit: Unit, code: str, items: list[Item], at: datetime) -> list[Item]:
        """What may fail now: most of what was put right lately stays so."""
        since = at - timedelta(days=RECURRENCE_DAYS)
        return [
            item for item in items
            if self._failed.get((unit.pk, code, item.order), since) <= since
            or not self.world.random.randrange(RELAPSE)
        ]  # fmt: skip

    def _fault(self, duty: Duty, items: list[Item]) -> Item | None:
        """A monthly or termly look finds more than a daily one; large old schools more."""
        yes_no = [item for item in items if item.answer_type == "pass_fail_na"]
        chance = 0.012 if duty.cadence.startswith("daily") else 0.2
        if not yes_no or self.world.random.random() > chance:
            return None
        general = [item for item in yes_no if item.grade == "general"]
        if general and self.world.random.random() < 0.97:
            return self.world.random.choice(general)
        return self.world.random.choice(yes_no)
