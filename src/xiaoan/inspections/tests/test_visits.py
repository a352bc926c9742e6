"""A visit from plan to notice, and whether the school had known what it found."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from tests.cast import People

from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.duties.catalogue import install
from xiaoan.duties.models import Checklist, Record
from xiaoan.duties.submit import Answer, Filled, submit
from xiaoan.hazards.models import Hazard
from xiaoan.inspections.models import Finding, Round, Visit
from xiaoan.ledger.change import WrongState
from xiaoan.ledger.models import Event

HOME = ZoneInfo("Asia/Shanghai")
NINE = datetime(2026, 4, 14, 9, tzinfo=HOME)
SECOND = timedelta(seconds=1)


@pytest.fixture
def fire(people: People) -> Checklist:
    install(people.bureau, by=people.system)
    return Checklist.objects.current().get(code="FIRE")


def plan(people: People, **more: Any) -> Visit:
    values: dict[str, Any] = {
        "by": people.section, "unit": people.school, "planned_on": NINE.date(),
        "lead": people.inspector, "members": [people.section], "checklists": ["FIRE"],
    }  # fmt: skip
    with clock.at(NINE - timedelta(days=3)):
        return Visit.objects.plan(**(values | more))


def on_site(people: People, at: datetime = NINE, **more: Any) -> Visit:
    visit = plan(people, **more)
    with clock.at(at):
        visit.begin(by=people.inspector)
    return visit


def own(people: People, at: datetime, **more: Any) -> Hazard:
    """A hazard in the school's own ledger, on the server since `at`."""
    values: dict[str, Any] = {
        "by": people.guard, "unit": people.school, "what": "通道堆放桌椅", "source": "self",
        "item": "FIRE/5", "place_text": "二楼通道",
    }  # fmt: skip
    with clock.at(at):
        return Hazard.objects.report(**(values | more))


def fill(
    people: People, visit: Visit, fire: Checklist, *, at: datetime = NINE + timedelta(minutes=20),
    place: str = "二楼通道", **more: Any,
) -> Any:  # fmt: skip
    answers = {
        "4": Answer(a="pass"),
        "5": Answer(a="fail", text="二楼通道堆放桌椅", place_text=place),
    }
    with clock.at(at):
        return visit.fill(
            by=people.inspector, checklist=fire, answers=answers,
            record_id=more.get("record_id") or uuid7(),
        )  # fmt: skip


def finish(people: People, visit: Visit, minutes: int = 90) -> Any:
    with clock.at(NINE + timedelta(minutes=minutes)):
        return visit.finish(by=people.inspector, methods=["see", "talk"], received_by="陈立新")


def test_what_the_school_had_before_the_visit_began_is_linked_and_known(
    people: People, fire: Checklist
) -> None:
    hazard = own(people, NINE - SECOND)
    fill(people, on_site(people), fire)
    finding = Finding.objects.get()
    assert (finding.hazard_id, finding.was_known) == (hazard.pk, True)
    assert Hazard.objects.count() == 1
    assert not Hazard.objects.get().is_miss


@pytest.mark.parametrize(
    ("offset", "known"), [(-SECOND, True), (timedelta(0), False), (SECOND, False)]
)
def test_the_announcement_is_the_limit_to_the_second(
    people: People, fire: Checklist, offset: timedelta, known: bool
) -> None:
    announced = NINE - timedelta(days=1)
    visit = plan(people)
    with clock.at(announced):
        visit.announce(by=people.section)
    hazard = own(people, announced + offset)
    with clock.at(NINE):
        visit.begin(by=people.inspector)
    fill(people, visit, fire)
    finding = Finding.objects.get()
    assert (finding.hazard_id, finding.was_known) == (hazard.pk, known)
    hazard.refresh_from_db()
    assert hazard.is_miss is not known


@pytest.mark.parametrize(("offset", "known"), [(-SECOND, True), (SECOND, False)])
def test_without_an_announcement_the_beginning_is_the_limit(
    people: People, fire: Checklist, offset: timedelta, known: bool
) -> None:
    visit = on_site(people)
    own(people, NINE + offset)
    fill(people, visit, fire)
    assert Finding.objects.get().was_known is known


def test_a_phone_that_says_it_was_yesterday_does_not_make_it_known(
    people: People, fire: Checklist
) -> None:
    visit = on_site(people)
    yesterday = NINE - timedelta(days=1)
    late = Filled(
        id=uuid7(), checklist_id=fire.pk, happened_at=yesterday, device_at=yesterday,
        answers={"5": Answer(a="fail", place_text="二楼通道")},
    )  # fmt: skip
    with clock.at(NINE + timedelta(minutes=5)):
        submit(late, by=people.guard, unit=people.school)
    assert Hazard.objects.get().found_at == yesterday
    fill(people, visit, fire)
    assert not Finding.objects.get().was_known


@pytest.mark.parametrize(
    ("theirs", "ours", "same"),
    [("二楼通道", "二楼通道", True), ("", "二楼通道", True), ("二楼通道", "", True),
     ("三楼通道", "二楼通道", False)],
)  # fmt: skip
def test_the_same_item_at_the_same_or_at_no_named_place_is_the_same_fault(
    people: People, fire: Checklist, theirs: str, ours: str, same: bool
) -> None:
    hazard = own(people, NINE - timedelta(days=5), place_text=theirs)
    fill(people, on_site(people), fire, place=ours)
    finding = Finding.objects.get()
    assert (finding.hazard_id == hazard.pk, finding.was_known) == (same, same)


def test_what_the_school_had_struck_off_is_a_miss_again(people: People, fire: Checklist) -> None:
    hazard = own(people, NINE - timedelta(days=20))
    with clock.at(NINE - timedelta(days=19)):
        hazard.assign(by=people.safety, rectifier=people.affairs)
        hazard.begin(by=people.affairs)
        hazard.claim(by=people.affairs, measure="已清空")
        hazard.recheck(by=people.safety, passed=True)
    fill(people, on_site(people), fire)
    finding = Finding.objects.select_related("hazard").get()
    assert not finding.was_known
    assert (finding.hazard.is_miss, finding.hazard.recurrence_of_id) == (True, hazard.pk)


def test_a_miss_is_an_event_of_the_hazard_and_of_the_finding(
    people: People, fire: Checklist
) -> None:
    fill(people, on_site(people), fire)
    finding = Finding.objects.get()
    subjects = {finding.subject, f"hazards_hazard:{finding.hazard_id}"}
    events = Event.objects.filter(action="inspections.find").values_list("subject", flat=True)
    assert set(events) == subjects


def test_a_list_sent_twice_is_entered_once(people: People, fire: Checklist) -> None:
    visit, key = on_site(people), uuid7()
    first = fill(people, visit, fire, record_id=key)
    again = fill(people, visit, fire, record_id=key)
    assert (first.is_new, again.is_new) == (True, False)
    assert (Record.objects.count(), Finding.objects.count()) == (1, 1)


def test_a_finding_beside_the_lists_is_entered_and_may_name_the_schools_own(
    people: People,
) -> None:
    hazard = own(people, NINE - timedelta(days=2), item="", what="围墙裂缝")
    visit = on_site(people)
    with clock.at(NINE + timedelta(minutes=5)):
        known = visit.find(by=people.inspector, what="围墙裂缝", same_as=hazard)
        new = visit.find(by=people.inspector, what="门卫室插座烧黑", place_text="门卫室")
    assert (known.was_known, new.was_known, new.hazard.is_miss) == (True, False, True)
    assert new.hazard.source == "supervision"


def test_finishing_drafts_and_serves_one_numbered_notice(people: People, fire: Checklist) -> None:
    visit = on_site(people)
    fill(people, visit, fire)
    notice = finish(people, visit, minutes=90)
    assert (notice.number, notice.source) == ("〔2026〕1", visit.subject)
    assert list(notice.hazards.values_list("pk", flat=True)) == [Finding.objects.get().hazard_id]
    assert notice.served_at == NINE + timedelta(minutes=90)
    assert (visit.minutes_to_serve, visit.items, visit.status) == (70, 2, "finished")
    second = on_site(people, unit=people.neighbour_school)
    with clock.at(NINE + timedelta(minutes=100)):
        second.find(by=people.inspector, what="消火栓被遮挡")
    assert finish(people, second, minutes=120).number == "〔2026〕2"


def test_a_visit_that_found_nothing_serves_nothing(people: People) -> None:
    visit = on_site(people)
    assert finish(people, visit) is None
    assert visit.notice is None


def test_a_school_neither_plans_nor_begins_nor_finishes_a_visit(people: People) -> None:
    visit = plan(people)
    for step in (visit.begin, visit.announce):
        with pytest.raises(PermissionDenied):
            step(by=people.principal)
    with pytest.raises(PermissionDenied):
        plan(people, by=people.principal)
    with pytest.raises(PermissionDenied):
        visit.cancel(by=people.safety, reason="不便")
    begun = on_site(people)
    with pytest.raises(PermissionDenied):
        begun.finish(by=people.principal, methods=["see"], received_by="王海燕")


def test_nothing_is_found_before_the_visit_begins_or_after_it_ends(
    people: People, fire: Checklist
) -> None:
    visit = plan(people)
    with pytest.raises(WrongState):
        fill(people, visit, fire)
    visit.cancel(by=people.section, reason="台风停课")
    with pytest.raises(WrongState):
        visit.begin(by=people.inspector)


def test_a_school_sees_no_visit_before_it_is_told(people: People) -> None:
    visit = plan(people)
    assert not Visit.objects.visible_to(people.safety).exists()
    assert Visit.objects.visible_to(people.inspector).exists()
    visit.announce(by=people.section)
    assert Visit.objects.visible_to(people.safety).exists()
    assert not Visit.objects.visible_to(people.neighbour).exists()
    assert not Visit.objects.visible_to(people.stranger).exists()


def test_a_recheck_visit_strikes_off_what_was_put_right(people: People, fire: Checklist) -> None:
    visit = on_site(people)
    with clock.at(NINE + timedelta(minutes=5)):
        visit.find(by=people.inspector, what="门卫室插座烧黑", place_text="门卫室")
    finish(people, visit)
    hazard = Finding.objects.get().hazard
    with clock.at(NINE + timedelta(days=2)):
        hazard.assign(by=people.safety, rectifier=people.affairs)
        hazard.begin(by=people.affairs)
        hazard.claim(by=people.affairs, measure="已清空")
    again = on_site(people, NINE + timedelta(days=7), previous=visit, checklists=[])
    with clock.at(NINE + timedelta(days=7, minutes=10)):
        again.recheck(hazard, by=people.inspector, passed=True)
        assert again.finish(by=people.inspector, methods=["see"], received_by="陈立新") is None
    hazard.refresh_from_db()
    assert hazard.status == "closed"
    assert list(visit.rechecks.all()) == [again]


def test_a_plan_names_a_list_and_a_school(people: People) -> None:
    with pytest.raises(ValidationError):
        plan(people, checklists=[])
    with pytest.raises(ValidationError):
        plan(people, unit=people.bureau)


def test_coverage_of_a_round_counts_finished_visits_only(people: People) -> None:
    special = Round.objects.open(
        by=people.section, unit=people.bureau, name="春季专项检查", since=NINE.date(),
        until=NINE.date() + timedelta(days=30), leader="分管副局长",
        basis="青教安〔2026〕8号", checklists=["FIRE"],
    )  # fmt: skip
    visit = on_site(people, round=special, checklists=[])
    assert (visit.kind, visit.checklists) == ("special", ["FIRE"])
    assert (special.coverage().units, special.coverage().visited) == (3, 0)
    finish(people, visit)
    coverage = special.coverage()
    assert coverage.visited == 1
    assert {unit.pk for unit in coverage.missing} == {
        people.kindergarten.pk, people.neighbour_school.pk,
    }  # fmt: skip
