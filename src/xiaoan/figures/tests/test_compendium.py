"""The compendium's four numbers are those of the newest frozen edition, and open onto its texts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from tests.cast import People

from xiaoan.base import clock
from xiaoan.figures.registry import figure
from xiaoan.figures.scope import Scope
from xiaoan.library import compiling
from xiaoan.library.models import Edition
from xiaoan.library.tests.shelf import ruled
from xiaoan.report.claims import all_claims
from xiaoan.report.claims.reading import Readings
from xiaoan.report.claims.stating import Status, state

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 20, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
NAMES = ("aspects", "rules", "plans", "characters")


def frozen(people: People, *chosen: tuple[str, str, str]) -> Edition:
    """An edition of new texts: (title, aspect, kind)."""
    texts = [
        ruled(people, title, "第一条 每日巡查。", category=aspect, kind=kind)
        for title, aspect, kind in chosen
    ]
    edition = Edition.objects.begin(
        by=people.inspector, unit=people.bureau, title="规章制度汇编", day=date(2026, 3, 20),
        texts=[text.pk for text in texts],
    )  # fmt: skip
    return compiling.freeze(edition, by=people.chief)


def values(people: People, at: datetime) -> list[float | None]:
    with clock.at(at):
        scope = Scope.of_year(people.bureau, 2026, people.section)
        return [figure(f"library.compendium_{name}").compute(scope).value for name in NAMES]


def test_the_numbers_are_those_of_the_newest_edition_at_the_moment(people: People) -> None:
    with clock.at(NOW):
        frozen(people, ("甲", "04", "regulation"), ("乙", "04", "regulation"), ("丙", "10", "plan"))
    assert values(people, NOW) == [0, 0, 0, None]
    assert values(people, NOW + timedelta(hours=1)) == [2, 2, 1, 3 * 8]
    with clock.at(NOW + timedelta(days=2)):
        frozen(people, ("丁", "01", "regulation"), ("戊", "10", "plan"))
    assert values(people, NOW + timedelta(days=1)) == [2, 2, 1, 24]
    assert values(people, NOW + timedelta(days=3)) == [2, 1, 1, 16]


def test_the_sentence_stands_with_the_numbers_and_is_refused_without_an_edition(
    people: People,
) -> None:
    claim = next(one for one in all_claims() if one.key == "06.compendium")
    with clock.at(NOW):
        scope = Scope.of_year(people.bureau, 2026, people.section)
        assert state(claim, Readings(scope, 2026)).status is Status.REFUSED
        frozen(people, ("甲", "04", "regulation"), ("丙", "10", "plan"))
    with clock.at(NOW + timedelta(days=1)):
        scope = Scope.of_year(people.bureau, 2026, people.section)
        told = state(claim, Readings(scope, 2026))
    assert told.status is Status.PROVED
    numbers = [piece.text for piece in told.pieces if piece.url]
    assert numbers == ["2", "1", "1", "16"]


def test_a_number_opens_onto_the_texts(people: People) -> None:
    frozen(people, ("门卫制度", "07", "regulation"), ("火灾预案", "10", "plan"))
    client = Client()
    client.force_login(people.section)
    for name in NAMES:
        page = client.get(f"/figures/library.compendium_{name}/").content.decode()
        assert ("门卫制度" in page) is (name != "plans")
        assert ("火灾预案" in page) is (name != "rules")


def test_a_school_has_no_compendium_of_its_own(people: People) -> None:
    frozen(people, ("门卫制度", "07", "regulation"), ("火灾预案", "10", "plan"))
    scope = Scope.of_year(people.school, 2026, people.principal)
    assert figure("library.compendium_rules").compute(scope).value == 0
