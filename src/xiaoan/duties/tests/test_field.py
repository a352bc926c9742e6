"""What a phone carries and sends of duties: the same rows as the pages, few questions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from xiaoan.base import clock
from xiaoan.base.fieldform import Act
from xiaoan.base.ids import uuid7
from xiaoan.duties import field
from xiaoan.duties.answers import Answer
from xiaoan.duties.carried import checklists, covered, tasks
from xiaoan.duties.models import Duty, Record, Task, Trace
from xiaoan.duties.reinforcing import begin
from xiaoan.duties.submit import hazard_id, submit
from xiaoan.duties.tests.rounds import MONDAY, NINE, asked, normal
from xiaoan.duties.traces import leave
from xiaoan.hazards.models import Hazard
from xiaoan.hazards.tests.days import closed
from xiaoan.ledger.models import Event
from xiaoan.units.models import Place, Plate


def act(form: str, body: Any, **more: Any) -> Act:
    values: dict[str, Any] = {
        "id": uuid7(), "form": form, "at": clock.now(), "device_at": clock.now(), "seq": 1
    }  # fmt: skip
    return Act(body=body, **(values | more))


def round_of(people, *failing: int, photos: tuple = (), **more: Any) -> Act:
    duty, checklist, items = asked(people, "FIR-02", "FIRE")
    answers = {str(item.order): Answer(a="pass") for item in items}
    for order in failing:
        answers[str(order)] = Answer(a="fail", place_text="2 号楼", photos=list(photos))
    owed = Task.objects.get(unit=people.school, duty=duty, opens_on=MONDAY)
    body = field.Round(checklist=checklist.pk, duty=duty.pk, task=owed.pk, answers=answers)
    return act("duties.round", body, **more)


def owner_of(people, task):
    """Who owes a task, with its row on that phone."""
    for user in (people.guard, people.safety, people.principal, people.deputy):
        for row in tasks(user, people.school):
            if row["task"] == str(task.pk):
                return user, row
    raise AssertionError(task)


def row_of(people, code, who="guard"):
    duty = Duty.objects.get(code=code)
    found = [
        row for row in tasks(getattr(people, who), people.school) if row["duty"] == str(duty.pk)
    ]
    return next(row for row in found if row["opens_on"] == MONDAY.isoformat())


def test_a_round_from_the_phone_is_the_record_and_names_its_hazards_beforehand(people, district):
    photo = uuid7()
    _duty, _checklist, items = asked(people, "FIR-02", "FIRE")
    order = items[0].order
    sent = round_of(people, order, photos=(photo,))
    done = field.round_(sent, people.guard, people.school)
    foretold = hazard_id(sent.id, order)
    assert done.subject == f"duties_record:{sent.id}"
    assert done.facts["hazards"][str(order)] == {
        "id": str(foretold), "number": Hazard.objects.get().number
    }  # fmt: skip
    assert done.facts["abouts"] == {str(photo): f"hazards_hazard:{foretold}"}
    assert Record.objects.get().answers[str(order)].get("photos") is None


def test_page_and_phone_leave_the_same_rows_and_events(client, people, district):
    """Two schools' worth of work compared: once by the page, once by the phone."""
    _duty, _checklist, items = asked(people, "FIR-02", "FIRE")
    order = items[0].order
    owed = Task.objects.get(unit=people.school, duty__code="FIR-02", opens_on=MONDAY)
    client.force_login(people.guard)
    client.post(reverse("duties:fill", args=[owed.pk, "FIRE"]), {f"bad-{order}": "1"})
    by_page = Record.objects.get()
    sent = round_of(people, order)
    sent.body.answers[str(order)] = Answer(a="fail")
    field.round_(sent, people.guard, people.school)
    by_phone = Record.objects.exclude(pk=by_page.pk).get()
    apart = {"id", "event_id", "device_at"}
    columns = [f.attname for f in Record._meta.concrete_fields if f.attname not in apart]
    for name in columns:
        assert getattr(by_page, name) == getattr(by_phone, name), name
    events = {
        each: list(Event.objects.filter(subject=each.subject).values_list("action", "post"))
        for each in (by_page, by_phone)
    }
    assert events[by_page] == events[by_phone]


def test_many_rounds_at_once_answer_one_by_one(people, district):
    good, bad = round_of(people), round_of(people)
    bad.body.task = None
    bad.body.answers.popitem()
    done = field.rounds([(good, people.school), (bad, people.school)], people.guard)
    assert done[0].subject == f"duties_record:{good.id}"
    assert isinstance(done[1], ValidationError)


def test_a_round_on_paper_keeps_both_times(people, district):
    sent = round_of(people, at=NINE - timedelta(hours=3), is_paper=True, entered_at=NINE)
    field.round_(sent, people.guard, people.school)
    record = Record.objects.get()
    assert (record.happened_at, record.entered_at) == (NINE - timedelta(hours=3), NINE)


def test_a_hand_over_is_a_trace_with_words_and_place(people, district):
    place = Place.objects.add(by=people.safety, unit=people.school, name="门卫室")
    body = field.Left(kind="handover", place=place.pk, note="东门门锁松动")
    field.trace(act("duties.trace", body), people.guard, people.school)
    left = Trace.objects.get()
    assert (left.kind, left.place, left.note) == ("handover", place, "东门门锁松动")


def plated(people, name: str = "配电间") -> Plate:
    place = Place.objects.add(by=people.safety, unit=people.school, name=name)
    Plate.objects.all().issue([place], by=people.safety, unit=people.school)
    return Plate.objects.in_use().get(place=place)


def scan(people, **told: Any) -> Trace:
    field.trace(
        act("duties.trace", field.Left(kind="patrol-scan", **told)), people.guard, people.school
    )
    return Trace.objects.latest("at")


def why_not(people, **told: Any) -> list[str]:
    before = Trace.objects.count()
    with pytest.raises(ValidationError) as refused:
        scan(people, **told)
    assert Trace.objects.count() == before
    return refused.value.message_dict["code"]


def test_a_scan_brings_the_code_of_its_plate_as_it_was_read(people, district):
    plate = plated(people)
    for code in (plate.code, f"https://qh.example{plate.address}", plate.shown.lower()):
        assert scan(people, place=plate.place_id, code=code).place == plate.place
    assert scan(people, code=plate.code).place == plate.place


def test_no_code_a_false_one_and_that_of_another_place_prove_no_patrol(people, district):
    here, there = plated(people), plated(people, "锅炉房")
    for code in ("", "ACDEFHJK", "巡查", there.code, here.code[:-1]):
        assert "请扫该处现用的标牌" in why_not(people, place=here.place_id, code=code)[0], code
    assert why_not(people, code="")
    assert why_not(people)


def test_a_place_without_a_plate_takes_no_scan_and_the_cure_is_told(people, district):
    bare = Place.objects.add(by=people.safety, unit=people.school, name="值班室")
    assert "请先打印并张贴标牌" in why_not(people, place=bare.pk, code=plated(people).code)[0]


def test_a_plate_that_was_replaced_proves_no_patrol_any_more_and_the_new_one_does(people, district):
    old = plated(people)
    new = old.replace(by=people.safety, why="被撕掉")
    assert why_not(people, place=old.place_id, code=old.code)
    assert scan(people, place=old.place_id, code=new.code).place == old.place


def test_the_plate_of_another_school_proves_no_patrol_here(people, district):
    place = Place.objects.add(by=people.neighbour, unit=people.neighbour_school, name="锅炉房")
    Plate.objects.all().issue([place], by=people.neighbour, unit=people.neighbour_school)
    assert why_not(people, code=Plate.objects.get(place=place).code)


def test_a_scan_closes_the_patrol(people, district):
    scan(people, code=plated(people).code)
    assert Task.objects.get(
        unit=people.school, duty__code="FIR-02", opens_on=MONDAY
    ).status == "done"  # fmt: skip


def test_of_duties_only_a_self_check_is_entered_from_paper():
    assert [form.key for form in field.FORMS if form.paper] == ["duties.round"]


def test_a_place_of_another_school_is_refused(people, district):
    place = Place.objects.add(by=people.neighbour, unit=people.neighbour_school, name="锅炉房")
    body = field.Left(kind="patrol-scan", place=place.pk)
    with pytest.raises(ValidationError) as refused:
        field.trace(act("duties.trace", body), people.guard, people.school)
    assert list(refused.value.message_dict) == ["place"]


def test_nobody_sends_for_another_school(people, district):
    with pytest.raises(PermissionDenied):
        field.round_(round_of(people), people.neighbour, people.school)


def test_a_task_says_why_and_what_is_the_next_step(people, district):
    row = row_of(people, "FIR-02")
    duty = Duty.objects.get(code="FIR-02")
    assert row["why"] == f"{duty.purpose} · {duty.source}"
    assert row["step"] == "trace"
    assert [each["code"] for each in row["lists"]] == ["FIRE"]
    daily = row_of(people, "FOO-05", "canteen")
    assert (daily["step"], daily["lists"][0]["readings"]) == ("round", [9, 10, 12])


def test_a_list_already_filled_is_shown_with_its_record(people, district):
    task = Task.objects.filter(unit=people.school, duty__code="GEN-12").latest("opens_on")
    owes, row = owner_of(people, task)
    filled = normal(people, "GEN-12", row["lists"][0]["code"], task_id=task.pk)
    submit(filled, by=owes, unit=people.school)
    _owes, row = owner_of(people, task)
    assert row["lists"][0]["record"] == str(filled.id)
    assert row["lists"][1]["record"] is None


def test_what_opens_tomorrow_is_carried_already_and_finds_its_task(people, district):
    tomorrow = MONDAY + timedelta(days=1)
    duty = Duty.objects.get(code="FIR-02")
    rows = {row["id"]: row for row in tasks(people.guard, people.school)}
    row = rows[f"{duty.pk}:{tomorrow}"]
    assert (row["task"], row["opens_on"]) == (None, tomorrow.isoformat())
    with clock.at(NINE + timedelta(days=1)):
        Task.objects.open_for(tomorrow, district=people.bureau, by=people.system)
        again = {row["id"]: row for row in tasks(people.guard, people.school)}
        assert row["id"] not in again
        sent = round_of(people)
        sent.body.task = None
        field.round_(sent, people.guard, people.school)
    task = Task.objects.get(unit=people.school, duty=duty, opens_on=tomorrow)
    assert task.status == "done"


def test_a_closer_check_is_one_item_long(people, district):
    with clock.at(NINE - timedelta(days=2)):
        hazard = closed(people)
        begun = begin(hazard, by=people.system)
    owes, row = owner_of(people, begun.tasks.order_by("opens_on").first())
    assert row["lists"][0]["orders"] == [5]
    assert (row["closer"]["number"], row["step"]) == (hazard.number, "round")
    assert row["title"].count("：") == 1
    assert "FIRE" in {each["code"] for each in checklists(owes, people.school)}


def test_every_list_that_a_task_names_is_on_the_phone(people, district):
    for who in ("guard", "safety", "principal", "canteen", "teacher"):
        user = getattr(people, who)
        carried = {row["id"]: row for row in checklists(user, people.school)}
        for row in tasks(user, people.school):
            for each in row["lists"]:
                orders = {item["order"] for item in carried[each["checklist"]]["items"]}
                assert {*each["orders"], *each["readings"]} <= orders


def test_what_was_closed_today_says_by_what(people, district):
    leave("patrol-scan", unit=people.school, by=people.guard)
    rows = list(covered(people.guard, people.school))
    assert rows
    assert {row["trace"] for row in rows} == {"巡查扫码"}
    assert {row["by"] for row in rows} == {str(people.guard)}


def test_a_missed_round_is_carried_for_its_paper(people, district):
    Task.objects.settle(MONDAY + timedelta(days=1), by=people.system, district=district)
    with clock.at(NINE + timedelta(days=1)):
        row = row_of(people, "FIR-02")
    assert (row["step"], row["draw"]) == ("paper", None)


@pytest.mark.parametrize("part", [tasks, checklists, covered])
def test_more_rows_ask_no_more_questions(people, district, part):
    def count() -> tuple[int, int]:
        fresh = type(people.principal).objects.get(pk=people.principal.pk)
        with CaptureQueriesContext(
            connection,
        ) as questions:
            rows = list(part(fresh, people.school))
        return len(questions), len(rows)

    few, before = count()
    first, last = date(2026, 8, 1), date(2026, 8, 30)
    Task.objects.open_for(first, until=last, district=district, by=people.system)
    leave("rota-signon", unit=people.school, by=people.principal)
    more, after = count()
    assert more <= few + 1, (before, after)  # the names of those who left traces
    assert after >= before
