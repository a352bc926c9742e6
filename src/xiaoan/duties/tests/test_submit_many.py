"""Rounds sent together leave the rows and events of rounds sent one by one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.duties import submit as door
from xiaoan.duties.catalogue import install
from xiaoan.duties.models import Record, Task
from xiaoan.duties.submit import Answer, Given, Submitted, lists_wanted, submit, submit_many
from xiaoan.duties.tests.rounds import MONDAY, NINE, asked, failing, normal
from xiaoan.hazards.models import Hazard
from xiaoan.ledger.models import Event
from xiaoan.ledger.replay import replay
from xiaoan.units.days import calendar_of

#: Born anew in every run, or moved by the moment: everything else must be the same.
OWN = {"id", "event_id", "happened_at", "found_at", "known_at", "closed_at"}


def many(people, *rounds, by=None, unit=None):
    return submit_many([Given(each, by or people.guard, unit or people.school) for each in rounds])


def rows(model):
    """The rows without what is born anew; ids of other rows by their place among them."""
    found = []
    for row in model.objects.order_by("pk"):
        found.append({key: value for key, value in row.column_values().items() if key not in OWN})
    return found


def left_behind():
    events = [
        (event.action, event.subject.partition(":")[0], event.n, event.post, event.actor_id,
         event.unit_id, sorted(event.facts), sorted(event.facts.get("now", ())))
        for event in Event.objects.order_by("action", "subject")
    ]  # fmt: skip
    states = list(
        Task.objects.exclude(status="open")
        .order_by("unit", "duty__code", "opens_on")
        .values_list("unit", "duty__code", "opens_on", "status", "reason")
    )
    records = [{**row, "duty": None} for row in rows(Record)]
    hazards = [{**row, "source_subject": bool(row["source_subject"])} for row in rows(Hazard)]
    return sorted(events, key=str), states, sorted(records, key=str), sorted(hazards, key=str)


def undone(work):
    """What `work` leaves behind, and nothing of it afterwards."""
    with transaction.atomic():
        done = work()
        found = left_behind()
        transaction.set_rollback(True)
    return done, found


def a_morning(people):
    """Faults, one of them twice; a second round of the same duty; other duties, other lists."""
    orders = [item.order for item in asked(people, "FIR-02", "FIRE")[2][:3]]
    wanted = lists_wanted(asked(people, "GEN-12", "FIRE")[0], people.school, MONDAY,
                          calendar_of(people.bureau))  # fmt: skip
    general = [normal(people, "GEN-12", each.code) for each in wanted]
    elsewhere = failing(people, orders[1])
    elsewhere.answers[str(orders[1])] = Answer(a="fail", place_text="3 号楼")
    rounds = [
        (normal(people), people.guard, people.school),
        (failing(people, *orders), people.guard, people.school),
        (failing(people, orders[0], orders[2]), people.guard, people.school),
        (elsewhere, people.guard, people.school),
        *((each, people.principal, people.school) for each in general),
        (normal(people, "FOO-06", "CANTEEN", people.neighbour_school), people.neighbour,
         people.neighbour_school),
    ]  # fmt: skip
    return [Given(*each) for each in rounds]


def test_together_they_leave_what_they_leave_one_by_one(people, district):
    given = a_morning(people)

    def one_by_one():
        return [submit(each.filled, by=each.by, unit=each.unit) for each in given]

    alone, first = undone(one_by_one)
    together, second = undone(lambda: submit_many(given))
    assert [(each.hazards, len(each.tasks), each.is_new) for each in alone] == [
        (each.hazards, len(each.tasks), each.is_new) for each in together
    ]
    assert [set(each.tasks) for each in alone] == [set(each.tasks) for each in together]
    for one, other in zip(first, second, strict=True):
        assert one == other


def test_what_was_stored_together_is_what_its_events_say(committed, people):
    with scope([people.bureau.pk]):
        install(people.bureau, by=people.system)
        days = {"district": people.bureau, "by": people.system, "until": MONDAY}
        Task.objects.open_for(date(2026, 8, 31), **days)
        with clock.at(NINE):
            submit_many(a_morning(people))
    assert list(replay()) == []


def test_a_refused_round_does_not_hold_the_others(people, district):
    lacking = normal(people)
    del lacking.answers[next(iter(lacking.answers))]
    given = [
        Given(normal(people), people.guard, people.school),
        Given(lacking, people.guard, people.school),
        Given(normal(people), people.neighbour, people.school),
        Given(normal(people), people.guard, people.school),
    ]
    first, invalid, denied, last = submit_many(given)
    assert isinstance(first, Submitted)
    assert isinstance(last, Submitted)
    assert isinstance(invalid, ValidationError)
    assert isinstance(denied, PermissionDenied)
    assert Record.objects.count() == 2


def test_the_same_round_twice_in_one_sending_is_stored_once(people, district):
    order = asked(people, "FIR-02", "FIRE")[2][0].order
    filled = failing(people, order)
    first, again = many(people, filled, filled)
    assert (first.is_new, again.is_new) == (True, False)
    assert (first.hazards, first.tasks) == (again.hazards, again.tasks)
    assert Record.objects.count() == Hazard.objects.count() == 1


def test_sent_again_together_they_give_their_first_answers(people, district):
    given = a_morning(people)
    first = submit_many(given)
    again = submit_many(given)
    assert not any(each.is_new for each in again)
    assert [(each.hazards, each.tasks) for each in again] == [
        (each.hazards, each.tasks) for each in first
    ]


def test_the_first_of_two_rounds_closes_the_task(people, district):
    first, second = many(people, normal(people), normal(people))
    task = Task.objects.get(unit=people.school, duty__code="FIR-02", opens_on=MONDAY)
    assert task.pk in first.tasks
    assert second.tasks == []
    assert task.closed_by == f"duties_record:{first.record_id}"


def test_numbers_of_a_sending_follow_one_another(people, district):
    orders = [item.order for item in asked(people, "FIR-02", "FIRE")[2][:2]]
    places = [failing(people, *orders) for _each in range(3)]
    for n, filled in enumerate(places):
        for order in orders:
            filled.answers[str(order)] = Answer(a="fail", place_text=f"{n} 号楼")
    done = many(people, *places)
    serial = dict(Hazard.objects.values_list("pk", "serial"))
    assert [serial[key] for each in done for key in each.hazards] == [1, 2, 3, 4, 5, 6]


def test_rounds_of_one_person_that_do_not_wait_for_one_another_are_one_statement(
    people, district, monkeypatch
):
    sent = []
    run = door._run
    monkeypatch.setattr(door, "_run", lambda *given: sent.append(given) or run(*given))
    many(people, *(normal(people) for _each in range(50)))
    assert len(sent) == 1


@pytest.mark.parametrize("text", ["a\0b", "\0"])
def test_a_text_that_cannot_be_stored_is_refused_and_holds_no_other(people, district, text):
    order = asked(people, "FIR-02", "FIRE")[2][0].order
    bad = failing(people, order)
    bad.answers[str(order)] = Answer(a="fail", place_text=text)
    refused, kept = many(people, bad, normal(people))
    assert isinstance(refused, ValidationError)
    assert kept.is_new


def test_an_item_named_in_another_way_is_no_item(people, district):
    filled = normal(people)
    filled.answers["01"] = Answer(a="fail", place_text="2 号楼")
    with pytest.raises(ValidationError) as refused:
        submit(filled, by=people.guard, unit=people.school)
    assert "item_01" in refused.value.message_dict


def test_a_sending_counts_each_round_for_its_own_day(people, district):
    filled = normal(people)
    with clock.at(NINE + timedelta(days=1)):
        late = normal(people)
        (first, second) = many(people, filled, late)
    task = Task.objects.get(unit=people.school, duty__code="FIR-02", opens_on=MONDAY)
    assert task.pk in first.tasks
    assert second.is_new
    assert task.status == "done"
