"""A text is drafted, approved by another, in force, replaced and repealed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from xiaoan.base import clock
from xiaoan.ledger.change import WrongState
from xiaoan.ledger.models import Event
from xiaoan.library.models import Clause, Text, Version
from xiaoan.library.tests.texts import NEXT, RULES, approved, in_force, of_bureau, written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_a_text_is_in_force_once_the_head_has_approved_it(people):
    text = written(people)
    version = text.unfinished()
    assert text.state == "draft"
    version.submit(by=people.safety)
    version.approve(by=people.principal)
    text.refresh_from_db()
    assert text.current == version
    assert version.in_force_on == clock.today()
    assert text.number == f"柳溪小学安〔{clock.today().year}〕1号"
    labels = list(version.clauses.order_by("order").values_list("label", "chapter"))
    assert labels == [
        ("第一条", "第一章 总则"), ("第二条", "第一章 总则"), ("第三条", "第二章 门卫"),
        ("第四条", "第二章 门卫"), ("第五条", "第二章 门卫"),
    ]  # fmt: skip
    actions = Event.objects.filter(subject=version.subject).order_by("at", "id")
    assert [event.action for event in actions] == [
        "library.draft", "library.submit", "library.adopt", "library.enact",
    ]  # fmt: skip


def test_nobody_approves_what_they_wrote(people):
    text = Text.objects.draft(by=people.principal, unit=people.school, title="值班制度", body=RULES)
    with pytest.raises(PermissionDenied, match="yourself"):
        approved(text.unfinished(), by=people.principal)
    text.unfinished().amend(by=people.safety, body=NEXT)
    approved(text.unfinished(), by=people.principal)


def test_what_is_still_being_written_is_neither_approved_nor_sent_back(people):
    version = written(people).unfinished()
    with pytest.raises(WrongState, match="still being written"):
        version.approve(by=people.principal)
    with pytest.raises(WrongState, match="still being written"):
        version.send_back(by=people.principal, reason="重写第三条")
    version.submit(by=people.safety)
    version.send_back(by=people.principal, reason="重写第三条")
    with pytest.raises(WrongState, match="still being written"):
        version.approve(by=people.principal)
    version.submit(by=people.safety)
    version.amend(by=people.safety, body=NEXT)
    with pytest.raises(WrongState, match="still being written"):
        version.approve(by=people.principal)
    approved(version, by=people.principal)
    assert version.state == Version.State.IN_FORCE


def test_a_school_s_text_is_approved_by_its_head_and_by_nobody_else(people):
    version = written(people).unfinished()
    for other in (people.deputy, people.section, people.chief, people.neighbour):
        with pytest.raises(PermissionDenied):
            approved(version, by=other)
    approved(version, by=people.principal)


def test_the_bureau_s_texts_are_written_by_its_safety_section_and_approved_by_its_leaders(people):
    with pytest.raises(PermissionDenied):
        Text.objects.draft(by=people.safety, unit=people.bureau, title="规范", body=RULES)
    text = Text.objects.draft(by=people.section, unit=people.bureau, title="规范", body=RULES)
    with pytest.raises(PermissionDenied):
        approved(text.unfinished(), by=people.inspector)
    approved(text.unfinished(), by=people.deputy_chief)
    assert Text.objects.get(pk=text.pk).number.startswith("青教安规〔")


def test_the_bureau_does_not_write_a_school_s_rules(people):
    with pytest.raises(PermissionDenied, match="another unit"):
        Text.objects.draft(by=people.section, unit=people.school, title="规范", body=RULES)
    version = written(people).unfinished()
    with pytest.raises(PermissionDenied, match="another unit"):
        version.amend(by=people.section, body=NEXT)


def test_an_approved_version_keeps_its_words(people):
    version = written(people).unfinished()
    approved(version, by=people.principal, in_force_on=clock.today() + timedelta(days=7))
    with pytest.raises(WrongState):
        version.amend(by=people.safety, body=NEXT)
    assert version.state == Version.State.APPROVED
    with pytest.raises(WrongState, match="day has not come"):
        version.enact(by=people.principal)


def test_a_day_gone_by_is_refused_and_today_is_taken(people):
    version = written(people).unfinished()
    with pytest.raises(ValidationError, match="days gone by"):
        approved(version, by=people.principal, in_force_on=clock.today() - timedelta(days=1))
    with pytest.raises(ValidationError, match="review comes after"):
        approved(version, by=people.principal, review_by=clock.today())
    approved(version, by=people.principal, review_by=clock.today() + timedelta(days=1))
    assert version.state == Version.State.IN_FORCE


def test_the_next_version_ends_the_one_before_on_its_first_day(people):
    text = in_force(people)
    first = text.current
    approved(text.draft(by=people.safety, body=NEXT, note="提前到岗"), by=people.principal)
    text.refresh_from_db()
    first.refresh_from_db()
    assert (text.current.n, first.state) == (2, Version.State.REPEALED)
    on = Version.objects.in_force_on(clock.today())
    assert [v.n for v in on] == [2]
    assert not Version.objects.in_force_on(date(2019, 1, 1)).exists()


def test_a_clause_keeps_its_key_though_its_number_moves(people):
    text = in_force(people)
    old = {c.label: c for c in text.current.clauses.all()}
    approved(text.draft(by=people.safety, body=NEXT), by=people.principal)
    new = {c.label: c for c in Clause.objects.filter(version__text=text, version__n=2)}
    assert new["第三条"].key == old["第三条"].key
    assert new["第六条"].key == old["第五条"].key
    assert new["第五条"].key not in {c.key for c in old.values()}


def test_only_one_version_is_on_its_way(people):
    text = in_force(people)
    text.draft(by=people.safety)
    with pytest.raises(WrongState, match="on its way"):
        text.draft(by=people.safety)


def test_a_repealed_text_keeps_number_and_reason_and_takes_no_new_version(people):
    text = in_force(people)
    with pytest.raises(ValidationError, match="why it is repealed"):
        text.repeal(by=people.principal, why=" ")
    text.repeal(by=people.principal, why="并入安全工作手册")
    text.refresh_from_db()
    assert text.state == "repealed"
    assert text.versions.get().repealed_why == "并入安全工作手册"
    with pytest.raises(WrongState, match="Begin a new one"):
        text.draft(by=people.safety)


def test_a_review_moves_the_day_and_only_forward(people):
    version = in_force(people).current
    with pytest.raises(ValidationError, match="lies ahead"):
        version.review(by=people.safety, review_by=clock.today(), note="逐条核对")
    version.review(by=people.safety, review_by=clock.today() + timedelta(days=365), note="逐条核对")
    assert version.review_by == clock.today() + timedelta(days=365)


def test_everybody_sees_what_is_in_force_and_drafts_stay_at_home(people):
    draft, ruled = written(people, title="草稿"), in_force(people)
    bureau = of_bureau(people)
    assert set(Text.objects.visible_to(people.safety)) == {draft, ruled, bureau}
    assert set(Text.objects.visible_to(people.guard)) == {ruled, bureau}
    assert set(Text.objects.visible_to(people.section)) == {ruled, bureau}
    assert set(Text.objects.visible_to(people.neighbour)) == {bureau}
    assert not Text.objects.visible_to(people.officer).exists()
    assert not Text.objects.visible_to(people.stranger).exists()
    assert set(Version.objects.visible_to(people.section)) == {ruled.current, bureau.current}
