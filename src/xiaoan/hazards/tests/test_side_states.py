"""Blocked, in conflict, referred, under special supervision: each with who is told, when."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from tests.cast import People

from xiaoan.hazards.models import Hazard, Referral
from xiaoan.hazards.tests.days import CRITERION, HOME, closed, on, report
from xiaoan.ledger.change import WrongState
from xiaoan.notify.models import Message


def told(user: object) -> list[str]:
    return list(Message.objects.filter(user=user).order_by("id").values_list("title", flat=True))


def block(hazard: Hazard, people: People, **more: object) -> None:
    hazard.block(
        by=people.safety, why="宿舍线路老化需整体更换", holder="区财政局", cost=180_000, **more
    )


def test_blocked_reaches_the_bureau_at_once_with_holder_and_sum(people: People) -> None:
    with on(3, 10):
        hazard = report(people)
        block(hazard, people)
    assert (hazard.blocked_holder, hazard.blocked_sum) == ("区财政局", 180_000)
    assert hazard.is_blocked
    message = Message.objects.get(user=people.section)
    assert (message.is_urgent, message.body) == (True, "区财政局 · 宿舍线路老化需整体更换")


@pytest.mark.parametrize(("minute", "minutes"), [(0, 0), (1, 1), (59, 59)])
def test_the_minutes_until_the_bureau_knew_are_kept(
    people: People, minute: int, minutes: int
) -> None:
    with on(3, 10, 8):
        hazard = report(people)
    with on(3, 10, 9, minute):
        block(hazard, people, since=datetime(2026, 3, 10, 9, tzinfo=HOME))
    assert hazard.minutes_to_report == minutes


def test_a_block_is_not_known_before_the_hazard_nor_after_now(people: People) -> None:
    with on(3, 10, 8):
        early, late = report(people), report(people)
    with on(3, 10, 9):
        block(early, people, since=datetime(2026, 3, 1, tzinfo=HOME))
        block(late, people, since=datetime(2026, 4, 1, tzinfo=HOME))
    assert (early.minutes_to_report, late.minutes_to_report) == (60, 0)


@pytest.mark.parametrize(
    ("more", "police"),
    [({}, 0), ({"topic": "周边"}, 1), ({"grade": "major", "criterion": CRITERION}, 1)],
)
def test_the_police_are_told_where_the_duty_says_so(
    people: People, more: dict, police: int
) -> None:
    with on(3, 10):
        hazard = report(people, **more)
        block(hazard, people)
    assert Referral.objects.filter(hazard=hazard, agency=people.agency).count() == police
    assert len(told(people.officer)) == police


def test_a_block_needs_reason_and_holder_and_is_reported_once(people: People) -> None:
    with on(3, 10):
        hazard = report(people)
        with pytest.raises(ValidationError):
            hazard.block(by=people.safety, why="缺经费", holder=" ")
        with pytest.raises(PermissionDenied):
            hazard.block(by=people.guard, why="缺经费", holder="区财政局")
        block(hazard, people)
        with pytest.raises(WrongState):
            block(hazard, people)
        hazard.unblock(by=people.section, note="经费已拨")
        with pytest.raises(WrongState):
            hazard.unblock(by=people.section)
        assert not hazard.is_blocked
        block(hazard, people)
    assert hazard.is_blocked


def test_a_conflicting_demand_is_settled_by_the_bureau_only(people: People) -> None:
    with on(3, 10):
        hazard = report(people)
        hazard.dispute(by=people.safety, demands="消防要求拆防盗窗，公安要求保留")
        assert hazard.is_disputed
        with pytest.raises(PermissionDenied):
            hazard.reconcile(by=people.principal, note="拆除")
        hazard.reconcile(by=people.section, note="改装可内开式")
    assert not hazard.is_disputed
    assert hazard.conflict.startswith("消防要求")


def test_special_supervision_is_the_bureaus(people: People) -> None:
    with on(3, 10):
        hazard = report(people, grade="major", criterion=CRITERION)
        with pytest.raises(PermissionDenied):
            hazard.supervise(by=people.principal)
        hazard.supervise(by=people.section, reason="宿舍通道")
        with pytest.raises(WrongState):
            hazard.supervise(by=people.section)
        assert hazard.is_supervised
        hazard.release(by=people.section)
    assert not hazard.is_supervised


def test_an_agency_sees_only_what_was_referred_to_it(people: People) -> None:
    with on(3, 10):
        mine, other = report(people), report(people)
        assert not Hazard.objects.visible_to(people.officer).exists()
        mine.refer(by=people.section, agency=people.agency, reason="校门口违停")
    assert list(Hazard.objects.visible_to(people.officer)) == [mine]
    assert Referral.objects.visible_to(people.officer).count() == 1
    assert set(Hazard.objects.visible_to(people.safety)) == {mine, other}


def test_a_referral_is_received_and_answered_by_the_agency(people: People) -> None:
    with on(3, 10):
        hazard = report(people)
        referral = hazard.refer(by=people.section, agency=people.agency, reason="校门口违停")
        with pytest.raises(PermissionDenied):
            referral.receive(by=people.section)
        referral.receive(by=people.officer)
        with pytest.raises(WrongState):
            referral.receive(by=people.officer)
        referral.respond(by=people.officer, answer="已增设护栏")
        with pytest.raises(WrongState):
            referral.respond(by=people.officer, answer="已增设护栏")
    assert (referral.received_by, referral.answer) == (people.officer, "已增设护栏")
    assert any("二楼疏散通道" in title for title in told(people.section))


def test_only_an_agency_that_serves_the_district_can_be_asked(people: People) -> None:
    with on(3, 10):
        hazard = report(people)
        with pytest.raises(ValidationError):
            hazard.refer(by=people.section, agency=people.neighbour_school, reason="校门口违停")
        with pytest.raises(PermissionDenied):
            hazard.refer(by=people.principal, agency=people.agency, reason="校门口违停")
        hazard.refer(by=people.section, agency=people.agency, reason="校门口违停")
        with pytest.raises(WrongState):
            hazard.refer(by=people.section, agency=people.agency, reason="校门口违停")


@pytest.mark.parametrize("verb", ["block", "dispute", "supervise", "refer", "ask", "contain"])
def test_a_struck_off_hazard_takes_no_side_step(people: People, verb: str) -> None:
    with on(3, 10):
        hazard = closed(people)
        steps = {
            "block": lambda: block(hazard, people),
            "dispute": lambda: hazard.dispute(by=people.safety, demands="两头要求"),
            "supervise": lambda: hazard.supervise(by=people.section),
            "refer": lambda: hazard.refer(
                by=people.section, agency=people.agency, reason="校门口违停"
            ),
            "ask": lambda: hazard.ask(
                by=people.safety, until=date(2026, 5, 1), reason="x", interim="y"
            ),
            "contain": lambda: hazard.contain(by=people.safety, control="guard"),
        }
        with pytest.raises(WrongState):
            steps[verb]()
