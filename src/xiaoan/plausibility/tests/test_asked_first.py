"""The school is asked first; the bureau sees the answer, nobody is counted, nothing is scored."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from tests.cast import People

from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.figures.registry import all_figures
from xiaoan.ledger.change import WrongState
from xiaoan.plausibility import desk
from xiaoan.plausibility.models import Question
from xiaoan.plausibility.queries import Seen
from xiaoan.plausibility.rules import RULES

NINE = datetime(2026, 9, 7, 9, tzinfo=timezone.get_default_timezone())
MINUTE = timedelta(minutes=1)


def question(people: People, at: datetime = NINE) -> Question:
    seen = Seen(
        "walk", people.school.pk, [f"duties_trace:{uuid7()}"], at - MINUTE, at, {"seconds": 7}, "k"
    )
    with clock.at(at):
        Question.objects.ask([seen], by=people.system, district=people.bureau)
    return Question.objects.get()


def test_the_school_sees_it_at_once_and_nobody_else(people: People) -> None:
    one = question(people)
    with clock.at(NINE):
        seen = [name for name, user in people.users().items()
                if Question.objects.visible_to(user).exists()]  # fmt: skip
        assert sorted(seen) == ["deputy", "principal", "safety"]
        (item,) = desk.waiting(people.principal, NINE.date())
    assert (item.url, item.due_on) == (f"/second-look/{one.pk}/", one.due_on)


def test_the_bureau_sees_the_answer_when_there_is_one(people: People) -> None:
    one = question(people)
    with clock.at(NINE + MINUTE):
        assert not Question.objects.visible_to(people.section).exists()
        one.explain(by=people.safety, text="两名保安共用一部手机")
        assert Question.objects.visible_to(people.section).get().answer == "两名保安共用一部手机"
        assert desk.waiting(people.safety, NINE.date()) == []


def test_without_an_answer_the_bureau_sees_it_after_ten_working_days(people: People) -> None:
    one = question(people)
    assert one.due_on == date(2026, 9, 20)  # the Sunday before the holiday is worked
    with clock.at(NINE.replace(day=20)):
        assert not Question.objects.visible_to(people.section).exists()
    with clock.at(NINE.replace(day=21)):
        assert Question.objects.visible_to(people.section).exists()
        assert desk.waiting(people.safety, date(2026, 9, 21)) == []


def test_an_answer_is_a_sentence_given_once_by_whom_it_concerns(people: People) -> None:
    one = question(people)
    with pytest.raises(ValidationError):
        one.explain(by=people.safety, text="  ")
    with pytest.raises(PermissionDenied):
        one.explain(by=people.guard, text="共用手机")
    with pytest.raises(PermissionDenied):
        one.explain(by=people.section, text="共用手机")
    one.explain(by=people.principal, text="共用手机")
    with pytest.raises(WrongState):
        one.explain(by=people.safety, text="再说一次")


def test_it_names_records_but_no_person_and_enters_no_figure() -> None:
    columns = {field.name for field in Question._meta.get_fields()}
    assert not columns & {"by", "user", "person", "post", "score", "rank"}
    assert all("plausib" not in one.key for one in all_figures())
    assert all(str(rule.harmless) for rule in RULES.values())
