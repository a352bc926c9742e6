"""A new section: since when, how many places were approved, who fills them; and leading groups."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from tests.cast import People

from xiaoan.base import clock
from xiaoan.responsibility.models import LeadingGroup, Position
from xiaoan.responsibility.tests.sheets import BUREAU, approved
from xiaoan.units.models import Unit


@pytest.fixture
def section(people: People) -> Unit:
    return Unit.objects.found(
        by=people.system, code="QH-S1", name="安全管理科", kind="section", parent=people.bureau,
        opened_on=date(2026, 1, 6),
    )  # fmt: skip


def test_a_newer_establishment_replaces_the_one_before(people: People, section: Unit) -> None:
    today = clock.today()
    establish = Position.objects.establish
    assert establish(
        by=people.chief, section=section, number="青编发〔2026〕1号", since=today,
        places={"safety-section": 1, "inspector": 4},
    ) == 5  # fmt: skip
    later = today + timedelta(days=30)
    establish(
        by=people.chief, section=section, number="青编发〔2026〕9号", since=later,
        places={"safety-section": 1, "inspector": 2},
    )  # fmt: skip
    assert Position.objects.approved(later - timedelta(days=1)).count() == 5
    assert Position.objects.approved(later).count() == 3


def test_no_place_or_a_post_of_schools_is_refused(people: People, section: Unit) -> None:
    for places in ({}, {"inspector": 0}, {"guard": 2}, {"inspector": 61}):
        with pytest.raises(ValidationError):
            Position.objects.establish(
                by=people.chief, section=section, number="x", since=clock.today(), places=places
            )
    with pytest.raises(PermissionDenied):
        Position.objects.establish(
            by=people.inspector, section=section, number="x", since=clock.today(),
            places={"inspector": 1},
        )  # fmt: skip
    assert not Position.objects.exists()


def test_the_page_shows_vacant_places_and_the_charges_of_its_posts(
    people: People, section: Unit
) -> None:
    approved(people, people.bureau, BUREAU, clock.today())
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(people.section)
    address = "/responsibility/sections/QH-S1/"
    given = {
        "number": "青编发〔2026〕1号", "since": clock.today().isoformat(),
        "n-safety-section": "1", "n-inspector": "2",
    }  # fmt: skip
    assert client.post(address, given).status_code == 303
    page = client.get(address).content.decode()
    assert "何志远" in page
    assert "空缺" in page
    assert "综合协调" in page
    assert client.post(address, given | {"n-inspector": "many"}).status_code == 422


def test_a_group_needs_the_head_at_its_head(people: People) -> None:
    given = {
        "by": people.safety, "unit": people.school, "name": "安全工作领导小组",
        "number": "柳小发〔2026〕3号", "issued_on": clock.today(), "since": clock.today(),
    }  # fmt: skip
    found = LeadingGroup.objects.found
    for members in ([], [("safety", "head")], [("principal", "member"), ("deputy", "head")],
                    [("principal", "head"), ("principal", "office")],
                    [("principal", "head"), ("chief", "member")]):  # fmt: skip
        with pytest.raises(ValidationError):
            found(**given, members=members)
    with pytest.raises(ValidationError):
        found(**given | {"since": clock.today() - timedelta(days=1)},
              members=[("principal", "head")])  # fmt: skip
    with pytest.raises(PermissionDenied):
        found(**given | {"by": people.affairs}, members=[("principal", "head")])
    assert not LeadingGroup.objects.exists()


def test_a_group_is_valid_from_its_first_day_to_its_last(people: People) -> None:
    group = LeadingGroup.objects.found(
        by=people.safety, unit=people.school, name="安全工作领导小组", number="3号",
        issued_on=clock.today(), since=clock.today(), members=[("principal", "head")],
    )  # fmt: skip
    group.end(by=people.safety, on=clock.today() + timedelta(days=9))
    for days, valid in ((-1, False), (0, True), (9, True), (10, False)):
        day = clock.today() + timedelta(days=days)
        assert LeadingGroup.objects.valid(day).exists() is valid, days
