"""What was written on paper is entered later: both times stand on the record, and one rule
says which of them counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from xiaoan.base import clock
from xiaoan.duties.models import Record, Task
from xiaoan.duties.moments import PAPER
from xiaoan.duties.owed import enterable
from xiaoan.duties.submit import submit
from xiaoan.duties.tests.rounds import MONDAY, NINE, normal


def task_of(people, code="FIR-02"):
    return Task.objects.get(unit=people.school, duty__code=code, opens_on=MONDAY)


@pytest.mark.parametrize(("late", "counts"), [(timedelta(), True), (timedelta(seconds=1), False)])
def test_paper_of_seven_days_counts_for_its_own_time_and_older_paper_for_its_entry(
    people, district, late, counts
):
    now = NINE + PAPER + late
    with clock.at(now):
        filled = normal(people)
        filled.paper_at = NINE
        submit(filled, by=people.guard, unit=people.school)
    record = Record.objects.get()
    assert record.happened_at == (NINE if counts else now)
    assert (record.paper_at, record.entered_at, record.is_paper) == (NINE, now, True)


def test_the_round_of_a_day_without_a_phone_is_done_when_its_paper_is_entered(people, district):
    Task.objects.settle(MONDAY + timedelta(days=2), by=people.system, district=district)
    assert task_of(people).status == "missed"
    with clock.at(NINE + timedelta(days=2)):
        filled = normal(people, task_id=task_of(people).pk)
        filled.paper_at = NINE
        submit(filled, by=people.guard, unit=people.school)
    assert task_of(people).status == "done"


def test_paper_from_the_future_is_refused(people, district):
    filled = normal(people)
    filled.paper_at = NINE + timedelta(minutes=1)
    with pytest.raises(ValidationError) as refused:
        submit(filled, by=people.guard, unit=people.school)
    assert list(refused.value.message_dict) == ["paper_at"]
    assert not Record.objects.exists()


def test_an_ordinary_record_says_nothing_of_paper(people, district):
    submit(normal(people), by=people.guard, unit=people.school)
    record = Record.objects.get()
    assert (record.paper_at, record.entered_at, record.is_paper) == (None, None, False)


def test_the_page_takes_paper_and_shows_both_times(client, people, district):
    client.force_login(people.guard)
    address = f"/duties/tasks/{task_of(people).pk}/fill/FIRE/"
    refused = client.post(address, {"paper": "1"})
    assert refused.status_code == 422
    assert "paper_at" in refused.context["errors"]
    assert not Record.objects.exists()
    client.post(address, {"paper": "1", "paper_at": "2026-09-07T07:30"})
    record = Record.objects.get()
    page = client.get(f"/duties/records/{record.pk}/").content.decode()
    assert "补录" in page
    assert "2026-09-07 07:30" in page
    assert "2026-09-07 09:00" in page


def test_lists_and_export_say_what_was_entered_later(client, people, district):
    filled = normal(people)
    filled.paper_at = NINE - timedelta(hours=2)
    submit(filled, by=people.guard, unit=people.school)
    submit(normal(people), by=people.guard, unit=people.school)
    client.force_login(people.safety)
    page = client.get("/duties/records/")
    assert page.content.decode().count('class="tag">补录') == 1
    assert len(client.get("/duties/records/?kind=paper").context["page"].rows) == 1
    assert client.get("/duties/records/?export=xlsx").status_code == 200


@pytest.mark.parametrize(("days", "shown"), [(7, True), (8, False)])
def test_a_missed_round_can_be_entered_from_paper_for_seven_days(people, district, days, shown):
    Task.objects.settle(MONDAY + timedelta(days=1), by=people.system, district=district)
    found = enterable(people.guard, MONDAY + timedelta(days=days))
    assert (task_of(people) in found) is shown
