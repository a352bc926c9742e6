"""One filled checklist: record, hazards, closed tasks and events in one gesture."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.duties.catalogue import install
from xiaoan.duties.items import due_items
from xiaoan.duties.models import Checklist, Duty, Record, Task
from xiaoan.duties.submit import Answer, Filled, lists_wanted, submit, tags_of
from xiaoan.hazards.models import Hazard
from xiaoan.ledger.models import Event
from xiaoan.units.days import calendar_of

MONDAY = date(2026, 9, 7)
ZONE = ZoneInfo("Asia/Shanghai")
NINE = datetime(2026, 9, 7, 9, tzinfo=ZONE)


@pytest.fixture
def district(people):
    install(people.bureau, by=people.system)
    Task.objects.open_for(date(2026, 8, 31), until=MONDAY, district=people.bureau, by=people.system)
    with clock.at(NINE):
        yield people.bureau


def asked(people, code, sheet, unit=None):
    unit = unit or people.school
    duty = Duty.objects.get(code=code)
    checklist = Checklist.objects.current().get(code=sheet)
    calendar = calendar_of(people.bureau)
    return (
        duty,
        checklist,
        due_items(checklist, duty, MONDAY, calendar=calendar, tags=tags_of(unit)),
    )


def normal(people, code="FIR-02", sheet="FIRE", unit=None, **more):
    duty, checklist, items = asked(people, code, sheet, unit)
    answers = {
        str(item.order): Answer(
            a="number", v=item.pass_min if item.pass_min is not None else item.pass_max or 1
        )
        if item.is_number
        else Answer(a="text", text="有")
        if item.answer_type == "text"
        else Answer(a="pass")
        for item in items
    }
    return Filled(
        id=uuid7(),
        checklist_id=checklist.pk,
        duty_id=duty.pk,
        happened_at=clock.now(),
        answers=answers,
        **more,
    )


def failing(people, *orders, **more):
    filled = normal(people, **more)
    for order in orders:
        filled.answers[str(order)] = Answer(a="fail", place_text="2 号楼")
    return filled


def test_all_normal_is_one_record_that_closes_its_task(people, district):
    filled = normal(people)
    done = submit(filled, by=people.guard, unit=people.school)
    assert done.is_new and not done.hazards
    task = Task.objects.get(unit=people.school, duty__code="FIR-02", opens_on=MONDAY)
    assert (task.status, task.closed_by) == ("done", f"duties_record:{filled.id}")
    assert task.closed_how == "record"
    assert Record.objects.get(pk=filled.id).checklist.version == 1


def test_a_daily_round_asks_daily_items_and_no_numbers(people, district):
    _duty, _list, items = asked(people, "FIR-02", "FIRE")
    assert items
    assert {item.frequency for item in items} == {"daily"}
    assert not any(item.is_number for item in items)


def test_one_record_satisfies_the_duties_that_derive_from_it(people, district):
    done = submit(normal(people), by=people.guard, unit=people.school)
    derived = Task.objects.get(unit=people.school, duty__code="FIR-09", opens_on=MONDAY)
    assert derived.pk in done.tasks
    assert (derived.closed_how, derived.reason) == ("derived", "derived:FIR-02")


def test_a_failed_item_opens_its_hazard_in_the_same_gesture(people, district):
    _duty, _list, items = asked(people, "FIR-02", "FIRE")
    worst = items[0]
    done = submit(failing(people, worst.order), by=people.guard, unit=people.school)
    hazard = Hazard.objects.get(pk=done.hazards[0])
    assert (hazard.grade, hazard.control) == (worst.grade, worst.interim)
    assert hazard.item == f"FIRE/{worst.order}"
    assert hazard.place_text == "2 号楼"
    assert hazard.due_on is not None
    assert hazard.source_subject == f"duties_record:{done.record_id}"
    assert Event.objects.get(pk=hazard.event_id).action == "hazards.report"


def test_a_hazard_of_a_record_is_the_same_as_one_reported_alone(people, district):
    _duty, _list, items = asked(people, "FIR-02", "FIRE")
    item = items[0]
    done = submit(failing(people, item.order), by=people.guard, unit=people.school)
    fast = Hazard.objects.get(pk=done.hazards[0])
    slow = Hazard.objects.report(
        by=people.guard,
        unit=people.school,
        what=fast.what,
        source="self",
        item=fast.item,
        topic=fast.topic,
        place_text=fast.place_text,
        grade=fast.grade,
        criterion=fast.criterion,
        control=fast.control,
        is_urgent=fast.is_urgent,
        due_days=item.rectify_days,
        source_subject=fast.source_subject,
    )
    apart = {"id", "serial", "detail"}
    one, two = fast.column_values(), Hazard.objects.get(pk=slow.pk).column_values()
    assert {k: v for k, v in one.items() if k not in apart} == {
        k: v for k, v in two.items() if k not in apart
    }
    assert slow.serial == fast.serial + 1
    first, second = (Event.objects.get(pk=h.event_id) for h in (fast, slow))
    assert set(first.facts) == set(second.facts)
    assert first.facts["now"] == one
    assert (first.post, first.actor_id) == (second.post, second.actor_id)


def test_the_record_event_tells_every_column_of_the_record(people, district):
    filled = normal(people)
    submit(filled, by=people.guard, unit=people.school)
    record = Record.objects.get(pk=filled.id)
    assert Event.objects.get(pk=record.event_id).facts["now"] == record.column_values()


def test_the_same_fault_open_at_the_same_place_is_not_entered_twice(people, district):
    order = asked(people, "FIR-02", "FIRE")[2][0].order
    first = submit(failing(people, order), by=people.guard, unit=people.school)
    second = submit(failing(people, order), by=people.guard, unit=people.school)
    assert second.hazards == first.hazards
    assert Hazard.objects.count() == 1


def test_numbers_follow_one_another_without_gaps(people, district):
    orders = [item.order for item in asked(people, "FIR-02", "FIRE")[2][:3]]
    done = submit(failing(people, *orders), by=people.guard, unit=people.school)
    serials = Hazard.objects.filter(pk__in=done.hazards).order_by("serial")
    assert list(serials.values_list("serial", flat=True)) == [1, 2, 3]


def test_sent_twice_it_gives_the_first_answer(people, district):
    order = asked(people, "FIR-02", "FIRE")[2][0].order
    filled = failing(people, order)
    first = submit(filled, by=people.guard, unit=people.school)
    again = submit(filled, by=people.guard, unit=people.school)
    assert not again.is_new
    assert (again.hazards, again.tasks) == (first.hazards, first.tasks)
    assert Record.objects.count() == Hazard.objects.count() == 1


def test_a_number_of_another_unit_tells_nothing(people, district):
    filled = normal(people)
    submit(filled, by=people.guard, unit=people.school)
    with pytest.raises(PermissionDenied):
        submit(filled, by=people.neighbour, unit=people.neighbour_school)


def test_a_unit_out_of_reach_is_refused(people, district):
    with pytest.raises(PermissionDenied):
        submit(normal(people), by=people.neighbour, unit=people.school)
    assert not Record.objects.exists()


def test_an_inspector_sends_no_self_check_of_a_school(people, district):
    with pytest.raises(PermissionDenied):
        submit(normal(people), by=people.inspector, unit=people.school)


def test_supervision_is_the_bureaus_and_closes_no_task(people, district):
    filled = normal(people, kind="supervision", hazard_source="supervision")
    filled.duty_id = None
    done = submit(filled, by=people.inspector, unit=people.school)
    assert done.tasks == []
    with pytest.raises(PermissionDenied):
        submit(filled, by=people.principal, unit=people.school)


def test_an_unanswered_item_is_refused_by_name(people, district):
    filled = normal(people)
    missing = next(iter(filled.answers))
    del filled.answers[missing]
    with pytest.raises(ValidationError) as refused:
        submit(filled, by=people.guard, unit=people.school)
    assert f"item_{missing}" in refused.value.message_dict
    assert not Record.objects.exists()


def test_an_unknown_item_is_refused(people, district):
    filled = normal(people)
    filled.answers["99"] = Answer(a="pass")
    with pytest.raises(ValidationError):
        submit(filled, by=people.guard, unit=people.school)


def number_item(people):
    for checklist in Checklist.objects.current():
        for item in checklist.lines:
            if item.is_number and item.pass_min is not None and item.pass_max is not None:
                return checklist, item
    raise AssertionError("no number item with two limits is shipped")


@pytest.mark.parametrize(("shift", "count"), [(0, 0), (-0.1, 1)])
def test_a_number_fails_below_its_limit_and_not_at_it(people, district, shift, count):
    checklist, item = number_item(people)
    filled = Filled(
        id=uuid7(),
        checklist_id=checklist.pk,
        happened_at=clock.now(),
        answers={str(item.order): Answer(a="number", v=item.pass_min + shift)},
    )
    done = submit(filled, by=people.safety, unit=people.school)
    assert len(done.hazards) == count


def test_a_missing_number_is_refused(people, district):
    checklist, item = number_item(people)
    filled = Filled(
        id=uuid7(),
        checklist_id=checklist.pk,
        happened_at=clock.now(),
        answers={str(item.order): Answer(a="number")},
    )
    with pytest.raises(ValidationError):
        submit(filled, by=people.safety, unit=people.school)


def test_a_missed_task_is_done_late(people, district):
    weekly = Task.objects.get(
        unit=people.neighbour_school, duty__code="FOO-06", opens_on=date(2026, 9, 1)
    )
    Task.objects.settle(MONDAY, by=people.system, district=district)
    filled = normal(people, "FOO-06", "CANTEEN", people.neighbour_school, task_id=weekly.pk)
    done = submit(filled, by=people.neighbour, unit=people.neighbour_school)
    weekly.refresh_from_db()
    assert weekly.pk in done.tasks
    assert weekly.status == "late"


def test_a_round_made_offline_counts_for_its_own_day(people, district):
    filled = normal(people)
    with clock.at(NINE + timedelta(days=1)):
        submit(filled, by=people.guard, unit=people.school)
    task = Task.objects.get(unit=people.school, duty__code="FIR-02", opens_on=MONDAY)
    assert task.status == "done"


def test_a_round_that_arrives_after_three_days_counts_when_it_arrives(people, district):
    filled = normal(people)
    with clock.at(NINE + timedelta(days=3, seconds=1)):
        submit(filled, by=people.guard, unit=people.school)
    assert Record.objects.get(pk=filled.id).happened_at == NINE + timedelta(days=3, seconds=1)


def test_a_record_keeps_its_version_when_the_list_is_revised(people, district):
    filled = normal(people)
    submit(filled, by=people.guard, unit=people.school)
    fire = Checklist.objects.current().get(code="FIRE")
    fire.revise(fire.items[:-1], by=people.section)
    assert Record.objects.get(pk=filled.id).checklist.version == 1


def test_a_duty_changed_meanwhile_is_read_again(people, district):
    submit(normal(people), by=people.guard, unit=people.school)
    Duty.objects.get(code="FIR-02").amend(by=people.section, minutes=12.0)
    again = submit(normal(people), by=people.guard, unit=people.school)
    assert again.is_new


def test_a_duty_with_many_lists_is_done_with_the_last_of_them(people, district):
    duty = Duty.objects.get(code="GEN-12")
    wanted = lists_wanted(duty, people.school, MONDAY, calendar_of(district))
    task = Task.objects.filter(unit=people.school, duty=duty).latest("opens_on")
    assert len(wanted) > 2
    for checklist in wanted[:-1]:
        done = submit(
            normal(people, "GEN-12", checklist.code), by=people.principal, unit=people.school
        )
        assert task.pk not in done.tasks
    last = normal(people, "GEN-12", wanted[-1].code)
    assert task.pk in submit(last, by=people.principal, unit=people.school).tasks


def test_a_duty_without_a_list_is_recorded_in_words(people, district):
    duty = Duty.objects.get(code="EDU-02")
    task = Task.objects.filter(unit=people.school, duty=duty).latest("opens_on")
    filled = Filled(id=uuid7(), duty_id=duty.pk, happened_at=clock.now(), note="开学第一课已上")
    assert task.pk in submit(filled, by=people.principal, unit=people.school).tasks
    empty = Filled(id=uuid7(), duty_id=duty.pk, happened_at=clock.now())
    with pytest.raises(ValidationError):
        submit(empty, by=people.principal, unit=people.school)
