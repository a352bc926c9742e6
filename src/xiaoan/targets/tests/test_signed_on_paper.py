"""A scanned original counts for its letters once a second person has seen the page."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from tests.cast import People

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.evidence.models import File
from xiaoan.notify.models import Message
from xiaoan.posts.models import Holding
from xiaoan.targets import originals
from xiaoan.targets.holders import covered, required
from xiaoan.targets.models import Letter, Signature
from xiaoan.targets.sides import signed_among
from xiaoan.targets.tests.papers import NOW, drawn, generated, letter_of, signed_by
from xiaoan.targets.withdrawing import withdraw


@pytest.fixture(autouse=True)
def _march() -> object:
    with clock.at(NOW):
        yield


def of_school(people: People) -> list[Letter]:
    rows = Letter.objects.filter(unit=people.school, level="post")
    return list(rows.select_related("unit", "holding__user"))


def others(people: People, who: User) -> list[Letter]:
    """The letters of the school that `who` signs for neither side."""
    letters = of_school(people)
    own = signed_among(letters, who, NOW.date())
    return [one for one in letters if one not in own]


def test_one_scan_is_entered_for_a_school_and_counts_once_the_section_has_seen_it(
    people: People,
) -> None:
    generated(people)
    letters = others(people, people.deputy)
    day = date(2026, 2, 27)
    n = originals.take(letters, BytesIO(drawn()), by=people.deputy, signed_on=day)
    assert n == len(letters) == 2
    fresh = list(Letter.objects.filter(pk__in=[one.pk for one in letters]).order_by("pk"))
    assert {(one.status, one.signed_on, one.second_at) for one in fresh} == {("scanned", day, None)}
    assert not Signature.objects.exists()
    assert not required(people.bureau.pk, NOW.date()).filter(covered(NOW.date())).exists()
    assert originals.confirm(fresh, by=people.section) == n
    for letter in fresh:
        letter.refresh_from_db()
        assert (letter.status, letter.signed_on) == ("signed", day)
        assert letter.confirmed_by == people.section
        assert {one.how for one in letter.signatures.all()} == {"paper"}
        assert letter.signatures.count() == 2
    scan = File.objects.get(pk=letters[0].paper_id or fresh[0].paper_id)
    assert (scan.role, {one.paper_id for one in fresh}) == ("paper", {scan.pk})
    assert required(people.bureau.pk, NOW.date()).filter(covered(NOW.date())).count() == n


def test_nobody_enters_the_scan_of_a_letter_that_he_signs(people: People) -> None:
    generated(people)
    own = letter_of(people.deputy)
    theirs = letter_of(people.guard)  # countersigned by the safety director
    page = drawn()
    for by, letter in ((people.deputy, own), (people.principal, own), (people.safety, theirs)):
        with pytest.raises(ValidationError, match="由您本人签署"):
            originals.take([letter], BytesIO(page), by=by, signed_on=NOW.date())
    assert Letter.objects.exclude(status="open").count() == 0
    originals.take([own], BytesIO(page), by=people.safety, signed_on=NOW.date())
    originals.take([theirs], BytesIO(page), by=people.deputy, signed_on=NOW.date())


def test_neither_who_entered_it_nor_who_signs_it_confirms_a_scan(people: People) -> None:
    generated(people)
    letter = letter_of(people.guard)
    originals.take([letter], BytesIO(drawn()), by=people.deputy, signed_on=NOW.date())
    letter = letter_of(people.guard)
    for by in (people.deputy, people.safety, people.guard, people.neighbour):
        assert letter not in Letter.objects.awaiting_confirmation(by)
        with pytest.raises(PermissionDenied):
            originals.confirm([letter], by=by)
    assert letter in Letter.objects.awaiting_confirmation(people.principal)
    originals.confirm([letter], by=people.principal)
    with pytest.raises(PermissionDenied):
        originals.confirm([letter], by=people.section)  # once only


def test_what_a_school_scanned_of_its_letter_to_the_bureau_the_bureau_confirms(
    people: People,
) -> None:
    generated(people)
    head = letter_of(people.principal)
    originals.take([head], BytesIO(drawn()), by=people.safety, signed_on=NOW.date())
    assert not Letter.objects.awaiting_confirmation(people.deputy).exists()
    with pytest.raises(PermissionDenied):
        originals.confirm([letter_of(people.principal)], by=people.deputy)
    originals.confirm([letter_of(people.principal)], by=people.section)
    other = letter_of(people.kg_head)
    originals.take([other], BytesIO(drawn()), by=people.section, signed_on=NOW.date())
    assert Letter.objects.awaiting_confirmation(people.kg_safety).get() == other


def test_a_page_that_shows_no_signature_goes_back_with_the_reason(people: People) -> None:
    generated(people)
    originals.take(
        [letter_of(people.guard)], BytesIO(drawn()), by=people.deputy, signed_on=NOW.date()
    )
    letter = letter_of(people.guard)
    with pytest.raises(ValidationError, match="reason"):
        originals.send_back([letter], by=people.section, reason=" ")
    originals.send_back([letter], by=people.section, reason="乙方未签字")
    letter.refresh_from_db()
    assert (letter.status, letter.reason, letter.paper_id) == ("open", "乙方未签字", None)
    assert Message.objects.filter(user=people.deputy, subject=letter.subject).exists()
    assert letter.turn == "second"
    client = Client()
    client.force_login(people.deputy)
    page = client.get(f"/letters/{letter.pk}/").content.decode()
    assert "扫描件退回原因" in page
    assert "不签的理由" not in page


def test_a_withdrawn_round_ends_what_nobody_has_confirmed(people: People) -> None:
    batch = generated(people)
    originals.take(
        [letter_of(people.guard)], BytesIO(drawn()), by=people.deputy, signed_on=NOW.date()
    )
    withdraw(batch, by=people.section, reason="开错了")
    assert set(Letter.objects.values_list("status", flat=True)) == {"lapsed"}


def test_a_signature_on_the_screen_stays_beside_the_paper(people: People) -> None:
    generated(people)
    letter = signed_by(letter_of(people.chief), people.chief)
    assert letter.turn == "first"
    originals.take([letter], BytesIO(drawn()), by=people.section, signed_on=NOW.date())
    letter.refresh_from_db()
    assert (letter.status, letter.turn) == ("scanned", "")
    originals.confirm([letter], by=people.deputy_chief)
    how = dict(letter.signatures.values_list("side", "how"))
    assert how == {"second": "screen", "first": "paper"}


def test_a_day_to_come_or_before_the_holder_came_is_refused(people: People) -> None:
    generated(people)
    letters = others(people, people.deputy)
    with pytest.raises(ValidationError, match="signed_on"):
        originals.take(
            letters, BytesIO(drawn()), by=people.deputy, signed_on=NOW.date() + timedelta(days=1)
        )
    began = Holding.objects.get(user=people.guard).since
    guard = [one for one in letters if one.holding.user_id == people.guard.pk]
    with pytest.raises(ValidationError, match="signed_on"):
        originals.take(
            guard, BytesIO(drawn()), by=people.deputy, signed_on=began - timedelta(days=1)
        )
    originals.take(guard, BytesIO(drawn()), by=people.deputy, signed_on=began)  # the boundary
    assert not File.objects.exclude(pk__in=Letter.objects.values("paper_id")).exists()


def test_what_is_no_scan_is_refused_and_nothing_is_stored(people: People) -> None:
    generated(people)
    with pytest.raises(ValidationError):
        originals.take(
            others(people, people.deputy), BytesIO(b"words"), by=people.deputy,
            signed_on=NOW.date(),
        )  # fmt: skip
    assert not Letter.objects.filter(status__in=["signed", "scanned"]).exists()


def test_a_school_takes_in_no_other_schools_papers(people: People) -> None:
    generated(people)
    with pytest.raises(PermissionDenied):
        originals.take(
            of_school(people), BytesIO(drawn()), by=people.neighbour, signed_on=NOW.date()
        )
