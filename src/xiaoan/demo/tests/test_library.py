"""The demonstration's library is the compendium of the source text: 10 aspects, 65 rules, 10 plans."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from tests.databases import own_database, worker

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.demo.district import found
from xiaoan.demo.library import Library
from xiaoan.demo.tests.conftest import NOW
from xiaoan.demo.world import World
from xiaoan.duties.catalogue import install
from xiaoan.library.models import Clause, Edition, Item, Reading, Text, Version

SCHOOLS = 12


@pytest.fixture(scope="module")
def shelved(django_db_setup, django_db_blocker, tmp_path_factory):
    """A district with its people and its library, and nothing else of the demonstration."""
    before, settings.FILES = settings.FILES, tmp_path_factory.mktemp("files")
    try:
        with (
            django_db_blocker.unblock(),
            own_database(f"xa_shelf_{worker()}"),
        ):
            with clock.at(datetime(2023, 12, 1, 1, tzinfo=UTC)):
                district = found(SCHOOLS, staffed_on=date(2025, 1, 6))
                with scope([district.bureau.pk]):
                    install(district.bureau, by=district.system)
            with scope([district.bureau.pk]):
                Library(World(district), NOW).act()
            yield district
    finally:
        settings.FILES = before


@pytest.fixture
def library(shelved):
    with clock.at(NOW), scope([shelved.bureau.pk]):
        yield shelved.bureau


def test_the_compendium_has_ten_aspects_65_rules_10_plans_and_over_60000_characters(library):
    edition = Edition.objects.frozen().get()
    assert (edition.aspects, edition.rules, edition.plans) == (10, 65, 10)
    assert edition.characters > 60_000
    assert edition.frozen_at.year == 2025
    assert Item.objects.filter(edition=edition).count() == 75


def test_the_three_rules_that_the_source_text_names_have_number_and_date(library):
    for title in (
        "学校安全稳定工作暂行规定",
        "学校安全稳定工作管理目标考核细则",
        "区教育局学校（幼儿园）安全稳定工作主要任务和责任分工",
    ):
        text = Text.objects.get(title=title)
        assert text.number.startswith("青教安规〔202")
        assert text.current.in_force_on <= date(2025, 12, 31)


def test_no_number_is_given_twice_and_none_is_left_out(library):
    numbers = Text.objects.filter(unit=library).exclude(number="").values_list("number", flat=True)
    assert len(set(numbers)) == len(numbers) == 75
    for year in (2024, 2025):
        serials = sorted(int(n.split("〕")[1][:-1]) for n in numbers if f"〔{year}〕" in n)
        assert serials == list(range(1, len(serials) + 1))


def test_every_text_in_force_has_its_clauses_and_no_version_was_approved_by_its_writer(library):
    for version in Version.objects.in_force().exclude(text__kind=Text.Kind.MODEL):
        assert version.clauses.count() >= 3
        assert version.approved_by_id != version.written_by_id


def test_some_texts_have_a_second_version_whose_clauses_are_found_again(library):
    second = Version.objects.in_force().filter(n=2)
    assert second.count() == 6
    for version in second:
        first = Version.objects.get(text=version.text, n=1)
        assert first.state == "repealed"
        assert first.repealed_on == version.in_force_on
        keys = {clause.key for clause in Clause.objects.filter(version=first)}
        again = Clause.objects.filter(version=version, key__in=keys).count()
        assert again >= version.clauses.count() - 2


def test_the_edition_keeps_the_words_of_its_day_though_texts_have_changed_since(library):
    item = Item.objects.get(title="突发事件信息报告规定")
    assert item.version.n == 1
    assert item.version.text.current.n == 2


def test_nearly_all_who_were_asked_have_read_and_a_few_are_late(library):
    counts = Reading.objects.wanted().counts(clock.today())
    assert counts["read"] < counts["asked"]
    assert counts["read"] / counts["asked"] > 0.95
    assert 0 < counts["late"] < counts["asked"] - counts["read"]


def test_one_version_waits_for_approval_and_one_for_its_day(library):
    states = Counter(Version.objects.filter(unit=library).values_list("state", flat=True))
    assert states["draft"] == 1
    assert states["approved"] == 1


def test_schools_share_their_own_texts_and_the_bureau_picks_some(library):
    shared = Text.objects.filter(is_shared=True).exclude(unit=library)
    assert shared.count() == 4
    assert {text.channel for text in shared} == {"rule", "deed"}
    assert Text.objects.picked().count() >= 4


def test_everybody_sees_the_bureaus_texts_and_nobody_anothers_draft(library):
    reader = User.objects.get(username="yuanzhang")
    seen = Text.objects.visible_to(reader)
    assert seen.filter(unit=library, kind__in=["regulation", "plan"]).count() == 75
    assert not seen.filter(current=None).exists()
