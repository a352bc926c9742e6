"""Days and shorthands of the hazard tests. Spring of 2026: announced, so holidays are known."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.cast import People

from xiaoan.base import clock
from xiaoan.hazards.models import Hazard

HOME = ZoneInfo("Asia/Shanghai")
CRITERION = "判定指南第3条（一）3：安全出口锁闭"


def on(month: int, day: int, hour: int = 9, minute: int = 0) -> AbstractContextManager[None]:
    """The clock at a moment of 2026."""
    return clock.at(datetime(2026, month, day, hour, minute, tzinfo=HOME))


def report(people: People, **more: Any) -> Hazard:
    """A general hazard of the school, found by the guard."""
    values: dict[str, Any] = {
        "by": people.guard, "unit": people.school, "what": "二楼疏散通道堆放桌椅",
        "source": "self", "item": "FIRE/5", "topic": "消防", "place_text": "二楼通道",
    }  # fmt: skip
    return Hazard.objects.report(**(values | more))


def claimed(people: People, **more: Any) -> Hazard:
    """Assigned to the general-affairs director and claimed done."""
    hazard = report(people, **more)
    if hazard.grade == "major":
        pledge(hazard, people)
    hazard.assign(by=people.safety, rectifier=people.affairs)
    hazard.begin(by=people.affairs)
    hazard.claim(by=people.affairs, measure="已清空")
    return hazard


def closed(people: People, **more: Any) -> Hazard:
    """Struck off by the safety director."""
    hazard = claimed(people, **more)
    hazard.recheck(by=people.inspector if hazard.needs_bureau else people.safety, passed=True)
    return hazard


def pledge(hazard: Hazard, people: People) -> None:
    """Fix the five items with the deadline it has."""
    assert hazard.due_on is not None
    hazard.pledge(
        by=people.principal, deadline=hazard.due_on, duty="赵国栋", measures="清空通道",
        money="260 元，公用经费", contingency="派人值守",
    )  # fmt: skip
