"""A district is founded through the door, and people act in their posts only."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from xiaoan.access.check import may
from xiaoan.base import clock
from xiaoan.ledger.models import Event
from xiaoan.posts.models import Holding, Post


def test_the_founding_of_a_district_is_in_the_ledger(people):
    actions = set(Event.objects.filter(unit_id=people.bureau.pk).values_list("action", flat=True))
    assert {"units.found", "accounts.open", "posts.appoint"} <= actions


def test_a_name_stands_in_the_ledger_as_a_commitment_only(people):
    event = Event.objects.get(subject=people.safety.subject, action="accounts.open")
    assert event.facts["now"]["name"].startswith("commitment:")
    assert "陈立新" not in str(event.facts)


def test_a_safety_director_may_not_found_units(people):
    assert may(people.section, "units.found", people.school)
    assert not may(people.safety, "units.found", people.school)


def test_an_administrator_holds_no_other_post(people):
    post = Post.objects.get(code="safety-section")
    with pytest.raises(ValidationError):
        Holding.objects.appoint(
            by=people.system, user=people.audit_admin, unit=people.bureau, post=post,
            since=clock.today(),
        )  # fmt: skip


def test_nobody_but_the_console_makes_an_administrator(people):
    post = Post.objects.get(code="system-admin")
    with pytest.raises(PermissionDenied):
        Holding.objects.appoint(
            by=people.security_admin, user=people.teacher, unit=people.bureau, post=post,
            since=clock.today(),
        )  # fmt: skip
