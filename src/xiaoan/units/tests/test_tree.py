"""The tree of units: founded, corrected, closed; a unit knows what stands above and below it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from xiaoan.ledger.models import Event
from xiaoan.units.models import Unit

NEW = {"name": "柳溪小学东校区", "kind": "campus"}


@pytest.fixture
def campus(people):
    return Unit.objects.found(by=people.section, code="QH-001E", parent=people.school, **NEW)


def test_a_campus_stands_below_its_school_and_in_its_district(people, campus):
    people.school.refresh_from_db()
    assert campus.district_id == people.bureau.pk
    assert list(Unit.objects.within(people.school)) == [people.school, campus]
    assert list(Unit.objects.above(campus)) == [people.bureau, people.school, campus]


def test_a_code_is_given_once(people):
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.found(by=people.section, code="QH-001", parent=people.bureau, **NEW)


def test_corrections_stand_in_the_ledger_with_before_and_after(people):
    people.school.amend(by=people.section, pupils=740)
    facts = Event.objects.filter(action="units.amend").latest("id").facts
    assert (facts["was"]["pupils"], facts["now"]["pupils"]) == (720, 740)


def test_a_fact_that_a_unit_has_not_is_no_correction(people):
    with pytest.raises(Exception, match="has no field"):
        people.school.amend(by=people.section, headmaster="王海燕")


@pytest.mark.parametrize("part", ["principal", "safety", "stranger", "security_admin"])
def test_the_tree_is_shaped_by_the_bureau(people, part):
    with pytest.raises(PermissionDenied):
        people.school.amend(by=getattr(people, part), pupils=1)


def test_a_unit_with_open_units_below_is_not_closed(people, campus):
    with pytest.raises(ValidationError):
        people.school.close(by=people.section, on=date(2026, 9, 1))
    campus.close(by=people.section, on=date(2026, 9, 1))
    people.school.close(by=people.section, on=date(2026, 9, 1))


@pytest.mark.parametrize(("day", "is_open"), [(date(2026, 8, 31), True), (date(2026, 9, 1), False)])
def test_a_closed_unit_exists_up_to_the_day_before(people, day, is_open):
    people.school.close(by=people.section, on=date(2026, 9, 1))
    assert Unit.objects.open_on(day).filter(pk=people.school.pk).exists() is is_open
