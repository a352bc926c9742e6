"""From found to struck off: each step is in the ledger, and only the right person takes it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from tests.cast import People

from xiaoan.hazards.models import Hazard, Keeping, NotYours
from xiaoan.hazards.tests.days import CRITERION, claimed, closed, on, pledge, report
from xiaoan.ledger.change import WrongState
from xiaoan.ledger.models import Event
from xiaoan.notify.models import Message


def actions(hazard: Hazard) -> list[str]:
    rows = Event.objects.filter(subject=hazard.subject).order_by("id")
    return list(rows.values_list("action", flat=True))


def test_every_step_is_in_the_ledger_in_order(people: People) -> None:
    with on(3, 10):
        hazard = closed(people)
    assert actions(hazard) == [
        "hazards.report", "hazards.assign", "hazards.begin", "hazards.claim", "hazards.recheck",
    ]  # fmt: skip
    assert (hazard.status, hazard.closed_by) == ("closed", people.safety)


def test_a_returned_hazard_keeps_its_deadline_and_counts_the_return(people: People) -> None:
    with on(3, 10):
        hazard = claimed(people)
        due_on = hazard.due_on
        hazard.recheck(by=people.safety, passed=False, note="桌椅仍在")
    hazard.refresh_from_db()
    assert (hazard.status, hazard.due_on, hazard.returns) == ("rectifying", due_on, 1)
    assert Message.objects.filter(user=people.affairs, title__contains="二楼").count() == 2


@pytest.mark.parametrize("part", ["affairs", "guard", "neighbour", "officer", "stranger"])
def test_who_put_it_right_or_holds_no_such_post_cannot_re_check(people: People, part: str) -> None:
    with on(3, 10):
        hazard = claimed(people)
        with pytest.raises(PermissionDenied):
            hazard.recheck(by=getattr(people, part), passed=True)
    assert "hazards.recheck" not in actions(hazard)


def test_a_safety_director_who_put_it_right_cannot_strike_it_off(people: People) -> None:
    with on(3, 10):
        hazard = report(people)
        hazard.assign(by=people.principal, rectifier=people.safety)
        hazard.claim(by=people.safety, measure="已清空")
        with pytest.raises(NotYours):
            hazard.recheck(by=people.safety, passed=True)
        hazard.recheck(by=people.principal, passed=True)
    assert hazard.status == "closed"


def test_whoever_claimed_for_the_rectifier_cannot_re_check_either(people: People) -> None:
    with on(3, 10):
        hazard = report(people)
        hazard.assign(by=people.principal, rectifier=people.affairs)
        hazard.claim(by=people.safety, measure="已清空")
        with pytest.raises(NotYours):
            hazard.recheck(by=people.safety, passed=True)


def test_only_the_bureau_strikes_off_a_major_hazard(people: People) -> None:
    with on(3, 10):
        hazard = claimed(people, grade="major", criterion=CRITERION)
        with pytest.raises(PermissionDenied):
            hazard.recheck(by=people.principal, passed=True)
        hazard.recheck(by=people.inspector, passed=True)
    assert actions(hazard)[-1] == "hazards.confirm"


def test_only_the_bureau_strikes_off_its_own_finding(people: People) -> None:
    with on(3, 10):
        hazard = claimed(people, by=people.inspector, source="supervision")
        with pytest.raises(PermissionDenied):
            hazard.recheck(by=people.safety, passed=True)
        hazard.recheck(by=people.section, passed=True)
    assert hazard.closed_by == people.section


def test_a_major_hazard_cites_a_criterion(people: People) -> None:
    with on(3, 10):
        with pytest.raises(ValidationError):
            report(people, grade="major")
        hazard = report(people)
        with pytest.raises(ValidationError):
            hazard.judge(by=people.safety, grade="major", criterion="  ")
        hazard.judge(by=people.safety, grade="major", criterion=CRITERION)
    assert (hazard.grade, hazard.colour) == ("major", "red")


def test_the_school_cannot_take_major_back(people: People) -> None:
    with on(3, 10):
        hazard = report(people, grade="major", criterion=CRITERION)
        with pytest.raises(PermissionDenied):
            hazard.judge(by=people.principal, grade="general")
        hazard.judge(by=people.section, grade="general")
    assert hazard.grade == "general"


def test_a_major_hazard_is_assigned_only_with_its_five_fixed_items(people: People) -> None:
    with on(3, 10):
        hazard = report(people, grade="major", criterion=CRITERION)
        with pytest.raises(ValidationError):
            hazard.assign(by=people.safety, rectifier=people.affairs)
        with pytest.raises(ValidationError):
            hazard.pledge(by=people.principal, deadline=date(2026, 3, 20), duty="赵国栋")
        pledge(hazard, people)
        hazard.assign(by=people.safety, rectifier=people.affairs)
    assert (hazard.status, hazard.has_five) == ("assigned", True)


def test_a_hazard_is_given_only_to_somebody_of_the_school(people: People) -> None:
    with on(3, 10):
        hazard = report(people)
        with pytest.raises(ValidationError):
            hazard.assign(by=people.safety, rectifier=people.neighbour)


def test_another_teacher_cannot_claim_what_was_given_to_somebody_else(people: People) -> None:
    with on(3, 10):
        hazard = report(people)
        hazard.assign(by=people.safety, rectifier=people.affairs)
        with pytest.raises(NotYours):
            hazard.claim(by=people.teacher, measure="已清空")


def test_a_stale_copy_cannot_repeat_a_step(people: People) -> None:
    with on(3, 10):
        hazard = report(people)
        stale = Hazard.objects.get(pk=hazard.pk)
        hazard.assign(by=people.safety, rectifier=people.affairs)
        hazard.claim(by=people.affairs, measure="已清空")
        with pytest.raises(WrongState):
            stale.claim(by=people.affairs, measure="再次提交")


@pytest.mark.parametrize("step", ["begin", "claim", "recheck", "reopen"])
def test_a_found_hazard_takes_no_later_step(people: People, step: str) -> None:
    with on(3, 10):
        hazard = report(people)
        take = {
            "begin": lambda: hazard.begin(by=people.affairs),
            "claim": lambda: hazard.claim(by=people.affairs, measure="已清空"),
            "recheck": lambda: hazard.recheck(by=people.safety, passed=True),
            "reopen": lambda: hazard.reopen(by=people.section, reason="未整改"),
        }[step]
        with pytest.raises(WrongState):
            take()


def test_striking_off_begins_the_looks_back(people: People) -> None:
    with on(3, 10):
        hazard = closed(people)
    rows = Keeping.objects.filter(hazard=hazard).order_by("days").values_list("days", "due_on")
    assert list(rows) == [(90, date(2026, 6, 8)), (180, date(2026, 9, 6))]


def test_a_mistaken_entry_is_void_with_its_reason_and_the_bureau_is_told(people: People) -> None:
    with on(3, 10):
        hazard = report(people)
        with pytest.raises(ValidationError):
            hazard.void(by=people.safety, reason=" ")
        hazard.void(by=people.safety, reason="重复登记")
    assert hazard.status == "void"
    assert Message.objects.filter(user=people.section, body="重复登记").exists()


def test_the_school_cannot_void_what_the_bureau_found(people: People) -> None:
    with on(3, 10):
        hazard = report(people, by=people.inspector, source="supervision")
        with pytest.raises(PermissionDenied):
            hazard.void(by=people.principal, reason="重复登记")
        hazard.void(by=people.inspector, reason="看错学校")
    assert hazard.status == "void"


def test_interim_control_is_not_the_grade(people: People) -> None:
    with on(3, 10):
        hazard = report(people)
        assert hazard.colour == "yellow"
        hazard.contain(by=people.guard, control="stop-use", note="拉警戒线")
    assert (hazard.grade, hazard.control, hazard.colour) == ("general", "stop-use", "orange")


@pytest.mark.parametrize(
    ("more", "colour"),
    [
        ({}, "yellow"),
        ({"is_advice": True}, "blue"),
        ({"is_urgent": True}, "orange"),
        ({"control": "guard"}, "orange"),
        ({"grade": "major", "criterion": CRITERION}, "red"),
    ],
)
def test_the_colour_follows_from_the_facts(people: People, more: dict, colour: str) -> None:
    with on(3, 10):
        hazard = report(people, **more)
    assert hazard.colour == colour
    assert list(Hazard.objects.coloured(colour)) == [hazard]
