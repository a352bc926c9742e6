"""One round gives everybody in office a letter; interrupted it goes on, run twice it adds none."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from tests.cast import People

from xiaoan.base import clock
from xiaoan.documents.models import Document
from xiaoan.posts.models import Holding, Post
from xiaoan.targets import generating, signing
from xiaoan.targets.generating import expected, generate, run
from xiaoan.targets.models import Letter, Template
from xiaoan.targets.tests.papers import NOW, generated, letter_of, opened, signed_by
from xiaoan.targets.withdrawing import withdraw


@pytest.fixture(autouse=True)
def _march() -> object:
    with clock.at(NOW):
        yield


def test_everybody_in_office_gets_the_letter_of_the_level_of_the_post(people: People) -> None:
    batch = generated(people)
    levels = {letter.holding.user.name: letter.level for letter in batch.letters.all()}
    assert levels["周国平"] == "bureau"
    assert levels["王海燕"] == levels["许慧"] == "school"
    assert levels["陈立新"] == levels["林晓雯"] == levels["梁文静"] == "office"
    assert levels["刘宝山"] == levels["吴敏"] == levels["何志远"] == "post"
    assert "高峰" not in levels  # a partner agency signs no letter of ours
    assert "系统管理员" not in levels
    assert batch.letters.count() == expected(batch)
    batch.refresh_from_db()
    assert batch.status == "done"


def test_who_asks_is_the_office_above_or_the_head_where_there_is_none(people: People) -> None:
    generated(people)
    guard, teacher = letter_of(people.guard), letter_of(people.teacher)
    assert (guard.first_unit, guard.first_post) == (people.school, "safety")
    assert teacher.first_post == "deputy"  # nobody leads a year group or moral education here
    assert letter_of(people.principal).first_post == "chief"
    assert letter_of(people.safety).first_post == "principal"
    assert letter_of(people.section).first_post == "chief"
    assert letter_of(people.chief).names["first"] == "青禾区人民政府"


def test_run_twice_it_adds_nothing(people: People) -> None:
    batch = generated(people)
    before = sorted(batch.letters.values_list("pk", flat=True))
    assert run(batch, by=people.system) == 0
    assert sorted(batch.letters.values_list("pk", flat=True)) == before


def test_two_workers_at_once_leave_one_letter_each(people: People) -> None:
    batch = opened(people)
    one = generate(batch, [people.school.pk], by=people.system)
    Letter.objects.filter(batch=batch)
    # The second worker read the roster before the first had written.
    known, generating_known = batch.letters, generating.heirs
    assert one == known.count()
    assert generating_known(people.bureau.pk, clock.today()) == {}
    assert generate(batch, [people.school.pk], by=people.system) == 0


def test_interrupted_after_some_schools_it_goes_on_with_the_rest(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = opened(people)
    monkeypatch.setattr(generating, "AT_ONCE", 1)
    whole, done = generating.generate, []

    def until_the_second(*args: object, **more: object) -> int:
        if len(done) == 1:
            raise RuntimeError("the computer was switched off")
        done.append(args)
        return whole(*args, **more)

    monkeypatch.setattr(generating, "generate", until_the_second)
    with pytest.raises(RuntimeError):
        run(batch, by=people.system)
    batch.refresh_from_db()
    half = batch.letters.count()
    assert batch.status == "waiting"
    assert 0 < half < expected(batch)
    monkeypatch.setattr(generating, "generate", whole)
    assert run(batch, by=people.system) == expected(batch) - half
    batch.refresh_from_db()
    assert batch.status == "done"


def test_only_the_units_and_levels_that_were_chosen(people: People) -> None:
    batch = generated(people, ["school"], units=[people.school.pk])
    assert [letter.holding.user for letter in batch.letters.all()] == [people.principal]


def test_who_comes_later_gets_a_letter_at_night_with_a_fortnight_to_sign(people: People) -> None:
    batch = generated(people)
    with clock.at(NOW.replace(month=9, day=1)):
        Holding.objects.appoint(
            by=people.system, user=people.officer, unit=people.school,
            post=Post.objects.get(code="gate"), since=date(2026, 9, 1),
        )  # fmt: skip
        batch.refresh_from_db()
        assert run(batch, by=people.system) == 1
    assert letter_of(people.officer).due_on == date(2026, 9, 15)


def test_a_letter_says_what_its_version_said_when_it_was_generated(people: People) -> None:
    generated(people)
    letter = letter_of(people.guard)
    digest, text = letter.digest, letter.template.body
    current = Template.objects.current().get(level="post")
    Template.objects.write(
        by=people.section, district=people.bureau, level="post", title="岗位责任书（新）",
        body=current.body + "\n另加一条。", targets=current.goals,
    )  # fmt: skip
    letter.refresh_from_db()
    assert letter.template.n == 1
    assert (letter.digest, letter.template.body) == (digest, text)


def test_a_round_without_its_texts_or_with_days_that_cannot_be_is_refused(people: People) -> None:
    with pytest.raises(ValidationError, match="levels"):
        opened(people, ["class"])
    with pytest.raises(ValidationError, match="until"):
        opened(people, until=date(2026, 1, 1))
    opened(people, until=date(2026, 1, 2), due_on=date(2026, 1, 2))  # the boundary
    with pytest.raises(ValidationError, match="due_on"):
        opened(people, due_on=date(2027, 1, 1))


def test_a_text_without_the_parties_or_with_an_unknown_figure_is_refused(people: People) -> None:
    opened(people)
    one = Template.objects.current().get(level="post")
    for body in ("没有双方", "【甲方】与【乙方】"):
        with pytest.raises(ValidationError, match="body"):
            Template.objects.write(
                by=people.section, district=people.bureau, level="post", title="x", body=body,
                targets=one.goals,
            )  # fmt: skip


def test_the_same_level_and_term_twice_is_refused_until_the_first_is_withdrawn(
    people: People,
) -> None:
    first = generated(people, ["post"])
    with pytest.raises(ValidationError, match="levels"):
        opened(people, ["post", "school"])
    opened(people, ["school"])
    signed_by(letter_of(people.guard, first), people.guard)
    ended = withdraw(first, by=people.section, reason="选错了期限")
    assert ended == first.letters.count()
    assert set(first.letters.values_list("status", "reason")) == {("lapsed", "选错了期限")}
    assert run(first, by=people.system) == 0
    assert generated(people, ["post"]).letters.filter(status="open").count() == ended


def test_a_round_for_other_schools_stands_beside_it(people: People) -> None:
    generated(people, ["post"], units=[people.school.pk])
    generated(people, ["post"], units=[people.kindergarten.pk])
    with pytest.raises(ValidationError, match="levels"):
        opened(people, ["post"])


def test_what_both_sides_signed_stays_when_the_round_is_withdrawn(people: People) -> None:
    batch = generated(people, ["school"])
    letter = signed_by(letter_of(people.principal, batch), people.principal)
    signed_by(letter, people.chief)
    with pytest.raises(ValidationError, match="reason"):
        withdraw(batch, by=people.section, reason=" ")
    assert withdraw(batch, by=people.section, reason="文本有误") == 1
    letter.refresh_from_db()
    assert letter.status == "signed"


def test_the_paper_of_a_withdrawn_letter_holds_no_longer_and_its_code_says_so(
    people: People,
) -> None:
    batch = generated(people, ["office"])
    letter = letter_of(people.safety)
    signing.lay(letter, by=people.safety)
    withdraw(batch, by=people.section, reason="选错了期限")
    paper = Document.objects.get(about=letter.subject)
    assert (paper.state, paper.reason) == ("withdrawn", "选错了期限")
    assert "已撤回" in Client().get(f"/v/{paper.token}").content.decode()
