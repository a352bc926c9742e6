"""What forms take is known of posts and weeks, never of people."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from tests.cast import SINCE, People

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.duties.burden import Estimate, estimate, medians
from xiaoan.duties.models import Duty, Task, Timing
from xiaoan.duties.tests.rounds import MONDAY, NINE
from xiaoan.duties.timing import Noted, note
from xiaoan.figures.measure import Value
from xiaoan.figures.registry import figure
from xiaoan.figures.scope import Scope
from xiaoan.ledger.models import Event
from xiaoan.posts.models import Holding, Post
from xiaoan.units.days import calendar_of
from xiaoan.units.models import Unit

ROUND = "duties.round"


def staff(people: People, post: str, number: int) -> list[User]:
    """So many people hold `post` in the district, those of the cast included."""
    found = list(User.objects.filter(holdings__post=post, holdings__district_id=people.bureau.pk))
    while len(found) < number:
        user = User.objects.open(
            by=people.system, username=f"{post}-{len(found)}", name=f"保安{len(found)}",
            at=people.school,
        )  # fmt: skip
        Holding.objects.appoint(
            by=people.system, user=user, unit=people.school, post=Post.objects.get(code=post),
            since=SINCE,
        )  # fmt: skip
        found.append(user)
    return found


def took(people: People, by: User, seconds: int | None, taps: int | None = 2, **more: Any) -> None:
    noted = Noted(ROUND, people.school.pk, NINE, seconds, taps)
    note([noted._replace(**more)], by=by)


def told(people: People, key: str, **only: str) -> Value:
    with clock.at(NINE + timedelta(days=7)):
        scope = Scope.of_year(people.bureau, MONDAY.year, people.section).where(**only)
        return figure(key).compute(scope)


def test_a_timing_has_no_column_that_names_a_person_a_unit_a_record_or_a_moment() -> None:
    columns = {field.name for field in Timing._meta.get_fields()}
    assert columns == {"id", "district_id", "post", "form", "duty", "week", "seconds", "taps"}
    assert not [field for field in Timing._meta.get_fields() if field.is_relation]


def test_no_event_tells_that_somebody_was_timed(people: People) -> None:
    before = Event.objects.count()
    took(people, people.guard, 12)
    assert Event.objects.count() == before
    kept = Timing.objects.get()
    assert (kept.week, kept.week.weekday()) == (date(2026, 9, 7), 0)
    assert kept.pk.version == 4, "drawn at random: its order is not that of the records"


def test_a_post_is_named_only_where_five_people_of_the_district_hold_it(people: People) -> None:
    four = staff(people, "guard", 4)
    took(people, four[0], 12)
    assert Timing.objects.get().post == ""
    fifth = staff(people, "guard", 5)[-1]
    took(people, fifth, 12)
    assert sorted(Timing.objects.values_list("post", flat=True)) == ["", "guard"]


def test_with_four_timings_nothing_is_told_and_with_five_the_median(people: People) -> None:
    for seconds in (10, 20, 30, 40):
        took(people, people.guard, seconds)
    few = told(people, "burden.seconds")
    assert (few.value, few.numerator, few.is_few) == (None, 0, True)
    took(people, people.guard, 90, taps=5)
    assert told(people, "burden.seconds") == Value(30.0, 5)
    assert told(people, "burden.taps") == Value(2.0, 5)


def test_the_minutes_of_a_post_are_shared_by_those_who_hold_it(people: People) -> None:
    guards = staff(people, "guard", 5)
    for guard in guards:
        took(people, guard, 120)
        took(people, guard, 180, at=NINE + timedelta(days=1))
    assert told(people, "burden.spent", post="guard").value == pytest.approx(5.0)


def test_a_form_left_open_and_one_without_taps_are_not_taken_for_work(people: People) -> None:
    took(people, people.guard, 7200)
    took(people, people.guard, 7201, taps=None)
    took(people, people.guard, None, taps=0)
    assert list(Timing.objects.values_list("seconds", "taps")) == [(7200, 2)]


def test_a_school_sees_no_timings_of_its_own(people: People) -> None:
    for _number in range(5):
        took(people, people.guard, 10)
    with clock.at(NINE):
        scope = Scope.of_year(people.school, MONDAY.year, people.principal)
        assert figure("burden.seconds").compute(scope) == Value(None, 0)
    assert not Timing.objects.visible_to(people.principal).exists()


def test_a_page_sent_twice_is_timed_once_with_its_duty(
    client: Client, people: People, district: Unit
) -> None:
    client.force_login(people.safety)
    draft = str(born_at(clock.now() - timedelta(seconds=40)))
    task = _task(people)
    page, duty = f"/duties/tasks/{task.pk}/fill/", task.duty.code
    for _time in range(2):
        client.post(page, {"draft": draft, "note": "已检查"})
    kept = Timing.objects.get()
    assert (kept.form, kept.duty, kept.taps) == (ROUND, duty, None)
    assert kept.seconds in {40, 41}


def born_at(moment: datetime) -> UUID:
    """A form's number, as a page gave it at `moment`."""
    milliseconds = int(moment.timestamp() * 1000)
    return UUID(int=milliseconds << 80 | uuid7().int & (1 << 80) - 1)


def _task(people: People) -> Task:
    """One that asks for no list: a note closes it."""
    rows = Task.objects.filter(unit=people.school, duty__checklists=[]).select_related("duty")
    return rows.order_by("duty__code")[0]


@pytest.mark.parametrize(
    ("code", "times"),
    [("GEN-06", 4), ("GEN-12", 10), ("EMG-06", 4), ("GEN-02", 1), ("GAT-11", 365)],
)
def test_an_estimate_is_times_by_minutes_by_units(
    people: People, district: Unit, code: str, times: int
) -> None:
    duty = Duty.objects.get(code=code)
    asked = estimate(duty, people.bureau, calendar_of(people.bureau), 2026)
    assert (asked.times, asked.each, asked.is_measured) == (times, duty.minutes, False)
    assert asked.minutes == times * duty.minutes
    assert asked.units == duty.units(people.bureau) == sum(one.units for one in asked.owing)
    assert asked.hours == pytest.approx(times * duty.minutes * asked.units / 60)


def measured(people: People, *minutes: float) -> None:
    """Forms of GEN-06 that took so long."""
    Timing.objects.bulk_create(
        Timing(district_id=people.bureau.pk, form=ROUND, duty="GEN-06", week=date(2026, 9, 7),
               seconds=round(each * 60))
        for each in minutes
    )  # fmt: skip


def of_the_meeting(people: People) -> Estimate:
    duty = Duty.objects.get(code="GEN-06")
    return estimate(duty, people.bureau, calendar_of(people.bureau), 2026)


def test_an_estimate_counts_the_work_and_tells_the_form_beside_it_from_the_fifth_on(
    people: People, district: Unit
) -> None:
    measured(people, 1, 1.5, 2, 2.5)
    assert medians(people.bureau.pk, date(2026, 9, 1), date(2026, 9, 30)) == {}
    assert of_the_meeting(people).form is None
    measured(people, 3)
    asked = of_the_meeting(people)
    assert (asked.each, asked.form_seconds, asked.is_measured) == (60, 120, False)
    assert asked.minutes == 4 * 60
    assert asked.facts()["seconds_of_the_form"] == 120


@pytest.mark.parametrize(("form", "each", "is_measured"), [(60, 60, False), (61, 61, True)])
def test_the_measured_counts_only_where_the_form_alone_takes_longer(
    people: People, district: Unit, form: float, each: float, is_measured: bool
) -> None:
    measured(people, *[form] * 5)
    asked = of_the_meeting(people)
    assert (asked.each, asked.is_measured) == (each, is_measured)
    assert asked.facts()["minutes_each"] == each


def test_nobody_switches_on_what_was_not_shown(
    client: Client, people: People, district: Unit
) -> None:
    client.force_login(people.section)
    page = "/duties/register/GEN-06/switch/"
    assert client.post(page, {"on": "1"}).status_code == 422
    assert client.post(page, {"on": "1", "shown": "2026:1:1:0.50"}).status_code == 422
    assert not Duty.objects.get(code="GEN-06").is_on
    asked = client.get(page).context["asked"]
    client.post(page, {"on": "1", "shown": asked.shown})
    duty = Duty.objects.get(code="GEN-06")
    assert duty.is_on
    event = Event.objects.get(pk=duty.event_id)
    assert event.facts["estimate"]["times"] == asked.times == 4
    assert event.facts["estimate"]["minutes_of_a_unit"] == round(asked.minutes)
