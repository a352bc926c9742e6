"""The demonstration is a whole district, of the size asked for, with everybody in post."""

from __future__ import annotations

from collections import Counter

import pytest

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.demo.district import ACCOUNTS, CAST, SECTIONS, SORTS, counts_of
from xiaoan.demo.tests.conftest import SCHOOLS
from xiaoan.posts.administrators import administrators
from xiaoan.posts.models import Holding
from xiaoan.report.desk import queue
from xiaoan.units.models import Unit


@pytest.mark.parametrize("schools", [4, 6, 12, 92, 150, 300])
def test_any_size_has_primary_and_junior_schools_and_kindergartens(schools):
    counts = dict(zip((sort[0] for sort in SORTS), counts_of(schools), strict=True))
    assert sum(counts.values()) == schools
    assert min(counts["小学"], counts["中学"], counts["幼儿园"]) >= 1


def test_the_full_district_has_the_92_of_the_source_text():
    assert counts_of(92) == [sort[3] for sort in SORTS]


def test_bureau_sections_agencies_and_schools_stand_there(district):
    kinds = Counter(
        Unit.objects.filter(district_id=district.bureau.pk).values_list("kind", flat=True)
    )
    assert kinds["bureau"] == 1
    assert kinds["section"] == len(SECTIONS)
    assert kinds["school"] + kinds["kindergarten"] == SCHOOLS
    assert any("boarding" in unit.tags for unit in district.schools)
    assert any(unit.is_private for unit in district.schools)


def test_every_school_has_a_head_and_a_full_time_safety_officer(district):
    for unit in district.schools:
        held = Holding.objects.active().filter(unit=unit)
        assert held.filter(post_id__in=["principal", "kg-head"]).exists()
        assert held.filter(post_id__in=["safety", "kg-safety"], is_full_time=True).exists()


@pytest.mark.parametrize("account", [account for account, *_ in CAST])
def test_something_waits_on_the_desk_of_everybody_one_can_sign_in_as(district, account):
    assert queue(User.objects.get(username=account), clock.today())


def test_the_safety_section_was_set_up_and_staffed_in_the_summarys_year(district):
    section = Unit.objects.get(district_id=district.bureau.pk, name="安全管理科")
    assert section.opened_on.year == 2025
    staff = Holding.objects.filter(
        unit=district.bureau, post_id__in=["safety-section", "inspector"]
    )
    assert sorted(holding.since.year for holding in staff) == [2015, 2015, 2015, 2025, 2025]


def test_the_three_administrators_are_three_people_one_can_sign_in_as(district):
    held = administrators(district.bureau)
    assert [one.post_id for one in held] == ["system-admin", "security-admin", "audit-admin"]
    for one in held:
        assert (one.user.username, one.post_id) in ACCOUNTS
        assert one.user.check_password(district.password)
        assert not one.user.must_change
