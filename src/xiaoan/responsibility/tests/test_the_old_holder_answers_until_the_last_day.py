"""A change of holder on any date: the old one answers to the end of the last day, the new one is
asked anew from the next."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from tests.cast import People

from xiaoan.base import clock
from xiaoan.ledger.change import WrongState
from xiaoan.posts.models import Holding, Post
from xiaoan.responsibility.answering import answered, asked_of
from xiaoan.responsibility.coverage import reached
from xiaoan.responsibility.desk import ACKNOWLEDGE_DAYS, waiting
from xiaoan.responsibility.models import Charge, Receipt, Sheet
from xiaoan.responsibility.papers import answered_paper, said
from xiaoan.responsibility.tests.sheets import BUREAU, SCHOOL, appoint, approved, holding_of
from xiaoan.units.models import Unit


def names(people: People, day: object, post: str = "affairs") -> list[list[str]]:
    charges = Charge.objects.filter(unit=people.school, post_id=post)
    return [one.names for one in answered(charges, people.school, day)]  # type: ignore[arg-type]


def test_on_the_last_day_the_old_one_answers_and_on_the_next_day_the_new_one(
    people: People,
) -> None:
    approved(people, people.school, SCHOOL, clock.today())
    last = clock.today() + timedelta(days=3)
    holding_of(people.affairs).end(by=people.principal, on=last)
    appoint(people, "新总务", "affairs", last + timedelta(days=1))
    assert names(people, last) == [["赵国栋"]]
    assert names(people, last + timedelta(days=1)) == [["新总务"]]
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(people.principal)
    for day, name, other in ((last, "赵国栋", "新总务"), (last + timedelta(1), "新总务", "赵国栋")):
        page = client.get(f"/responsibility/units/QH-001/answered/?on={day}").content.decode()
        assert name in page, day
        assert other not in page, day


def test_the_list_on_paper_names_whoever_answered_and_is_dated_on_the_day_it_is_made(
    people: People,
) -> None:
    approved(people, people.school, SCHOOL, clock.today())
    last = clock.today() + timedelta(days=3)
    holding_of(people.affairs).end(by=people.principal, on=last)
    appoint(people, "新总务", "affairs", last + timedelta(days=1))
    charges = Charge.objects.filter(unit=people.school, post_id="affairs")
    for day, name in ((last, "赵国栋"), (last + timedelta(days=1), "新总务")):
        paper = answered_paper(people.school, answered(charges, people.school, day), day, "")
        assert [row[2] for row in paper["rows"]] == [name]
        facts = {fact["label"]: fact["value"] for fact in paper["facts"]}
        assert facts["责任日期"] == said(day)
        assert paper["date"] == said(clock.today())


def test_the_new_holder_finds_it_on_the_desk_from_the_first_day_on(people: People) -> None:
    approved(people, people.school, SCHOOL, clock.today())
    holding_of(people.affairs).end(by=people.principal, on=clock.today())
    first = clock.today() + timedelta(days=1)
    new = appoint(people, "新总务", "affairs", first)
    assert waiting(new.user, clock.today()) == []
    (asked,) = waiting(new.user, first)
    assert asked.due_on == first + timedelta(days=ACKNOWLEDGE_DAYS)
    assert [one.holding for one in asked_of(people.affairs, first)] == []


def test_the_new_holder_is_asked_anew_and_the_receipt_of_the_old_one_counts_no_more(
    people: People,
) -> None:
    sheet = approved(people, people.school, SCHOOL, clock.today())
    old = holding_of(people.affairs)
    Receipt.objects.acknowledge(by=people.affairs, holding=old, sheet=sheet)
    assert reached([people.school.pk], clock.today())[people.school.pk].given == 1
    moment = clock.now() + timedelta(days=10)
    with clock.at(moment):
        old.end(by=people.principal, on=clock.today() - timedelta(days=1))
        new = appoint(people, "新总务", "affairs", clock.today())
        assert reached([people.school.pk], clock.today())[people.school.pk].given == 0
        (asked,) = asked_of(new.user, clock.today())
        assert asked.receipt is None
        Receipt.objects.acknowledge(by=new.user, holding=new, sheet=sheet)
        assert reached([people.school.pk], clock.today())[people.school.pk].given == 1
    assert Receipt.objects.count() == 2


def test_a_new_version_asks_everybody_anew(people: People) -> None:
    first = approved(people, people.school, SCHOOL, clock.today())
    Receipt.objects.acknowledge(by=people.guard, holding=holding_of(people.guard), sheet=first)
    assert asked_of(people.guard, clock.today())[0].receipt is not None
    moment = clock.now() + timedelta(days=5)
    with clock.at(moment):
        approved(people, people.school, SCHOOL, clock.today())
        assert asked_of(people.guard, clock.today())[0].receipt is None
        with pytest.raises(WrongState):  # the old version is not acknowledged any more
            Receipt.objects.acknowledge(
                by=people.affairs, holding=holding_of(people.affairs), sheet=first
            )


def test_nobody_acknowledges_for_another_or_for_a_post_no_longer_held(people: People) -> None:
    sheet = approved(people, people.school, SCHOOL, clock.today())
    guard = holding_of(people.guard)
    for other in (people.principal, people.affairs, people.section, people.neighbour):
        with pytest.raises(PermissionDenied):
            Receipt.objects.acknowledge(by=other, holding=guard, sheet=sheet)
    guard.end(by=people.principal, on=clock.today())
    late = clock.now() + timedelta(days=1)
    with clock.at(late), pytest.raises((WrongState, PermissionDenied)):
        Receipt.objects.acknowledge(by=people.guard, holding=guard, sheet=sheet)
    assert not Receipt.objects.exists()


def test_acknowledging_twice_is_harmless(people: People) -> None:
    sheet = approved(people, people.school, SCHOOL, clock.today())
    guard = holding_of(people.guard)
    first = Receipt.objects.acknowledge(by=people.guard, holding=guard, sheet=sheet)
    assert Receipt.objects.acknowledge(by=people.guard, holding=guard, sheet=sheet) == first


def test_a_sheet_that_begins_tomorrow_asks_nobody_today(people: People) -> None:
    approved(people, people.school, SCHOOL, clock.today() + timedelta(days=1))
    assert asked_of(people.guard, clock.today()) == []
    assert len(asked_of(people.guard, clock.today() + timedelta(days=1))) == 1


def test_while_the_holder_is_away_the_acting_one_is_asked_and_named_as_acting(
    people: People,
) -> None:
    approved(people, people.school, SCHOOL, clock.today())
    affairs = holding_of(people.affairs)
    acting = Holding.objects.appoint(
        by=people.principal, user=people.teacher, unit=people.school, post=affairs.post,
        since=clock.today(), until=clock.today() + timedelta(days=5), stands_for=affairs,
    )  # fmt: skip
    assert names(people, clock.today()) == [["赵国栋", "吴敏"]]
    assert [one.holding for one in asked_of(people.teacher, clock.today())] == [acting]
    assert names(people, clock.today() + timedelta(days=6)) == [["赵国栋"]]


def test_where_nobody_holds_the_post_the_one_who_stands_in_is_named(people: People) -> None:
    approved(people, people.school, SCHOOL, clock.today())
    holding_of(people.safety).end(by=people.principal, on=clock.today())
    tomorrow = clock.today() + timedelta(days=1)
    charges = Charge.objects.filter(unit=people.school, post_id="safety")
    (one,) = answered(charges, people.school, tomorrow)
    assert (one.instead.code, one.names) == ("deputy", ["孙国华"])
    assert list(Charge.objects.vacant(tomorrow)) == list(charges)
    assert not Charge.objects.vacant(clock.today()).exists()


def test_a_post_held_in_a_section_answers_in_the_bureaus_sheet(people: People) -> None:
    section = Unit.objects.found(
        by=people.system, code="QH-S1", name="安全管理科", kind="section", parent=people.bureau
    )
    holding_of(people.inspector).end(by=people.system, on=clock.today())
    tomorrow = clock.today() + timedelta(days=1)
    moved = Holding.objects.appoint(
        by=people.system, user=people.inspector, unit=section, since=tomorrow,
        post=Post.objects.get(code="inspector"),
    )  # fmt: skip
    sheet = approved(people, people.bureau, BUREAU, clock.today())
    moment = clock.now() + timedelta(days=1)
    with clock.at(moment):
        (asked,) = asked_of(people.inspector, clock.today())
        assert (asked.holding, asked.sheet) == (moved, sheet)
        Receipt.objects.acknowledge(by=people.inspector, holding=moved, sheet=sheet)
        assert not Charge.objects.vacant(clock.today()).exists()


def test_nobody_of_another_district_reads_a_sheet_or_its_charges(people: People) -> None:
    approved(people, people.school, SCHOOL, clock.today())
    for outsider in (people.stranger, people.kg_head, people.neighbour, people.officer):
        assert not Sheet.objects.visible_to(outsider).exists()
        assert not Charge.objects.visible_to(outsider).exists()
    assert Sheet.objects.visible_to(people.guard).exists()
