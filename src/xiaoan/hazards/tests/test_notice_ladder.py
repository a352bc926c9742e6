"""An unanswered notice climbs from the head to the bureau; an answered one waits for the bureau."""

from __future__ import annotations

import pytest
from tests.cast import People

from xiaoan.base import clock
from xiaoan.escalation.models import Climb
from xiaoan.hazards.jobs import climb, escalate_due
from xiaoan.hazards.models import Notice
from xiaoan.hazards.tests.days import on
from xiaoan.hazards.tests.notices import answered, drafted
from xiaoan.notify.models import Message


def served(people: People) -> Notice:
    with on(3, 10):
        notice = drafted(people)  # reply due on Tuesday 31 March
        notice.serve(by=people.inspector)
    return notice


@pytest.mark.parametrize(
    ("month", "day", "rungs"), [(3, 31, 0), (4, 1, 1), (4, 2, 1), (4, 3, 2), (4, 9, 2), (4, 10, 3)]
)
def test_without_a_reply_it_climbs_after_one_three_and_seven_working_days(
    people: People, month: int, day: int, rungs: int
) -> None:
    notice = served(people)
    with on(month, day):
        due = Notice.objects.all().due_to_escalate(clock.today(), people.bureau)
        assert due.exists() is (rungs > 0)
        assert climb(notice, by=people.system, on=clock.today()) == rungs
        assert not Notice.objects.all().due_to_escalate(clock.today(), people.bureau).exists()
    assert Climb.objects.filter(ladder="notice-unanswered").count() == rungs


def test_each_rung_tells_its_post(people: People) -> None:
    notice = served(people)
    with on(4, 3):
        climb(notice, by=people.system, on=clock.today())
    told = Message.objects.filter(subject=notice.subject, title__contains="超期未回复")
    assert {message.user_id for message in told} == {people.principal.pk, people.section.pk}


@pytest.mark.parametrize(("day", "rungs"), [(17, 0), (18, 1), (19, 1), (20, 2)])
def test_an_answered_one_climbs_at_the_bureau_once_the_days_to_re_check_are_over(
    people: People, day: int, rungs: int
) -> None:
    with on(3, 10):
        notice = answered(people)  # to be re-checked within five working days: 17 March
    with on(3, day):
        due = Notice.objects.all().due_to_escalate(clock.today(), people.bureau)
        assert due.exists() is (rungs > 0)
        assert climb(notice, by=people.system, on=clock.today()) == rungs


def test_drafts_withdrawn_and_re_checked_ones_climb_nothing(people: People) -> None:
    with on(3, 10):
        drafted(people)
        gone = answered(people)
        gone.withdraw(by=people.section, reason="重复")
    with on(6, 1):
        assert not Notice.objects.all().due_to_escalate(clock.today(), people.bureau).exists()


def test_the_clock_climbs_notices_too_and_twice_is_once(people: People) -> None:
    notice = served(people)
    with on(4, 1):
        escalate_due()
        escalate_due()
    notice.refresh_from_db()
    assert notice.rung == 1
    assert Climb.objects.filter(about=notice.subject).count() == 1
