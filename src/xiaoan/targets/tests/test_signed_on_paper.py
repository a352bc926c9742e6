"""A scanned original counts for its letters, with the day that stands on it."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from tests.cast import People

from xiaoan.base import clock
from xiaoan.evidence.models import File
from xiaoan.posts.models import Holding
from xiaoan.targets import originals
from xiaoan.targets.models import Letter
from xiaoan.targets.tests.papers import NOW, drawn, generated, letter_of, signed_by


@pytest.fixture(autouse=True)
def _march() -> object:
    with clock.at(NOW):
        yield


def of_school(people: People) -> list[Letter]:
    rows = Letter.objects.filter(unit=people.school, level="post")
    return list(rows.select_related("unit", "holding__user"))


def test_one_scan_signs_all_letters_of_a_school_on_the_papers_day(people: People) -> None:
    generated(people)
    letters = of_school(people)
    day = date(2026, 2, 27)
    n = originals.take(letters, BytesIO(drawn()), by=people.safety, signed_on=day)
    assert n == len(letters) > 2
    for letter in letters:
        letter.refresh_from_db()
        assert (letter.status, letter.signed_on) == ("signed", day)
        assert {one.how for one in letter.signatures.all()} == {"paper"}
        assert letter.signatures.count() == 2
    scan = File.objects.get(pk=letters[0].paper_id)
    assert (scan.role, {one.paper_id for one in letters}) == ("paper", {scan.pk})


def test_a_signature_on_the_screen_stays_beside_the_paper(people: People) -> None:
    generated(people)
    letter = signed_by(letter_of(people.chief), people.chief)
    assert letter.turn == "first"
    originals.take([letter], BytesIO(drawn()), by=people.section, signed_on=NOW.date())
    how = dict(letter.signatures.values_list("side", "how"))
    assert how == {"second": "screen", "first": "paper"}


def test_a_day_to_come_or_before_the_holder_came_is_refused(people: People) -> None:
    generated(people)
    letters = of_school(people)
    with pytest.raises(ValidationError, match="signed_on"):
        originals.take(
            letters, BytesIO(drawn()), by=people.safety, signed_on=NOW.date() + timedelta(days=1)
        )
    began = Holding.objects.get(user=people.guard).since
    guard = [one for one in letters if one.holding.user_id == people.guard.pk]
    with pytest.raises(ValidationError, match="signed_on"):
        originals.take(
            guard, BytesIO(drawn()), by=people.safety, signed_on=began - timedelta(days=1)
        )
    originals.take(guard, BytesIO(drawn()), by=people.safety, signed_on=began)  # the boundary
    assert not File.objects.exclude(pk__in=Letter.objects.values("paper_id")).exists()


def test_what_is_no_scan_is_refused_and_nothing_is_stored(people: People) -> None:
    generated(people)
    with pytest.raises(ValidationError):
        originals.take(of_school(people), BytesIO(b"words"), by=people.safety, signed_on=NOW.date())
    assert not Letter.objects.filter(status="signed").exists()


def test_a_school_takes_in_no_other_schools_papers(people: People) -> None:
    generated(people)
    with pytest.raises(PermissionDenied):
        originals.take(
            of_school(people), BytesIO(drawn()), by=people.neighbour, signed_on=NOW.date()
        )
