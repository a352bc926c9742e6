"""A new school types no forty lines: its sheet is proposed from its posts and the catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cast import People

from xiaoan.base import clock
from xiaoan.base.data_files import DataFileError
from xiaoan.duties.catalogue import install
from xiaoan.posts.files import read_posts
from xiaoan.posts.models import Holding, Post
from xiaoan.posts.rules import HEAD_POSTS
from xiaoan.responsibility.hosts import WITHOUT_CHARGES
from xiaoan.responsibility.models import Role, Sheet
from xiaoan.responsibility.proposing import propose, shipped


def test_every_post_of_the_list_has_its_shipped_words(db: None) -> None:
    named = {post for words in shipped() for post in words.posts}
    missing = [post.code for post in read_posts() if post.code not in named | WITHOUT_CHARGES]
    assert missing == []


def test_heads_answer_first_deputies_directly_and_hands_for_their_own_work() -> None:
    roles = {(post, words.role) for words in shipped() for post in words.posts}
    assert {post for post, role in roles if role == Role.FIRST} == HEAD_POSTS
    assert {"deputy", "kg-deputy", "deputy-chief"} <= {p for p, role in roles if role == "direct"}
    assert {role for post, role in roles if post in {"guard", "class", "moral"}} == {Role.OWN}


def test_the_proposal_names_the_filled_posts_only_and_may_be_approved_as_it_is(
    people: People,
) -> None:
    install(people.bureau, by=people.system)
    lines = propose(people.school)
    assert {line.post for line in lines} == {
        "principal", "deputy", "safety", "affairs", "guard", "class", "canteen",
    }  # fmt: skip
    sheet = Sheet.objects.draft(
        by=people.safety, unit=people.school, lines=lines, origin="catalogue"
    )
    sheet.approve(by=people.principal, since=clock.today())
    assert sheet.charges.count() == len(lines)


def test_each_duty_stands_once_with_the_first_filled_post_that_owns_it(people: People) -> None:
    install(people.bureau, by=people.system)
    codes = [(code, line.post) for line in propose(people.school) for code in line.duties]
    assert len(codes) == len(dict(codes))
    assert dict(codes)["GEN-12"] == "safety"
    assert dict(codes)["FIR-02"] == "guard"


def test_words_about_what_the_school_has_not_are_left_out(people: People) -> None:
    person = people.teacher
    Holding.objects.appoint(
        by=people.system, user=person, unit=people.neighbour_school, since=clock.today(),
        post=Post.objects.get(code="warden"),
    )  # fmt: skip
    areas = {line.area for line in propose(people.neighbour_school)}
    assert "宿舍值守" in areas
    assert "宿舍值守" not in {line.area for line in propose(people.school)}


def test_a_kindergarten_is_proposed_its_own_words(people: People) -> None:
    assert {line.post for line in propose(people.kindergarten)} == {"kg-head", "kg-safety"}


def test_the_bureau_is_proposed_its_division_of_duties(people: People) -> None:
    install(people.bureau, by=people.system)
    lines = propose(people.bureau)
    assert [(line.post, line.role) for line in lines][:2] == [
        ("chief", "first"), ("deputy-chief", "direct"),
    ]  # fmt: skip
    assert {line.post for line in lines} == {"chief", "deputy-chief", "safety-section", "inspector"}


def test_a_faulty_line_of_the_shipped_words_is_named(tmp_path: Path) -> None:
    file = tmp_path / "charges.csv"
    file.write_text("posts,role,area,tags,duties,what,basis\nprincipal,boss,a,,,b,c\n", "utf-8")
    with pytest.raises(DataFileError, match="line 2, column role"):
        shipped.__wrapped__(file)
