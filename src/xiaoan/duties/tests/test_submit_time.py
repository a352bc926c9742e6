"""Which day a filled checklist counts for, and which version, list or duty it was filled with."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.duties.models import Checklist, Duty, Record, Task
from xiaoan.duties.submit import Filled, lists_wanted, submit
from xiaoan.duties.tests.rounds import MONDAY, NINE, normal
from xiaoan.units.days import calendar_of


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
