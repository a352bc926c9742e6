"""Who may be put into which post: one head, no post that the unit has not, nobody by themself."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from xiaoan.access.check import may
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.escalation.whom import holders
from xiaoan.ledger.models import Event
from xiaoan.posts.models import Holding, Post

MONDAY, FRIDAY = date(2026, 3, 2), date(2026, 3, 6)


def appoint(by, user, unit, post, since=MONDAY, **more):
    return Holding.objects.appoint(
        by=by, user=user, unit=unit, post=Post.objects.get(code=post), since=since, **more
    )


def holding_of(user):
    return Holding.objects.get(user=user)


def fresh(user):
    """The account as the next request reads it."""
    return User.objects.get(pk=user.pk)


def at(day):
    noon = clock.now().replace(year=day.year, month=day.month, day=day.day, hour=4)
    return clock.at(noon)


@pytest.fixture
def acting(people):
    """The affairs director acts for the safety director from Monday to Friday."""
    return appoint(
        people.principal, people.affairs, people.school, "safety",
        until=FRIDAY, stands_for=holding_of(people.safety),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("day", "acts"),
    [
        (date(2026, 3, 1), False),
        (MONDAY, True),
        (FRIDAY, True),
        (date(2026, 3, 7), False),
    ],
)
def test_who_acts_has_the_post_from_the_first_to_the_last_day(people, acting, day, acts):
    with at(day):
        assert may(fresh(people.affairs), "posts.view", people.school) is acts
        assert (people.affairs in holders(people.school, "safety")) is acts


def test_who_acts_is_told_what_the_post_is_told_and_so_is_the_holder(people, acting):
    with at(MONDAY):
        assert holders(people.school, "safety") == [people.safety, people.affairs]


def test_the_days_to_act_end_with_the_holders_own(people, acting):
    holding_of(people.safety).end(by=people.section, on=date(2026, 3, 4))
    acting.refresh_from_db()
    assert acting.until == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"until": None}, "until"),
        ({"since": date(2019, 12, 31)}, "until"),
        ({"post": "affairs"}, "stands_for"),
        ({"user": "safety"}, "user"),
    ],
)
def test_acting_needs_days_that_end_inside_and_another_person(people, change, field):
    given = {"user": "teacher", "post": "safety", "since": MONDAY, "until": FRIDAY} | change
    with pytest.raises(ValidationError) as wrong:
        appoint(
            people.section, getattr(people, given["user"]), people.school, given["post"],
            since=given["since"], until=given["until"], stands_for=holding_of(people.safety),
        )  # fmt: skip
    assert field in wrong.value.message_dict


def test_a_school_has_one_head_at_a_time(people):
    with pytest.raises(ValidationError):
        appoint(people.section, people.deputy, people.school, "principal")
    holding_of(people.principal).end(by=people.section, on=date(2026, 3, 1))
    assert appoint(people.section, people.deputy, people.school, "principal").pk


def test_an_acting_head_beside_the_head_is_allowed(people):
    acting = appoint(
        people.section, people.deputy, people.school, "principal",
        until=FRIDAY, stands_for=holding_of(people.principal),
    )  # fmt: skip
    assert acting.is_acting


def test_two_class_teachers_are_no_two_heads(people):
    assert appoint(people.principal, people.safety, people.school, "class").pk


@pytest.mark.parametrize(
    ("post", "place"),
    [("kg-head", "school"), ("principal", "kindergarten"), ("inspector", "school")],
)
def test_a_unit_has_only_the_posts_of_its_kind(people, post, place):
    with pytest.raises(ValidationError):
        appoint(people.system, people.teacher, getattr(people, place), post)


def test_the_same_post_is_not_held_twice(people):
    with pytest.raises(ValidationError):
        appoint(people.section, people.safety, people.school, "safety")


def test_nobody_appoints_themself(people):
    with pytest.raises(PermissionDenied):
        appoint(people.principal, people.principal, people.school, "safety")


@pytest.mark.parametrize(
    ("by", "post", "allowed"),
    [
        ("principal", "affairs", True),
        ("principal", "deputy", False),
        ("section", "deputy", True),
        ("security_admin", "deputy", True),
        ("safety", "guard", False),
        ("system_admin", "guard", False),
        ("audit_admin", "guard", False),
    ],
)
def test_a_school_fills_its_posts_but_not_those_of_its_leaders(people, by, post, allowed):
    if allowed:
        assert appoint(getattr(people, by), people.teacher, people.school, post).pk
        return
    with pytest.raises(PermissionDenied):
        appoint(getattr(people, by), people.teacher, people.school, post)


@pytest.mark.parametrize(
    ("by", "allowed"), [("security_admin", True), ("section", False), ("chief", False)]
)
def test_posts_at_the_bureau_are_filled_by_the_security_administrator(people, by, allowed):
    if allowed:
        assert appoint(getattr(people, by), people.teacher, people.bureau, "inspector").pk
        return
    with pytest.raises(PermissionDenied):
        appoint(getattr(people, by), people.teacher, people.bureau, "inspector")


def test_a_holding_ends_on_its_last_day_and_is_remembered(people):
    holding = holding_of(people.guard)
    holding.end(by=people.principal, on=MONDAY)
    with at(MONDAY):
        assert may(fresh(people.guard), "hazards.report", people.school)
    with at(date(2026, 3, 3)):
        assert not may(fresh(people.guard), "hazards.report", people.school)
    actions = Event.objects.filter(subject=holding.subject).values_list("action", flat=True)
    assert set(actions) == {"posts.appoint", "posts.end"}


def test_no_holding_ends_before_it_began(people):
    with pytest.raises(ValidationError):
        holding_of(people.guard).end(by=people.principal, on=date(2019, 12, 31))
