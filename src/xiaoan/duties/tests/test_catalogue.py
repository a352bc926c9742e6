"""The shipped catalogue becomes the district's own data."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from xiaoan.duties.catalogue import install
from xiaoan.duties.models import Checklist, Duty
from xiaoan.ledger.change import WrongState
from xiaoan.ledger.models import Event


@pytest.fixture
def installed(people):
    return install(people.bureau, by=people.system)


def test_every_shipped_duty_and_checklist_is_installed_with_the_core_on(people, installed):
    assert installed == (236, 18)
    assert Duty.objects.filter(district_id=people.bureau.pk).switched_on().count() == 78
    assert Event.objects.filter(action="duties.install").count() == 2


def test_a_second_run_changes_nothing(people, installed):
    assert install(people.bureau, by=people.system) == (0, 0)
    assert Event.objects.filter(action="duties.install").count() == 2


def test_a_second_run_keeps_what_the_district_has_changed(people, installed):
    duty = Duty.objects.get(code="GEN-06")
    duty.switch(True, by=people.section)
    install(people.bureau, by=people.system)
    duty.refresh_from_db()
    assert duty.is_on


def test_owner_posts_and_tags_are_codes(people, installed):
    duty = Duty.objects.get(code="GEN-12")
    assert duty.applies_to == ["all"]
    assert "kg-head" in duty.owner_posts


def test_a_school_may_not_switch_a_duty(people, installed):
    with pytest.raises(PermissionDenied):
        Duty.objects.get(code="GEN-06").switch(True, by=people.principal)


def test_a_duty_refuses_a_cadence_that_cannot_be_read(people, installed):
    duty = Duty.objects.get(code="GEN-06")
    with pytest.raises(ValidationError):
        duty.amend(by=people.section, cadence="sometimes")
    duty.refresh_from_db()
    assert duty.cadence == "quarterly?min=1"


def test_a_revision_is_a_new_version_and_the_old_one_stays(people, installed):
    first = Checklist.objects.current().get(code="FIRE")
    items = [dict(item) for item in first.items]
    items[0]["item_zh"] = "消防安全责任人、管理人已任命并知晓职责"
    second = first.revise(items, by=people.section)
    old = Checklist.objects.get(pk=first.pk)
    assert (second.version, old.is_current, old.items[0]) == (2, False, first.items[0])
    assert Checklist.objects.current().get(code="FIRE") == second


def test_a_list_revised_meanwhile_is_not_revised_again(people, installed):
    one = Checklist.objects.current().get(code="GATE")
    two = Checklist.objects.current().get(code="GATE")
    items = one.items[:-1]
    one.revise(items, by=people.section)
    with pytest.raises(WrongState):
        two.revise(items, by=people.section)


def test_a_major_item_without_a_criterion_is_refused(people, installed):
    fire = Checklist.objects.current().get(code="FIRE")
    items = [dict(item) for item in fire.items]
    items[0]["criterion"] = ""
    with pytest.raises(ValidationError):
        fire.revise(items, by=people.section)
