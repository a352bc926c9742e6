"""What deserves a second look and what does not: each of the four rules on its boundary."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from tests.cast import People

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.duties.catalogue import install
from xiaoan.duties.models import Checklist, Duty, Record
from xiaoan.duties.submit import Answer, Filled, submit
from xiaoan.duties.traces import leave
from xiaoan.evidence.store import store
from xiaoan.inspections.models import Visit
from xiaoan.plausibility.jobs import look_at
from xiaoan.plausibility.models import Question
from xiaoan.units.models import Place

NINE = datetime(2026, 9, 7, 9, tzinfo=timezone.get_default_timezone())
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


def place(people: People, name: str, building: str, floor: str = "") -> Place:
    return Place.objects.add(
        by=people.system, unit=people.school, name=name, building=building, floor=floor
    )


def scan(people: People, where: Place, at: datetime, by: User | None = None) -> None:
    with clock.at(at):
        leave("patrol-scan", unit=people.school, by=by or people.guard, at=at, place=where)


def asked(people: People, at: datetime = NINE + DAY) -> list[Question]:
    with clock.at(at):
        look_at(people.bureau, by=people.system)
    return list(Question.objects.order_by("id"))


def walked(people: People, first: Place, second: Place, seconds: int) -> list[Question]:
    scan(people, first, NINE)
    scan(people, second, NINE + seconds * SECOND)
    return asked(people)


@pytest.mark.parametrize(("seconds", "questions"), [(59, 1), (60, 0)])
def test_two_buildings_within_a_minute_are_looked_at_again(
    people: People, seconds: int, questions: int
) -> None:
    gate, hall = place(people, "南门", "门卫室"), place(people, "三层西梯", "教学楼")
    found = walked(people, gate, hall, seconds)
    assert [one.kind for one in found] == ["walk"] * questions
    assert all(len(one.subjects) == 2 and one.facts["seconds"] == seconds for one in found)


@pytest.mark.parametrize(("seconds", "questions"), [(19, 1), (20, 0)])
def test_two_floors_within_twenty_seconds_are_looked_at_again(
    people: People, seconds: int, questions: int
) -> None:
    low, high = place(people, "西梯", "教学楼", "1"), place(people, "西梯", "教学楼", "3")
    assert len(walked(people, low, high, seconds)) == questions


def test_two_points_of_one_floor_two_people_and_places_without_a_building_are_in_order(
    people: People,
) -> None:
    one, other = place(people, "301", "教学楼", "3"), place(people, "302", "教学楼", "3")
    yard, hall = place(people, "操场", ""), place(people, "大厅", "综合楼")
    scan(people, one, NINE)
    scan(people, other, NINE + SECOND)
    scan(people, yard, NINE + 2 * MINUTE)
    scan(people, hall, NINE + 2 * MINUTE + SECOND, by=people.safety)
    assert asked(people) == []


@pytest.mark.parametrize(("late", "questions"), [(3 * DAY - MINUTE, 0), (3 * DAY - 2 * MINUTE, 1)])
def test_scans_that_a_phone_sent_after_three_days_are_in_order(
    people: People, late: timedelta, questions: int
) -> None:
    """They count for the earliest moment that is accepted, all for the same one."""
    for where in (place(people, "南门", "门卫室"), place(people, "西梯", "教学楼")):
        with clock.at(NINE):
            leave("patrol-scan", unit=people.school, by=people.guard, at=NINE - late, place=where)
    assert len(asked(people, NINE + MINUTE)) == questions


def picture(shade: int) -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (320, 240), (shade, 90, 90)).save(out, "JPEG")
    return SimpleUploadedFile("现场.jpg", out.getvalue(), "image/jpeg")


def pictured(people: People, subject: str, shade: int, by: User, role: str = "before") -> None:
    with clock.at(NINE):
        store(picture(shade), by=by, unit=people.school, subject=subject, role=role)


def test_one_photo_under_two_records_is_looked_at_again(people: People) -> None:
    first, second = (f"hazards_hazard:{uuid7()}" for _n in range(2))
    pictured(people, first, 10, people.guard)
    pictured(people, first, 10, people.guard, role="after")
    pictured(people, second, 200, people.guard)
    assert asked(people) == []
    pictured(people, second, 10, people.safety)
    (question,) = asked(people)
    assert (question.kind, question.subjects) == ("photo", sorted([first, second]))


def test_the_photos_of_a_visit_are_no_question_to_the_school(people: People) -> None:
    for subject in (f"hazards_hazard:{uuid7()}" for _n in range(2)):
        pictured(people, subject, 10, people.inspector)
    assert asked(people) == []


@pytest.fixture
def fire(people: People) -> Checklist:
    install(people.bureau, by=people.system)
    return Checklist.objects.current().get(code="FIRE", district_id=people.bureau.pk)


def checked(people: People, fire: Checklist, at: datetime, answer: str = "pass") -> None:
    place_text = "" if answer == "pass" else "二楼"
    filled = Filled(
        id=uuid7(), checklist_id=fire.pk, happened_at=at,
        answers={"5": Answer(a=answer, place_text=place_text)},  # type: ignore[arg-type]
    )  # fmt: skip
    with clock.at(at):
        submit(filled, by=people.safety, unit=people.school)


def visited(people: People, at: datetime) -> None:
    with clock.at(at - DAY):
        visit = Visit.objects.plan(
            by=people.section, unit=people.school, planned_on=at.date(), lead=people.inspector,
            members=[people.section], checklists=["FIRE"],
        )  # fmt: skip
    with clock.at(at - MINUTE):
        visit.begin(by=people.inspector)
    with clock.at(at):
        visit.find(by=people.inspector, what="通道堵塞", item="FIRE/5", place_text="三楼")


@pytest.mark.parametrize(
    ("earliest", "questions"), [(timedelta(days=14), 1), (timedelta(days=14, seconds=1), 0)]
)
def test_twice_normal_in_the_two_weeks_before_a_visit_found_the_fault(
    people: People, fire: Checklist, earliest: timedelta, questions: int
) -> None:
    checked(people, fire, NINE - earliest)
    checked(people, fire, NINE - 2 * DAY)
    visited(people, NINE)
    found = asked(people)
    assert [one.kind for one in found] == ["normal"] * questions
    assert all(one.facts == {"count": 2, "item": "FIRE/5"} for one in found)


def test_who_had_seen_the_fault_too_is_not_asked(people: People, fire: Checklist) -> None:
    checked(people, fire, NINE - 9 * DAY)
    checked(people, fire, NINE - 5 * DAY, answer="fail")
    checked(people, fire, NINE - 2 * DAY)
    visited(people, NINE)
    assert asked(people) == []


def entered(people: People, number: int, apart: timedelta, duties: int = 8) -> list[Question]:
    """So many records of so many duties, spread evenly over `apart`."""
    install(people.bureau, by=people.system)
    known = list(Duty.objects.filter(applies_to=["all"], checklists=[]).order_by("code")[:duties])
    for n in range(number):
        at = NINE + apart * n / (number - 1)
        filled = Filled(id=uuid7(), duty_id=known[n % len(known)].pk, happened_at=at, note="已检查")
        with clock.at(at):
            submit(filled, by=people.safety, unit=people.school)
    return asked(people)


@pytest.mark.parametrize(
    ("number", "apart", "duties", "questions"),
    [
        (8, 10 * MINUTE, 8, 1),
        (8, 10 * MINUTE + SECOND, 8, 0),
        (7, 10 * MINUTE, 7, 0),
        (8, 10 * MINUTE, 5, 1),
        (8, 10 * MINUTE, 4, 0),
    ],
)
def test_eight_records_of_five_duties_in_ten_minutes_are_one_burst(
    people: People, number: int, apart: timedelta, duties: int, questions: int
) -> None:
    found = entered(people, number, apart, duties)
    assert [one.kind for one in found] == ["burst"] * questions
    assert all(len(one.subjects) == number for one in found)
    assert [one.facts for one in found] == [{"count": number, "duties": duties}] * questions


@pytest.mark.parametrize(
    ("paper", "apart", "questions"),
    [
        (True, MINUTE, 0),  # written on paper: both times stand on the record
        (False, 5 * MINUTE, 0),  # done apart, arrived together after days without a network
        (False, MINUTE, 1),  # done together, whenever it arrived
    ],
)
def test_what_is_only_entered_together_is_no_burst(
    people: People, paper: bool, apart: timedelta, questions: int
) -> None:
    install(people.bureau, by=people.system)
    known = Duty.objects.filter(applies_to=["all"], checklists=[]).order_by("code")[:8]
    for n, duty in enumerate(known):
        made = NINE - 9 * DAY + n * apart
        filled = Filled(
            id=uuid7(), duty_id=duty.pk, happened_at=NINE, note="已检查",
            paper_at=made if paper else None, device_at=None if paper else made,
        )  # fmt: skip
        with clock.at(NINE):
            submit(filled, by=people.safety, unit=people.school)
    assert len(asked(people)) == questions


def test_nothing_is_asked_twice(people: People) -> None:
    gate, hall = place(people, "南门", "门卫室"), place(people, "三层西梯", "教学楼")
    walked(people, gate, hall, 5)
    assert len(asked(people)) == len(asked(people, NINE + 2 * DAY)) == 1


def test_the_page_shows_the_records_and_takes_the_answer(client: Client, people: People) -> None:
    gate, hall = place(people, "南门", "门卫室"), place(people, "三层西梯", "教学楼")
    (one,) = walked(people, gate, hall, 5)
    with clock.at(NINE + DAY):
        client.force_login(people.safety)
        page = client.get(f"/second-look/{one.pk}/")
        assert [record.what for record in page.context["records"]] == [str(gate), str(hall)]
        assert people.guard.name not in page.content.decode()
        assert client.post(f"/second-look/{one.pk}/", {"answer": ""}).status_code == 422
        assert client.post(f"/second-look/{one.pk}/", {"answer": "共用手机"}).status_code == 303
        assert "共用手机" in client.get("/second-look/").content.decode()
        client.force_login(people.section)
        assert "共用手机" in client.get("/second-look/").content.decode()
        client.force_login(people.guard)
        assert client.get("/second-look/").status_code == 403
        assert client.get(f"/second-look/{one.pk}/").status_code == 404


def test_a_visit_and_a_round_are_left_as_they_are(people: People, fire: Checklist) -> None:
    """A question changes no record that it names."""
    checked(people, fire, NINE - 3 * DAY)
    checked(people, fire, NINE - 2 * DAY)
    visited(people, NINE)
    before: list[Any] = list(Record.objects.order_by("id").values())
    assert asked(people)
    assert list(Record.objects.order_by("id").values()) == before
