"""Coverage goes by who holds the post today; a successor signs a page of the same letter."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from tests.cast import People

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.documents.models import Document
from xiaoan.documents.signing import check
from xiaoan.figures.registry import figure
from xiaoan.figures.scope import Scope
from xiaoan.ledger.change import WrongState
from xiaoan.notify.models import Message
from xiaoan.posts.models import Holding, Post
from xiaoan.targets import desk, reminding, signing, succeeding
from xiaoan.targets.generating import run
from xiaoan.targets.holders import letter_for
from xiaoan.targets.models import Letter
from xiaoan.targets.tests.papers import NOW, drawn, generated, letter_of, signed_by

#: The day on which the school's head changes: the last of the old one is the day before.
CHANGE = date(2026, 10, 8)


@pytest.fixture(autouse=True)
def _march() -> object:
    with clock.at(NOW):
        yield


def on(day: date) -> object:
    return clock.at(NOW.replace(year=day.year, month=day.month, day=day.day))


def share(people: People, level: str, user: User | None = None) -> tuple[int, int | None]:
    """Signed of required at one level, as the figure says today."""
    today = clock.today()
    scope = Scope(people.bureau, date(2026, 1, 1), today, clock.now(), user or people.section)
    value = figure("letters.signed_share").compute(scope.where(level=level))
    return value.numerator, value.denominator


def signed(people: People) -> Letter:
    """The principal's letter, signed by both sides in March."""
    batch = generated(people, ["school"])
    letter = signed_by(letter_of(people.principal, batch), people.principal)
    return signed_by(letter, people.chief)


def change_of_head(people: People) -> Holding:
    """From the day of the change on another person is head of the school."""
    old = Holding.objects.get(user=people.principal)
    old.end(by=people.system, on=CHANGE - timedelta(days=1))
    return Holding.objects.appoint(
        by=people.system, user=people.deputy, unit=people.school,
        post=Post.objects.get(code="principal"), since=CHANGE,
    )  # fmt: skip


def test_only_a_letter_signed_by_both_sides_covers_its_holder(people: People) -> None:
    batch = generated(people, ["school"])
    assert share(people, "school") == (0, 2)
    letter = signed_by(letter_of(people.principal, batch), people.principal)
    assert share(people, "school") == (0, 2)
    signed_by(letter, people.chief)
    assert share(people, "school") == (1, 2)


def test_a_new_head_leaves_a_hole_from_the_first_day_on(people: People) -> None:
    signed(people)
    change_of_head(people)
    with on(CHANGE - timedelta(days=1)):
        assert share(people, "school") == (1, 2)  # the last day of the old head
    with on(CHANGE):
        assert share(people, "school") == (0, 2)
        scope = Scope(people.bureau, date(2026, 1, 1), CHANGE, clock.now(), people.section)
        assert figure("letters.holes").compute(scope).value == 1
        assert figure("letters.signed").compute(scope).value == 1  # the paper count hides it
        assert figure("letters.by_holder").compute(scope).numerator == 0


def test_the_successor_signs_the_page_and_the_post_is_covered_again(people: People) -> None:
    letter, held = signed(people), change_of_head(people)
    with on(CHANGE):
        one = succeeding.lay(held, by=people.deputy)
        assert one.since == CHANGE
        succeeding.sign(one, signing.Stroke(drawn(), 30, one.sha256), by=people.deputy)
        assert share(people, "school") == (1, 2)
        told = check(signing.content_of(one))
        assert told.state == "whole"
        assert told.signatures[-1].signer == "孙国华（校长）"
        letter.refresh_from_db()
        assert letter.status == "signed"
        assert letter.signatures.filter(side="second").get().user == people.principal
    with on(CHANGE - timedelta(days=1)):
        assert share(people, "school") == (1, 2)  # by the old signature


def test_nobody_else_takes_it_over_and_nobody_twice(people: People) -> None:
    signed(people)
    held = change_of_head(people)
    with on(CHANGE):
        for other in (people.principal, people.safety, people.chief):
            with pytest.raises(PermissionDenied):
                succeeding.lay(held, by=other)
        one = succeeding.lay(held, by=people.deputy)
        assert succeeding.lay(held, by=people.deputy).pk == one.pk
        stroke = signing.Stroke(drawn(), 30, one.sha256)
        with pytest.raises(PermissionDenied):
            succeeding.sign(one, stroke, by=people.safety)
        succeeding.sign(one, stroke, by=people.deputy)
        with pytest.raises(WrongState):
            succeeding.sign(one, stroke, by=people.deputy)


def test_the_list_names_who_took_a_letter_over(people: People) -> None:
    signed(people)
    held = change_of_head(people)
    client = Client()
    client.force_login(people.section)
    with on(CHANGE):
        assert "承接人：" not in client.get("/letters/").content.decode()
        one = succeeding.lay(held, by=people.deputy)
        succeeding.sign(one, signing.Stroke(drawn(), 30, one.sha256), by=people.deputy)
        assert f"承接人： {people.deputy.name}" in client.get("/letters/").content.decode()
        assert client.get("/letters/?export=xlsx").status_code == 200


def test_before_the_first_day_in_office_there_is_nothing_to_take_over(people: People) -> None:
    signed(people)
    held = change_of_head(people)
    with on(CHANGE - timedelta(days=1)):
        assert letter_for(held, clock.today()) is None
        assert desk.to_take_over(people.deputy, clock.today()) == []
    with on(CHANGE):
        assert letter_for(held, clock.today()) is not None
        waits = desk.waiting(people.deputy, clock.today())
        assert any(item.url.startswith("/letters/successions/") for item in waits)


def test_the_second_successor_takes_over_what_the_first_had(people: People) -> None:
    letter, held = signed(people), change_of_head(people)
    with on(CHANGE):
        one = succeeding.lay(held, by=people.deputy)
        succeeding.sign(one, signing.Stroke(drawn(), 30, one.sha256), by=people.deputy)
    again = date(2026, 11, 2)
    held.end(by=people.system, on=again - timedelta(days=1))
    third = Holding.objects.appoint(
        by=people.system, user=people.affairs, unit=people.school,
        post=Post.objects.get(code="principal"), since=again,
    )  # fmt: skip
    with on(again):
        assert share(people, "school") == (0, 2)
        found = letter_for(third, again)
        assert found is not None
        assert found.pk == letter.pk


def test_who_inherits_gets_no_second_letter(people: People) -> None:
    letter = signed(people)
    change_of_head(people)
    with on(CHANGE):
        assert run(letter.batch, by=people.system) == 0


def test_a_letter_that_was_never_signed_lapses_and_the_new_head_gets_an_own_one(
    people: People,
) -> None:
    batch = generated(people, ["school"])
    letter = letter_of(people.principal, batch)
    signing.lay(letter, by=people.principal)
    held = change_of_head(people)
    with on(CHANGE):
        assert reminding.lapse(people.bureau, CHANGE, by=people.system) == 1
        assert not Document.objects.get(about=letter.subject).is_in_force
        batch.refresh_from_db()
        assert run(batch, by=people.system) == 1
        letter.refresh_from_db()
        assert letter.status == "lapsed"
        assert Letter.objects.get(holding=held).due_on == CHANGE + timedelta(days=14)


def test_who_has_not_signed_is_reminded_on_the_days_of_the_rule(people: People) -> None:
    generated(people, ["school"])  # to be signed by 15 March
    told = []
    for day in (11, 12, 13, 15, 16, 22):
        with on(date(2026, 3, day)):
            told.append(reminding.remind_due(people.bureau, clock.today()))
    assert told == [0, 2, 0, 2, 0, 2]
    message = Message.objects.filter(user=people.principal).latest("sent_at")
    assert message.url == "/letters/"


def test_by_hand_nobody_is_reminded_twice_a_day(people: People) -> None:
    batch = generated(people, ["school"])
    with on(date(2026, 3, 20)):
        assert reminding.remind_late(people.bureau, clock.today(), by=people.section) == 2
        assert reminding.remind_late(people.bureau, clock.today(), by=people.section) == 0
    batch.refresh_from_db()
    assert batch.reminded_on == date(2026, 3, 20)


def test_the_desk_shows_what_to_sign_what_to_countersign_and_what_is_late(people: People) -> None:
    batch = generated(people, ["school"])
    mine = desk.waiting(people.principal, clock.today())
    assert [item.due_on for item in mine] == [date(2026, 3, 15)]
    signed_by(letter_of(people.principal, batch), people.principal)
    assert desk.waiting(people.principal, clock.today()) == []
    theirs = desk.waiting(people.chief, clock.today())
    assert [item.title for item in theirs] == ["会签 1 份责任书"]
    with on(date(2026, 3, 16)):
        late = desk.waiting(people.section, clock.today())
        assert [item.due_on for item in late] == [date(2026, 3, 15)]


def test_a_school_sees_its_own_coverage_only(people: People) -> None:
    generated(people, ["school", "post"])
    assert share(people, "school", people.principal) == (0, 1)
    names = {one.holding.user.name for one in Letter.objects.visible_to(people.principal)}
    assert "许慧" not in names
    own = Letter.objects.visible_to(people.guard)
    assert [one.holding.user for one in own] == [people.guard]
    assert not Letter.objects.visible_to(people.stranger).exists()
