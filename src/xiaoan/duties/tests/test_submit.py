"""One filled checklist: record, hazards, closed tasks and events in one gesture."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.duties.models import Checklist, Record, Task
from xiaoan.duties.submit import Answer, Filled, submit
from xiaoan.duties.tests.rounds import MONDAY, asked, failing, normal
from xiaoan.hazards.models import Hazard
from xiaoan.ledger.models import Event


def test_all_normal_is_one_record_that_closes_its_task(people, district):
    filled = normal(people)
    done = submit(filled, by=people.guard, unit=people.school)
    assert (done.is_new, done.hazards) == (True, [])
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
