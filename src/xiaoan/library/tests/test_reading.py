"""Who is asked to read, who is asked anew, who is reminded, and who is asked no longer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from xiaoan.base import clock
from xiaoan.ledger.change import WrongState
from xiaoan.library.jobs import turn_district
from xiaoan.library.models import Reading, Version
from xiaoan.library.reminding import remind
from xiaoan.library.tests.texts import NEXT, approved, in_force, of_bureau, written
from xiaoan.notify.models import Message
from xiaoan.posts.models import Holding, Post

pytestmark = pytest.mark.django_db


def asked(version):
    return {row.user for row in Reading.objects.filter(version=version).select_related("user")}


def test_the_bureau_s_text_asks_the_posts_it_names_at_the_units_it_holds_for(people):
    everywhere = of_bureau(people)
    assert asked(everywhere.current) == {
        people.principal, people.safety, people.guard, people.kg_head, people.neighbour,
    }  # fmt: skip
    small = of_bureau(people, title="幼儿在园照护规定", applies_to=["kindergarten"])
    assert asked(small.current) == {people.kg_head}
    own = of_bureau(people, title="机关值班规定", applies_to=["bureau"], readers=["inspector"])
    assert asked(own.current) == {people.inspector}


def test_a_school_s_text_asks_its_own_people_only(people):
    text = in_force(people, readers=["guard", "safety"])
    assert asked(text.current) == {people.guard, people.safety}


def test_a_text_without_readers_asks_nobody(people):
    assert asked(of_bureau(people, readers=[]).current) == set()


def test_a_new_version_asks_anew_and_the_old_one_asks_no_longer(people):
    text = of_bureau(people)
    Reading.objects.acknowledge(text.current, by=people.guard)
    approved(text.draft(by=people.inspector, body=NEXT), by=people.section)
    text.refresh_from_db()
    wanted = Reading.objects.wanted().unread()
    assert people.guard in {row.user for row in wanted}
    assert {row.version_id for row in wanted} == {text.current_id}


def test_a_reading_is_due_after_its_days_and_overdue_from_the_day_after(people):
    text = of_bureau(people, read_days=7)
    today = clock.today()
    due = Reading.objects.get(user=people.guard).due_on
    assert due == today + timedelta(days=7)
    rows = Reading.objects.filter(version=text.current)
    assert not rows.overdue(due).exists()
    assert rows.overdue(due + timedelta(days=1)).count() == rows.count()


def test_the_night_asks_whoever_came_into_a_post_and_asks_nobody_twice(people):
    text = of_bureau(people)
    Holding.objects.appoint(
        by=people.section, user=people.teacher, unit=people.school,
        post=Post.objects.get(code="guard"), since=clock.today(),
    )  # fmt: skip
    for _night in range(2):
        turn_district(people.bureau, clock.today(), by=people.system)
    assert people.teacher in asked(text.current)
    assert Reading.objects.filter(user=people.teacher).count() == 1


def test_whoever_left_the_post_is_chased_no_longer(people):
    text = of_bureau(people)
    held = Holding.objects.get(user=people.guard)
    held.end(by=people.section, on=clock.today())
    with clock.at(clock.now() + timedelta(days=1)):
        wanted = Reading.objects.filter(version=text.current).wanted()
        assert people.guard not in {row.user for row in wanted}


def test_the_night_puts_into_force_what_was_approved_for_the_day(people):
    version = written(people).unfinished()
    day = clock.today() + timedelta(days=3)
    approved(version, by=people.principal, in_force_on=day)
    turn_district(people.bureau, clock.today(), by=people.system)
    version.refresh_from_db()
    assert version.state == Version.State.APPROVED
    with clock.at(clock.now() + timedelta(days=3)):
        for _night in range(2):
            turn_district(people.bureau, day, by=people.system)
    version.refresh_from_db()
    assert version.state == Version.State.IN_FORCE


def test_a_person_is_reminded_of_a_text_once_a_day(people):
    text = of_bureau(people)
    rows = Reading.objects.filter(version=text.current).unread()
    assert remind(text, rows, by=people.section) == 5
    assert remind(text, rows, by=people.section) == 0
    with clock.at(clock.now() + timedelta(days=1)):
        assert remind(text, rows, by=people.section) == 5
    assert Message.objects.filter(subject=text.subject, user=people.guard).count() == 2


def test_what_is_not_in_force_is_not_confirmed(people):
    text = of_bureau(people)
    old = text.current
    approved(text.draft(by=people.inspector, body=NEXT), by=people.section)
    old.refresh_from_db()
    with pytest.raises(WrongState):
        Reading.objects.acknowledge(old, by=people.guard)
    text.refresh_from_db()
    first = Reading.objects.acknowledge(text.current, by=people.guard)
    assert Reading.objects.acknowledge(text.current, by=people.guard).read_at == first.read_at


def test_whoever_was_not_asked_may_confirm_all_the_same(people):
    text = of_bureau(people)
    reading = Reading.objects.acknowledge(text.current, by=people.teacher)
    assert (reading.unit, reading.post_id) == (people.school, "class")
