"""Tasks are opened set-wise: which duties, at which units, for which post."""

from __future__ import annotations

from datetime import date

import pytest

from xiaoan.duties.catalogue import install
from xiaoan.duties.models import Duty, Task
from xiaoan.ledger.models import Event

MONDAY = date(2026, 9, 7)
SUNDAY = date(2026, 9, 6)


@pytest.fixture
def district(people):
    install(people.bureau, by=people.system)
    return people.bureau


def open_day(district, people, day=MONDAY, **more):
    return Task.objects.open_for(day, district=district, by=people.system, **more)


def codes(unit, **more):
    return set(Task.objects.filter(unit=unit, **more).values_list("duty__code", flat=True))


def test_a_day_opens_every_unit_in_one_event(people, district):
    count = open_day(district, people)
    assert Task.objects.count() == count > 0
    assert Event.objects.filter(action="duties.open").count() == 1


def test_a_second_run_opens_nothing_twice(people, district):
    first = open_day(district, people)
    assert open_day(district, people) == 0
    assert Task.objects.count() == first


def test_all_means_schools_and_kindergartens_and_never_the_bureau_or_an_agency(people, district):
    open_day(district, people)
    assert "FIR-02" in codes(people.school) & codes(people.kindergarten)
    assert not codes(people.agency)
    assert not {code for code in codes(people.bureau) if not code.startswith("BUR")}


def test_a_tag_decides(people, district):
    open_day(district, people)
    assert "DOR-02" in codes(people.neighbour_school)
    assert "DOR-02" not in codes(people.school)
    assert "DIS-13" in codes(people.kindergarten)
    assert "DIS-13" not in codes(people.school)


def test_a_kindergarten_resolves_to_its_head(people, district):
    Duty.objects.get(code="GEN-06").switch(True, by=people.section)
    Task.objects.open_for(
        date(2026, 7, 1), until=date(2026, 9, 30), district=district, by=people.system
    )
    owed = Task.objects.filter(duty__code="GEN-06").values_list("unit__code", "post")
    assert dict(owed)["QH-002"] == "kg-head"
    assert dict(owed)["QH-001"] == "principal"


def test_a_unit_with_none_of_the_owner_posts_shows_a_gap(people, district):
    open_day(district, people)
    assert Task.objects.get(unit=people.neighbour_school, duty__code="FOO-05").post == ""


def test_a_school_day_duty_opens_on_no_sunday(people, district):
    open_day(district, people, SUNDAY)
    assert "FIR-02" in codes(people.school)
    assert "DIS-01" not in codes(people.school)


def test_a_duty_switched_off_opens_nothing_more(people, district):
    Duty.objects.get(code="FIR-02").switch(False, by=people.section)
    open_day(district, people)
    assert "FIR-02" not in codes(people.school)


def test_what_waits_for_an_event_opens_nothing(people, district):
    Task.objects.open_for(
        date(2026, 1, 1), until=date(2026, 12, 31), district=district, by=people.system
    )
    assert not Task.objects.filter(duty__how_closed="on-event").exists()


def test_a_unit_opens_on_its_first_day_and_no_more_on_its_last(people, district):
    people.school.close(by=people.section, on=MONDAY)
    people.neighbour_school.amend(by=people.section, opened_on=MONDAY)
    open_day(district, people)
    assert not codes(people.school)
    assert codes(people.neighbour_school)


def test_the_next_district_sees_nothing(people, district):
    open_day(district, people)
    assert not Task.objects.visible_to(people.stranger).exists()
    assert (
        Task.objects.visible_to(people.neighbour).exclude(unit=people.neighbour_school).count() == 0
    )
