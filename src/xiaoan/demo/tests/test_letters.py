"""The demonstration's letters: last year's all signed level by level, this year's not quite."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.demo.district import District, found
from xiaoan.demo.letters import Letters
from xiaoan.demo.world import World
from xiaoan.documents.signing import check
from xiaoan.figures.registry import figure
from xiaoan.figures.scope import Scope
from xiaoan.targets import desk, signing
from xiaoan.targets.models import Letter

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)


@pytest.fixture
def district(db: None) -> District:
    """A small district with its people and letters, and nothing else."""
    with clock.at(datetime(2024, 12, 1, 1, tzinfo=UTC)):
        made = found(6, staffed_on=date(2025, 1, 6))
    with scope([made.bureau.pk]), clock.at(NOW):
        world = World(made)
        Letters(world, NOW).act()
        yield made


def share(district: District, year: int) -> dict[str, float | None]:
    chief = World(district).bureau_hand("safety-section")
    at = Scope.of_year(district.bureau, year, chief)
    parts = figure("letters.signed_share").split(at, "level")
    return {level: value.value for level, value in parts.items()}


def test_last_year_everybody_signed_at_every_level(district: District) -> None:
    assert share(district, 2025) == {"bureau": 1, "school": 1, "office": 1, "post": 1}


def test_this_year_a_few_are_open_and_wait_on_a_desk(district: District) -> None:
    found_share = share(district, 2026)
    assert found_share["bureau"] == 1
    assert 0 < (found_share["school"] or 0) < 1  # two heads wait for the director's stroke
    assert 0 < (found_share["post"] or 0) < 1
    open_ones = Letter.objects.in_term(date(2026, 11, 24)).unsigned()
    assert Counter(open_ones.values_list("status", flat=True))["refused"] == 1
    logistics = World(district).holder(district.schools[0], "affairs")
    waits = [item for item in desk.waiting(logistics, clock.today()) if "/letters/" in item.url]
    assert waits or not open_ones.filter(holding__user=logistics).exists()


def test_letters_of_this_year_wait_for_the_director_and_for_a_second_pair_of_eyes(
    district: District,
) -> None:
    world = World(district)
    director, section = world.bureau_hand("chief"), world.bureau_hand("safety-section")
    assert director.username == "juzhang"
    assert Letter.objects.awaiting_first(director).filter(level="school").count() == 2
    scanned = Letter.objects.filter(status="scanned")
    assert scanned.count() > 3
    assert all(one.scanned_by != one.holding.user for one in scanned.select_related("holding"))
    assert Letter.objects.awaiting_confirmation(section).count() == scanned.count()
    head = world.holder(district.schools[0], "principal")
    assert Letter.objects.awaiting_confirmation(head).count() == 3
    told = {item.url for item in desk.waiting(head, clock.today())}
    assert "/letters/confirming/" in told


def test_every_paper_was_entered_by_one_and_seen_by_another(district: District) -> None:
    signed = Letter.objects.filter(status="signed").exclude(paper_id=None)
    assert signed.count() > 50
    for one in signed.select_related("holding"):
        hands = {one.scanned_by_id, one.confirmed_by_id, one.holding.user_id}
        assert len(hands) == 3
        assert None not in hands


def test_the_upper_levels_have_files_with_intact_signatures(district: District) -> None:
    chief = Letter.objects.get(level="bureau", since=date(2025, 1, 1))
    told = check(signing.content_of(chief))
    assert told.state in {"whole", "extended"}
    assert {one.how for one in chief.signatures.all()} == {"screen", "paper"}
    heads = Letter.objects.filter(level="school", document_id__isnull=False)
    # The two schools that one can sign in at, in two years, and two that wait for the director.
    assert heads.count() == 6
    for letter in heads.filter(status="signed"):
        assert len(check(signing.content_of(letter)).signatures) == 3
