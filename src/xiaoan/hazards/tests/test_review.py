"""The re-check opinion says of each hazard and of the whole whether it is met, and what follows."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from tests.cast import People

from xiaoan.base import clock
from xiaoan.hazards import noticedesk
from xiaoan.hazards.models import Hazard, Look, Notice, Opinion
from xiaoan.hazards.tests.days import HOME, on
from xiaoan.hazards.tests.notices import answered, drafted, found
from xiaoan.ledger.change import WrongState
from xiaoan.ledger.models import Event
from xiaoan.notify.models import Message


def two(people: People) -> tuple[Notice, Hazard, Hazard]:
    one, other = found(people), found(people, what="门锁损坏", item="FIRE/6")
    return answered(people, one, other), one, other


def looks(notice: Notice, *met: bool) -> dict[object, Look]:
    return {
        hazard.pk: Look(seen, "" if seen else "仍有杂物")
        for hazard, seen in zip(notice.lines, met, strict=True)
    }


@pytest.mark.parametrize(
    ("met", "outcome", "ended"),
    [((True, True), "met", 2), ((True, False), "partly", 1), ((False, False), "unmet", 0)],
)
def test_the_whole_follows_from_each_hazard(
    people: People, met: tuple[bool, bool], outcome: str, ended: int
) -> None:
    with on(3, 10):
        notice, _one, _other = two(people)
    with on(3, 16):
        opinion = notice.review(by=people.inspector, looks=looks(notice, *met))  # type: ignore[arg-type]
    assert (notice.outcome, notice.state, opinion.outcome) == (outcome, outcome, outcome)
    assert Hazard.objects.filter(status="closed").count() == ended
    assert opinion.met == ended
    told = Event.objects.filter(subject__in=[notice.subject, opinion.subject])
    assert told.filter(action="hazards.review").count() == 2


def test_what_was_struck_off_before_is_met_and_needs_no_second_look(people: People) -> None:
    with on(3, 10):
        notice, one, other = two(people)
        one.refresh_from_db()
        one.recheck(by=people.inspector, passed=True)
        opinion = notice.review(by=people.inspector, looks={other.pk: Look(True)})
    assert (opinion.outcome, opinion.met) == ("met", 2)


def test_every_hazard_is_looked_at_and_nothing_is_half_stored(people: People) -> None:
    with on(3, 10):
        notice, one, _other = two(people)
        with pytest.raises(ValidationError):
            notice.review(by=people.inspector, looks={one.pk: Look(True)})
    one.refresh_from_db()
    assert one.status == "claimed"
    assert not Opinion.objects.exists()
    assert Notice.objects.get().state == "replied"


def test_what_the_school_never_claimed_cannot_be_met(people: People) -> None:
    with on(3, 10):
        notice = drafted(people)
        notice.serve(by=people.inspector)
    (hazard,) = notice.lines
    with on(4, 20):
        with pytest.raises(ValidationError):
            notice.review(by=people.inspector, looks={hazard.pk: Look(True)})
        notice.review(by=people.inspector, looks={hazard.pk: Look(False, "没有整改")})
    assert notice.outcome == "unmet"


@pytest.mark.parametrize(("day", "may"), [(31, False), (1, True)])
def test_an_unanswered_notice_is_re_checked_from_the_day_after_the_reply_was_due(
    people: People, day: int, may: bool
) -> None:
    with on(3, 10):
        notice = drafted(people)  # reply due on 31 March
        notice.serve(by=people.inspector)
    (hazard,) = notice.lines
    with on(3 if day == 31 else 4, day):
        if may:
            notice.review(by=people.inspector, looks={hazard.pk: Look(False, "没有整改")})
            return
        with pytest.raises(WrongState):
            notice.review(by=people.inspector, looks={hazard.pk: Look(False, "没有整改")})


def test_a_draft_or_a_re_checked_notice_is_not_re_checked(people: People) -> None:
    with on(3, 10):
        draft = drafted(people, found(people, item="FIRE/9"))
        with pytest.raises(WrongState):
            draft.review(by=people.inspector, looks={})
        notice, *_rest = two(people)
        notice.review(by=people.inspector, looks=looks(notice, True, True))  # type: ignore[arg-type]
        with pytest.raises(WrongState):
            notice.review(by=people.inspector, looks={})


def test_the_school_gives_no_opinion_on_itself(people: People) -> None:
    with on(3, 10):
        notice, *_rest = two(people)
        for user in (people.safety, people.principal, people.neighbour, people.stranger):
            with pytest.raises(PermissionDenied):
                notice.review(by=user, looks=looks(notice, True, True))  # type: ignore[arg-type]


def test_opinions_count_by_themselves_without_gaps(people: People) -> None:
    with on(3, 10):
        for item in ("FIRE/11", "FIRE/12"):
            notice = answered(people, found(people, item=item))
            notice.review(by=people.inspector, looks=looks(notice, True))  # type: ignore[arg-type]
    assert [opinion.serial for opinion in Opinion.objects.order_by("serial")] == [1, 2]


def unmet(people: People) -> Notice:
    with on(3, 10):
        notice, *_rest = two(people)
    with on(3, 16):
        notice.review(by=people.inspector, looks=looks(notice, True, False))  # type: ignore[arg-type]
    return notice


def test_not_met_leads_to_a_second_notice_linked_to_the_first(people: People) -> None:
    first = unmet(people)
    (still,) = [hazard for hazard in first.lines if hazard.is_open]
    due = still.due_on
    with on(3, 16):
        assert "未整改到位，请处理" in [
            str(item.verb) for item in noticedesk.waiting(people.section, clock.today())
        ]
        second = first.second(by=people.inspector)
        second.serve(by=people.inspector)
        with pytest.raises(WrongState):
            first.second(by=people.inspector)
    still.refresh_from_db()
    assert (second.previous, still.notice, still.due_on) == (first, second, due)
    assert list(second.lines) == [still]
    assert first.lines.count() == 2, "the first paper still lists both"
    assert second.serial == first.serial + 1


def test_a_second_notice_follows_nothing_but_a_re_check_not_met(people: People) -> None:
    with on(3, 10):
        notice, *_rest = two(people)
        with pytest.raises(WrongState):
            notice.second(by=people.inspector)
        notice.review(by=people.inspector, looks=looks(notice, True, True))  # type: ignore[arg-type]
        with pytest.raises(WrongState):
            notice.second(by=people.inspector)


def test_an_interview_names_posts_and_what_the_school_undertakes(people: People) -> None:
    first = unmet(people)
    with on(3, 17):
        with pytest.raises(ValidationError):
            first.summon(by=people.section, people="", words="指出问题")
        with pytest.raises(ValidationError):
            first.summon(by=people.section, people="校长", words=" ")
        with pytest.raises(ValidationError):
            first.summon(by=people.section, people="校长", words="指出问题",
                         at=datetime(2026, 3, 18, tzinfo=HOME))  # fmt: skip
        talk = first.summon(
            by=people.section, people="安全管理科长、校长", words="指出问题", promise="三日内整改"
        )
    assert talk.number == "约谈〔2026〕1"
    assert Event.objects.filter(subject=talk.subject, action="hazards.summon").exists()


def test_a_circular_reaches_the_heads_of_all_schools(people: People) -> None:
    first = unmet(people)
    with on(3, 17):
        with pytest.raises(PermissionDenied):
            first.circulate(by=people.inspector, words="整改不到位")
        made = first.circulate(by=people.section, words="整改不到位")
    assert made.number == "通报〔2026〕1"
    told = Message.objects.filter(subject=first.subject, user=people.kg_head)
    assert told.exists()
