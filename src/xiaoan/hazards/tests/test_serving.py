"""A notice is served in one of four ways, and every deadline runs from the moment of service."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from tests.cast import People

from xiaoan.hazards.models import Hazard
from xiaoan.hazards.tests.days import HOME, on
from xiaoan.hazards.tests.notices import drafted, found
from xiaoan.ledger.change import WrongState
from xiaoan.ledger.models import Event
from xiaoan.notify.models import Message


@pytest.mark.parametrize(
    "how",
    [
        {"way": "site", "served_to": "陈立新"},
        {"way": "app"},
        {"way": "hand", "served_to": "王海燕"},
        {"way": "refused", "served_to": "陈立新", "why": "不认可", "witness": "高峰"},
    ],
    ids=lambda how: how["way"],
)
def test_each_way_of_service_is_an_event_with_way_and_moment(
    people: People, how: dict[str, str]
) -> None:
    with on(3, 10):
        notice = drafted(people)
        notice.serve(by=people.inspector, **how)
    event = Event.objects.filter(subject=notice.subject).order_by("id").last()
    assert event is not None
    assert (event.action, event.facts["now"]["way"]) == ("hazards.serve", how["way"])
    assert event.facts["now"]["served_at"].startswith("2026-03-10T")
    assert notice.state == "served"
    assert Message.objects.filter(user=people.safety, subject=notice.subject).exists()


@pytest.mark.parametrize(
    ("how", "field"),
    [
        ({"way": "site"}, "served_to"),
        ({"way": "hand"}, "served_to"),
        ({"way": "refused", "why": "不认可"}, "witness"),
        ({"way": "refused", "witness": "高峰"}, "why"),
        ({"way": "post"}, "way"),
        ({"way": "app", "at": datetime(2026, 3, 10, 9, 1, tzinfo=HOME)}, "at"),
        ({"way": "app", "at": datetime(2026, 3, 9, 9, tzinfo=HOME)}, "at"),
    ],
)
def test_what_a_way_needs_is_asked_for_by_its_field(
    people: People, how: dict[str, object], field: str
) -> None:
    with on(3, 10):
        notice = drafted(people)
        with pytest.raises(ValidationError) as refused:
            notice.serve(by=people.inspector, **how)  # type: ignore[arg-type]
    assert field in refused.value.message_dict
    notice.refresh_from_db()
    assert notice.served_at is None


def test_names_of_who_took_it_stand_in_the_ledger_as_commitments(people: People) -> None:
    with on(3, 10):
        notice = drafted(people)
        notice.serve(
            by=people.inspector, way="refused", served_to="陈立新", why="不认可", witness="高峰"
        )
    facts = str([event.facts for event in Event.objects.filter(subject=notice.subject)])
    assert "高峰" not in facts
    assert (notice.witness, notice.served_to) == ("高峰", "陈立新")


def test_served_on_the_day_of_the_draft_no_deadline_moves(people: People) -> None:
    with on(3, 10):
        hazard = found(people, due_days=5)
        notice = drafted(people, hazard)
        due, reply = hazard.due_on, notice.reply_due
    with on(3, 10, 18):
        notice.serve(by=people.inspector)
    hazard.refresh_from_db()
    assert (hazard.due_on, notice.reply_due) == (due, reply)


def test_the_working_days_until_service_are_added_to_every_deadline(people: People) -> None:
    with on(3, 10):  # a Tuesday
        hazard, urgent = found(people, due_days=5), found(people, is_urgent=True)
        notice = drafted(people, hazard, urgent)
    assert (hazard.due_on, notice.reply_due) == (date(2026, 3, 17), date(2026, 3, 31))
    with on(3, 16):  # the Monday after: four working days have passed
        notice.serve(by=people.inspector, way="hand", served_to="王海燕")
    hazard.refresh_from_db()
    urgent.refresh_from_db()
    assert hazard.due_on == date(2026, 3, 23)
    assert notice.reply_due == date(2026, 4, 7)  # past the holiday of early April
    assert urgent.due_on == date(2026, 3, 10), "what is due today stays due today"


def test_service_entered_later_counts_from_the_moment_on_paper(people: People) -> None:
    with on(3, 10):
        notice = drafted(people)
    with on(3, 12):
        notice.serve(
            by=people.inspector, way="hand", served_to="王海燕",
            at=datetime(2026, 3, 10, 16, tzinfo=HOME),
        )  # fmt: skip
    assert notice.served_at == datetime(2026, 3, 10, 16, tzinfo=HOME)
    assert notice.reply_due == date(2026, 3, 31)


def test_a_school_serves_nothing_and_sees_no_draft(people: People) -> None:
    with on(3, 10):
        notice = drafted(people)
        for user in (people.principal, people.neighbour, people.officer, people.stranger):
            with pytest.raises(PermissionDenied):
                notice.serve(by=user)
        seen = type(notice).objects.visible_to
        assert not seen(people.principal).exists()
        assert seen(people.inspector).exists()
        notice.serve(by=people.inspector)
        assert seen(people.principal).exists()
        assert not seen(people.neighbour).exists()


def test_a_notice_is_served_once_and_its_receipt_is_given_once(people: People) -> None:
    with on(3, 10):
        notice = drafted(people)
        with pytest.raises(WrongState):
            notice.acknowledge(by=people.safety)
        notice.serve(by=people.inspector)
        with pytest.raises(WrongState):
            notice.serve(by=people.inspector)
        notice.acknowledge(by=people.safety)
        with pytest.raises(WrongState):
            notice.acknowledge(by=people.principal)
    assert notice.receipt_by == people.safety


def test_the_hazards_on_it_stay_those_on_the_paper(people: People) -> None:
    with on(3, 10):
        one, two = found(people), found(people, what="门锁损坏", item="FIRE/6")
        notice = drafted(people, one, two)
    assert list(notice.lines) == [one, two]
    assert Hazard.objects.filter(notice=notice).count() == 2
