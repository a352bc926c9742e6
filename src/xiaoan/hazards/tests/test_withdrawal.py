"""A withdrawn notice leaves its number and the reason, and sets its hazards free."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from tests.cast import People

from xiaoan.documents.models import Document
from xiaoan.hazards.models import Look
from xiaoan.hazards.tests.days import on
from xiaoan.hazards.tests.notices import answered, drafted, found
from xiaoan.ledger.change import WrongState
from xiaoan.notify.models import Message


def test_number_and_reason_stay_and_the_next_one_counts_on(people: People) -> None:
    with on(3, 10):
        hazard = found(people)
        notice = drafted(people, hazard)
        notice.serve(by=people.inspector)
    with on(3, 11):
        with pytest.raises(ValidationError):
            notice.withdraw(by=people.section, reason="")
        notice.withdraw(by=people.section, reason="学校名称写错")
        hazard.refresh_from_db()
        assert hazard.notice is None
        again = drafted(people, hazard)
    assert (notice.state, notice.withdrawn_why) == ("withdrawn", "学校名称写错")
    assert (notice.serial, again.serial) == (1, 2)
    assert list(notice.lines) == [hazard], "the paper still says what it said"
    assert Message.objects.filter(subject=notice.subject, title__contains="撤回").exists()


def test_its_issued_paper_is_withdrawn_with_it(people: People) -> None:
    with on(3, 10):
        notice = drafted(people)
        notice.serve(by=people.inspector)
        notice.withdraw(by=people.section, reason="依据有误")
    papers = Document.objects.filter(about=notice.subject)
    assert papers
    assert {paper.state for paper in papers} == {"withdrawn"}
    assert papers[0].reason == "依据有误"
    assert papers[0].serial == 1


def test_a_withdrawn_notice_takes_no_further_step(people: People) -> None:
    with on(3, 10):
        notice = drafted(people)
        notice.withdraw(by=people.section, reason="重复")
        for step in (
            lambda: notice.serve(by=people.inspector),
            lambda: notice.acknowledge(by=people.safety),
            lambda: notice.reply(by=people.safety, answer="已整改"),
            lambda: notice.withdraw(by=people.section, reason="重复"),
        ):
            with pytest.raises(WrongState):
                step()


def test_what_was_re_checked_is_withdrawn_no_more_and_no_inspector_withdraws(
    people: People,
) -> None:
    with on(3, 10):
        notice = answered(people)
        with pytest.raises(PermissionDenied):
            notice.withdraw(by=people.inspector, reason="重复")
        (hazard,) = notice.lines
        notice.review(by=people.inspector, looks={hazard.pk: Look(True)})
        with pytest.raises(WrongState):
            notice.withdraw(by=people.section, reason="重复")


def test_a_withdrawn_second_notice_gives_its_hazards_back_to_the_first(people: People) -> None:
    with on(3, 10):
        first = answered(people)
        (hazard,) = first.lines
        first.review(by=people.inspector, looks={hazard.pk: Look(False, "仍有杂物")})
        second = first.second(by=people.inspector)
        second.withdraw(by=people.section, reason="改为约谈")
        hazard.refresh_from_db()
        assert hazard.notice == first
        assert first.second(by=people.inspector).serial == 3
