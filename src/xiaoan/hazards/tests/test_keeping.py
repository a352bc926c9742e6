"""After striking off: looks back, recurrence, and the bureau's draw of five per cent."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from tests.cast import People

from xiaoan.hazards.models import Hazard, Keeping, SpotCheck
from xiaoan.hazards.tests.days import closed, on, report
from xiaoan.ledger.change import WrongState


@pytest.mark.parametrize(("month", "day", "again"), [(3, 10, True), (9, 6, True), (9, 7, False)])
def test_the_same_fault_within_180_days_is_a_recurrence(
    people: People, month: int, day: int, again: bool
) -> None:
    with on(3, 10):
        first = closed(people)
    with on(month, day):
        second = report(people)
    assert (second.recurrence_of == first) is again


@pytest.mark.parametrize("more", [{"item": "FIRE/6"}, {"place_text": "三楼通道"}, {"item": ""}])
def test_another_item_or_place_is_no_recurrence(people: People, more: dict) -> None:
    with on(3, 10):
        closed(people)
    with on(3, 20):
        assert report(people, **more).recurrence_of is None


def test_an_open_hazard_is_not_recurred(people: People) -> None:
    with on(3, 10):
        report(people)
        assert report(people).recurrence_of is None


def test_a_look_back_is_made_when_due_and_once(people: People) -> None:
    with on(3, 10):
        keeping = Keeping.objects.get(hazard=closed(people), days=90)
    with on(6, 7), pytest.raises(ValidationError):
        keeping.look(by=people.safety, recurred=False)
    assert not Keeping.objects.waiting(date(2026, 6, 7)).exists()
    with on(6, 8):
        assert keeping.look(by=people.safety, recurred=False) is None
        with pytest.raises(WrongState):
            keeping.look(by=people.safety, recurred=False)


def test_a_fault_that_came_back_opens_a_new_hazard_tied_to_the_old(people: People) -> None:
    with on(3, 10):
        old = closed(people)
    with on(9, 30):
        again = Keeping.objects.get(hazard=old, days=180).look(by=people.inspector, recurred=True)
    assert again is not None
    assert (again.recurrence_of, again.status, again.item) == (old, "found", old.item)


def draw(people: People, seed: str = "2026-03-25 07 11 23") -> list[SpotCheck]:
    return SpotCheck.objects.draw(
        by=people.section, district=people.bureau,
        since=date(2026, 3, 1), until=date(2026, 3, 31), seed=seed,
    )  # fmt: skip


def test_the_draw_can_be_repeated_by_anybody_from_its_seed(people: People) -> None:
    with on(3, 10):
        hazards = [closed(people, what=f"隐患 {number}") for number in range(3)]
    with on(4, 1):
        drawn = draw(people)
        again = draw(people)
    lots = {h.pk: sha256(f"2026-03-25 07 11 23:{h.pk}".encode()).hexdigest() for h in hazards}
    assert [check.hazard_id for check in drawn] == [min(lots, key=lambda key: lots[key])]
    assert again == []


@pytest.mark.parametrize(("count", "drawn"), [(0, 0), (1, 1)])
def test_the_draw_takes_at_least_one_where_there_is_one(
    people: People, count: int, drawn: int
) -> None:
    with on(3, 31, 23, 59):
        for _turn in range(count):
            closed(people)
    with on(4, 1, 0):
        closed(people)  # April is not March
        assert len(draw(people)) == drawn


def test_a_draw_needs_a_seed_and_the_bureau(people: People) -> None:
    with on(3, 10):
        closed(people)
        with pytest.raises(ValidationError):
            draw(people, seed=" ")
        with pytest.raises(PermissionDenied):
            SpotCheck.objects.draw(
                by=people.principal, district=people.bureau,
                since=date(2026, 3, 1), until=date(2026, 3, 31), seed="1",
            )  # fmt: skip


def test_a_false_closing_opens_the_hazard_again(people: People) -> None:
    with on(3, 10):
        hazard = closed(people)
        (check,) = draw(people)
    with on(4, 1):
        with pytest.raises(ValidationError):
            check.look(by=people.section, is_genuine=False)
        check.look(by=people.section, is_genuine=False, note="通道仍堵")
        hazard.refresh_from_db()
        assert (hazard.status, hazard.closed_at, hazard.returns) == ("rectifying", None, 1)
        assert hazard.due_on == date(2026, 4, 16)  # ten working days, Tomb Sweeping off
        hazard.claim(by=people.affairs, measure="再次清空")
        hazard.recheck(by=people.safety, passed=True)
    due = Keeping.objects.filter(hazard=hazard).order_by("days").values_list("due_on", flat=True)
    assert list(due) == [date(2026, 6, 30), date(2026, 9, 28)]
    assert not Hazard.objects.unresolved().exists()


def test_who_struck_it_off_does_not_look_at_the_drawn_one(people: People) -> None:
    with on(3, 10):
        hazard = report(people, by=people.inspector, source="supervision")
        hazard.assign(by=people.safety, rectifier=people.affairs)
        hazard.claim(by=people.affairs, measure="已清空")
        hazard.recheck(by=people.inspector, passed=True)
        (check,) = draw(people)
        with pytest.raises(PermissionDenied):
            check.look(by=people.inspector, is_genuine=True)
        check.look(by=people.section, is_genuine=True)
    assert check.is_genuine
