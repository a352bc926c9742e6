"""Who keeps whose account: the school its staff, the bureau the heads, the server the three."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.ledger.models import Event
from xiaoan.posts import staff
from xiaoan.posts.models import Holding

ALLOWED = [
    ("safety", "teacher"),
    ("principal", "teacher"),
    ("section", "teacher"),
    ("section", "principal"),
    ("section", "officer"),
    ("system_admin", "teacher"),
    ("system_admin", "principal"),
    ("system_admin", "section"),
    ("system_admin", "chief"),
]
REFUSED = [
    ("safety", "principal"),
    ("safety", "deputy"),
    ("principal", "deputy"),
    ("safety", "neighbour"),
    ("neighbour", "teacher"),
    ("teacher", "guard"),
    ("section", "chief"),
    ("inspector", "section"),
    ("section", "system_admin"),
    ("system_admin", "security_admin"),
    ("system_admin", "audit_admin"),
    ("security_admin", "teacher"),
    ("security_admin", "audit_admin"),
    ("audit_admin", "teacher"),
    ("system_admin", "system"),
    ("stranger", "teacher"),
    ("safety", "safety"),
    ("system_admin", "system_admin"),
]


@pytest.mark.parametrize(("by", "whose"), ALLOWED)
def test_a_first_password_comes_from_whoever_stands_above(people, by, whose):
    user = getattr(people, whose)
    code = staff.hand(user, by=getattr(people, by))
    assert user.check_password(code)


@pytest.mark.parametrize(("by", "whose"), REFUSED)
def test_nobody_gets_into_the_account_of_somebody_above_or_elsewhere(people, by, whose):
    user = getattr(people, whose)
    for step in (staff.hand, staff.leave):
        with pytest.raises(PermissionDenied):
            step(user, by=getattr(people, by))
    user.refresh_from_db()
    assert user.is_active
    assert user.handed_until is None


def test_a_whole_unit_gets_its_first_passwords_on_one_sheet(people):
    for name in ("李红", "张强"):
        User.objects.open(
            username=f"n{ord(name[0])}", name=name, at=people.school, by=people.section
        )
    given = staff.hand_to_new(people.school, by=people.safety)
    assert [user.name for user, _code in given] == ["张强", "李红"]
    assert staff.hand_to_new(people.school, by=people.safety) == []


def test_the_sheet_passes_over_those_above(people):
    from_nothing = {"password": "!"}
    User.objects.filter(pk=people.principal.pk).update(**from_nothing)
    assert staff.hand_to_new(people.school, by=people.safety) == []
    assert len(staff.hand_to_new(people.school, by=people.section)) == 1


def test_leaving_closes_the_account_and_ends_every_post(people):
    staff.leave(people.teacher, by=people.safety)
    people.teacher.refresh_from_db()
    assert not people.teacher.is_active
    holding = Holding.objects.get(user=people.teacher)
    assert holding.until is not None
    ended = Event.objects.filter(action="posts.end", subject=holding.subject).get()
    assert (ended.actor_id, ended.facts["account_closed"]) == (people.system.pk, True)


def test_who_comes_back_has_an_account_but_no_posts(people):
    staff.leave(people.teacher, by=people.safety)
    with pytest.raises(PermissionDenied):
        staff.reopen(people.teacher, by=people.safety)
    staff.reopen(people.teacher, by=people.section)
    people.teacher.refresh_from_db()
    assert people.teacher.is_active
    with clock.at(clock.now() + timedelta(days=1)):
        back = staff.people_of(people.school).get(pk=people.teacher.pk)
        assert back.now_held == []


def test_a_corrected_name_stands_in_the_ledger_as_a_commitment(people):
    staff.amend(people.teacher, by=people.safety, name="吴敏敏")
    event = Event.objects.filter(action="accounts.amend").latest("id")
    assert event.facts["now"]["name"].startswith("commitment:")
    assert "吴敏" not in str(event.facts)
