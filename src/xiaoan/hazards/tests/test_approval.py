"""Where the district wants it, the head of section approves each notice before it is served."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from tests.cast import People

from xiaoan.base import clock
from xiaoan.hazards import noticedesk
from xiaoan.hazards.models import NoticeRule
from xiaoan.hazards.tests.days import CRITERION, on
from xiaoan.hazards.tests.notices import approving, drafted, found
from xiaoan.ledger.change import WrongState


def waits(user: object) -> list[str]:
    return [str(item.verb) for item in noticedesk.waiting(user, clock.today())]  # type: ignore[arg-type]


def test_without_the_rule_a_draft_is_served_at_once(people: People) -> None:
    with on(3, 10):
        notice = drafted(people)
        assert notice.state == "drafted"
        notice.serve(by=people.inspector)


def test_with_the_rule_it_waits_on_the_desk_of_the_head_of_section(people: People) -> None:
    with on(3, 10):
        approving(people)
        notice = drafted(people)
        assert notice.state == "waiting"
        assert "审批通知书" in waits(people.section)
        assert "审批通知书" not in waits(people.inspector)
        with pytest.raises(WrongState):
            notice.serve(by=people.inspector)
        notice.approve(by=people.section)
        assert notice.state == "approved"
        assert "送达通知书" in waits(people.inspector)
        notice.serve(by=people.inspector)
    assert (notice.approved_by, notice.state) == (people.section, "served")


def test_nobody_approves_their_own_draft(people: People) -> None:
    with on(3, 10):
        approving(people)
        notice = drafted(people)
        notice.drafted_by = people.section
        own = type(notice).objects.draft(
            by=people.section, unit=people.school, hazards=[found(people, item="FIRE/7")],
            source="inspections_visit:2",
        )  # fmt: skip
        with pytest.raises(PermissionDenied):
            own.approve(by=people.section)
        own.approve(by=people.deputy_chief)
    assert own.state == "approved"


def test_an_inspector_or_a_school_approves_nothing(people: People) -> None:
    with on(3, 10):
        approving(people)
        notice = drafted(people)
        for user in (people.inspector, people.principal, people.stranger):
            with pytest.raises(PermissionDenied):
                notice.approve(by=user)


def test_a_major_hazard_is_approved_by_a_leader_of_the_bureau(people: People) -> None:
    with on(3, 10):
        approving(people)
        notice = drafted(people, found(people, grade="major", criterion=CRITERION))
        with pytest.raises(PermissionDenied):
            notice.approve(by=people.section)
        assert "审批通知书" not in waits(people.section)
        assert "审批通知书" in waits(people.deputy_chief)
        notice.approve(by=people.deputy_chief)
        approving(people, leader=False)
        other = drafted(people, found(people, grade="major", criterion=CRITERION, item="FIRE/9"))
        other.approve(by=people.section)


def test_sent_back_it_returns_to_the_drafter_with_the_reason(people: People) -> None:
    with on(3, 10):
        approving(people)
        notice = drafted(people)
        with pytest.raises(ValidationError):
            notice.send_back(by=people.section, reason=" ")
        notice.send_back(by=people.section, reason="依据条款不准确")
        assert (notice.state, notice.returned_why) == ("returned", "依据条款不准确")
        assert "退回给您" in waits(people.inspector)
        with pytest.raises(WrongState):
            notice.serve(by=people.inspector)
        notice.resubmit(by=people.inspector, note="已核对条款")
        notice.approve(by=people.section)
    assert notice.state == "approved"


def test_the_rule_holds_for_what_is_drafted_after_it(people: People) -> None:
    with on(3, 10):
        before = drafted(people)
        approving(people)
        before.serve(by=people.inspector)
        assert drafted(people, found(people, item="FIRE/8")).needs_approval


@pytest.mark.parametrize(("days", "taken"), [(0, False), (1, True), (60, True), (61, False)])
def test_the_days_of_reply_are_one_to_sixty(people: People, days: int, taken: bool) -> None:
    rule = {"needs_approval": False, "leader_for_major": True, "review_days": 5}
    lay = NoticeRule.objects.all().lay
    if taken:
        lay(by=people.section, district=people.bureau, reply_days=days, **rule)  # type: ignore[arg-type]
        assert NoticeRule.objects.get().reply_days == days
        return
    with pytest.raises(ValidationError):
        lay(by=people.section, district=people.bureau, reply_days=days, **rule)  # type: ignore[arg-type]
