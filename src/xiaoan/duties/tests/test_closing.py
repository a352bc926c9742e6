"""Tasks are closed by traces, missed after their day, excused by closures: four facts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from xiaoan.base import clock
from xiaoan.duties.catalogue import install
from xiaoan.duties.models import Duty, Task, Trace
from xiaoan.duties.opening import Window
from xiaoan.duties.traces import UnknownTrace, leave
from xiaoan.ledger.batch import born_many
from xiaoan.ledger.models import Event
from xiaoan.units.models import Closure

MONDAY = date(2026, 9, 7)
TUESDAY = MONDAY + timedelta(days=1)
ZONE = ZoneInfo("Asia/Shanghai")


def at(day, hour, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


@pytest.fixture
def district(people):
    install(people.bureau, by=people.system)
    Task.objects.open_for(MONDAY, district=people.bureau, by=people.system)
    return people.bureau


def task(people, code, unit=None, **more):
    return Task.objects.get(unit=unit or people.school, duty__code=code, **more)


def trace(people, kind, moment, times=1, unit=None):
    with clock.at(moment):
        return leave(kind, unit=unit or people.school, by=people.guard, times=times)


def test_a_scan_closes_the_daily_fire_round_and_is_shown_on_the_task(people, district):
    scan = trace(people, "patrol-scan", at(MONDAY, 7))
    done = task(people, "FIR-02")
    assert (done.status, done.closed_by) == ("done", f"duties_trace:{scan.pk}")
    assert done.closed_how == "derived"
    assert Event.objects.filter(action="duties.close", subject=done.subject).count() == 1


def test_five_rounds_are_five_scans(people, district):
    for hour in (6, 9, 12, 15):
        trace(people, "patrol-scan", at(MONDAY, hour))
    assert task(people, "GAT-03").status == "open"
    last = trace(people, "patrol-scan", at(MONDAY, 18))
    assert task(people, "GAT-03").closed_by == f"duties_trace:{last.pk}"


def test_one_scan_satisfies_several_duties(people, district):
    trace(people, "patrol-scan", at(MONDAY, 7))
    assert {task(people, code).status for code in ("FIR-02", "FIR-09")} == {"done"}


def test_a_scan_after_midnight_proves_the_next_day_only(people, district):
    trace(people, "patrol-scan", at(TUESDAY, 0, 5))
    assert task(people, "FIR-02").status == "open"


def test_a_scan_before_dawn_proves_the_night_before(people, district):
    with clock.at(at(TUESDAY, 2)):
        leave("patrol-scan", unit=people.neighbour_school, by=people.neighbour, times=2)
    night = task(people, "DOR-03", people.neighbour_school)
    assert night.status == "done"


def test_a_scan_at_noon_proves_no_night(people, district):
    with clock.at(at(MONDAY, 12)):
        leave("patrol-scan", unit=people.neighbour_school, by=people.neighbour, times=2)
    assert task(people, "DOR-03", people.neighbour_school).status == "open"


def test_a_duty_closed_by_another_follows_it(people, district):
    with clock.at(at(TUESDAY, 2)):
        leave("patrol-scan", unit=people.neighbour_school, by=people.neighbour, times=2)
    assert task(people, "FIR-03", people.neighbour_school).status == "done"


def test_a_trace_of_another_unit_proves_nothing_here(people, district):
    with clock.at(at(MONDAY, 9)):
        leave("patrol-scan", unit=people.neighbour_school, by=people.neighbour)
    assert task(people, "FIR-02").status == "open"


def test_a_plan_is_no_trace(people, district):
    with pytest.raises(UnknownTrace):
        leave("rota", unit=people.school, by=people.guard)


def test_traces_in_bulk_are_closed_by_the_job(people, district):
    moment = at(MONDAY, 9)
    from_job = Trace(unit=people.school, kind="patrol-scan", at=moment, by=people.guard)
    born_many([from_job], "duties.trace", by=people.guard, unit=people.school)
    closed = Task.objects.close_by_traces(MONDAY, MONDAY, by=people.system, district=district)
    assert closed >= 2
    again = Task.objects.close_by_traces(MONDAY, MONDAY, by=people.system, district=district)
    assert again == 0


def test_open_on_its_day_and_missed_the_day_after(people, district):
    Task.objects.settle(MONDAY, by=people.system, district=district)
    assert task(people, "FIR-02").status == "open"
    Task.objects.settle(TUESDAY, by=people.system, district=district)
    assert task(people, "FIR-02").status == "missed"


def test_settling_twice_moves_nothing_more(people, district):
    first = Task.objects.settle(TUESDAY, by=people.system, district=district)
    second = Task.objects.settle(TUESDAY, by=people.system, district=district)
    assert first.missed > 0
    assert second == (0, 0)


def test_a_missed_round_is_not_made_up_on_another_day(people, district):
    Task.objects.settle(TUESDAY, by=people.system, district=district)
    trace(people, "patrol-scan", at(TUESDAY, 9))
    assert task(people, "FIR-02").status == "missed"


def test_a_missed_period_is_made_up_late(people, district):
    first, last = date(2026, 8, 31), date(2026, 9, 6)
    duty = Duty.objects.get(code="GEN-20")
    Task.objects.open_windows(
        [Window(duty.pk, first, last)], district=district, by=people.system, day=first
    )
    Task.objects.settle(MONDAY, by=people.system, district=district)
    with clock.at(at(TUESDAY, 9)):
        leave("public-board", unit=people.school, by=people.safety)
    late = task(people, "GEN-20", opens_on=first)
    assert late.status == "late"


def close(people, since, until, unit=None, reason="高考考点"):
    return Closure.objects.declare(
        by=people.section, unit=unit or people.school, since=since, until=until, reason=reason
    )


def test_a_closure_excuses_with_its_reason(people, district):
    closure = close(people, MONDAY, MONDAY)
    settled = Task.objects.settle(TUESDAY, by=people.system, district=district)
    excused = task(people, "FIR-02")
    assert (excused.status, excused.reason) == ("excused", "高考考点")
    assert excused.closed_by == f"units_closure:{closure.pk}"
    assert settled.excused > 0
    assert task(people, "FIR-02", people.kindergarten).status == "missed"


def test_a_closure_that_leaves_a_school_day_excuses_no_longer_window(people, district):
    duty = Duty.objects.get(code="FOO-06")
    weekly = Task.objects.get(unit=people.school, duty=duty)
    close(people, MONDAY, weekly.due_on - timedelta(days=1))
    Task.objects.settle(TUESDAY, by=people.system, district=district)
    weekly.refresh_from_db()
    assert weekly.status == "open"


def test_a_closure_of_all_school_days_excuses_the_week(people, district):
    weekly = task(people, "FOO-06")
    close(people, MONDAY, weekly.due_on)
    Task.objects.settle(TUESDAY, by=people.system, district=district)
    weekly.refresh_from_db()
    assert weekly.status == "excused"


def test_a_missed_task_is_excused_by_a_closure_declared_afterwards(people, district):
    Task.objects.settle(TUESDAY, by=people.system, district=district)
    close(people, MONDAY, MONDAY)
    Task.objects.settle(TUESDAY, by=people.system, district=district)
    assert task(people, "FIR-02").status == "excused"


def test_a_done_task_is_never_excused(people, district):
    trace(people, "patrol-scan", at(MONDAY, 7))
    close(people, MONDAY, MONDAY)
    Task.objects.settle(TUESDAY, by=people.system, district=district)
    assert task(people, "FIR-02").status == "done"


def test_a_unit_closed_for_good_owes_nothing_from_its_last_day(people, district):
    people.school.close(by=people.section, on=MONDAY)
    Task.objects.settle(TUESDAY, by=people.system, district=district)
    assert task(people, "FIR-02").status == "excused"
