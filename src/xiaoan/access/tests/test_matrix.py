"""One word is permission, event and verb; a word that the matrix lacks is a mistake."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from xiaoan.access.check import Refused, check, may, reach
from xiaoan.access.groups import ADMINS
from xiaoan.access.matrix import MATRIX, NOUNS, UnknownAction, row
from xiaoan.ledger.fence import recorded_models
from xiaoan.posts.models import ADMIN_POSTS, Post

SOURCE = Path(__file__).resolve().parents[2]
#: Functions whose second argument, or keyword, names an action.
ASKING = {"born", "born_many", "born_select", "changing", "change_many", "require", "check", "may",
          "reach", "Step", "append", "enter", "districts_for", "opens"}  # fmt: skip


def asked() -> Iterator[tuple[str, str]]:
    """(file, action) of every action that the program asks for by a literal."""
    for path in SOURCE.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for text in _literals(node):
                if re.fullmatch(r"[a-z]+\.[a-z_]+", text):
                    yield str(path.relative_to(SOURCE)), text


def _literals(node: ast.AST) -> list[str]:
    if not isinstance(node, ast.Call):
        return []
    name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
    parts = [*node.args, *(keyword.value for keyword in node.keywords)] if name in ASKING else []
    return [p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str)]


def test_every_action_that_the_program_asks_for_stands_in_the_matrix():
    missing = sorted({f"{action} ({path})" for path, action in asked() if action not in MATRIX})
    assert missing == []


def test_every_row_of_the_matrix_is_asked_for_somewhere():
    text = "\n".join(
        path.read_text(encoding="utf-8")
        for path in [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.sql"), *SOURCE.rglob("*.html")]
        if "tests" not in path.parts and path.parent.name != "actions"
    )
    verbs = {
        action for action in MATRIX
        if action not in text and f'"{action.partition(".")[2]}"' not in text
    }  # fmt: skip
    assert verbs == set(), "rights that nothing asks for"


def test_every_model_names_a_view_action_that_exists():
    for model in recorded_models():
        assert (model.view or f"{model._meta.app_label}.view") in MATRIX, model


@pytest.mark.parametrize(
    "action", ["hazards.fly", "", "hazards", "hazards.report ", "HAZARDS.VIEW"]
)
def test_an_unknown_action_raises_and_is_never_a_plain_no(people, action):
    with pytest.raises(UnknownAction):
        row(action)
    with pytest.raises(UnknownAction):
        check(people.chief, action, people.school)
    with pytest.raises(UnknownAction):
        may(people.chief, action, people.school)
    with pytest.raises(UnknownAction):
        reach(people.chief, action)


def test_every_post_of_the_matrix_is_a_post(people):
    known = set(Post.objects.values_list("code", flat=True))
    for action, (_label, posts) in MATRIX.items():
        assert posts <= known, action
        assert posts, action
    assert set(NOUNS) | {"retention"} >= {action.partition(".")[0] for action in MATRIX}


def test_every_action_has_chinese_words(people):
    with translation.override("zh-hans"):
        bare = [
            a for a, found in MATRIX.items() if not re.search("[\u4e00-\u9fff]", str(found.label))
        ]
    assert bare == []


def test_no_administrator_can_both_act_and_erase(people):
    """三员: none of the three changes records of safety work, and none does another's part."""
    setting_up = {"duties.install"}  # the shipped catalogue, before there is any record
    records = ("hazards.", "duties.", "inspections.", "evidence.")
    for action, found in MATRIX.items():
        if action.startswith(records) and not action.endswith(".view"):
            assert action in setting_up or found.posts.isdisjoint(ADMINS), action
    assert MATRIX["retention.ask"].posts.isdisjoint(MATRIX["retention.grant"].posts)
    assert ADMIN_POSTS == ADMINS


def test_a_neighbour_s_post_counts_for_nothing_here(people):
    for user in (people.neighbour, people.stranger, people.officer, people.kg_head):
        with pytest.raises(Refused):
            check(user, "hazards.report", people.school)


def test_a_post_that_has_ended_or_not_begun_gives_nothing(people):
    holding = people.safety.holdings.get()
    holding.end(by=people.section, on=holding.since)
    fresh = type(people.safety).objects.get(pk=people.safety.pk)
    assert not may(fresh, "hazards.report", people.school)
    assert reach(fresh, "hazards.view").units == ()


def test_a_closed_account_can_do_nothing(people):
    people.safety.close(by=people.system_admin)
    fresh = type(people.safety).objects.get(pk=people.safety.pk)
    assert not may(fresh, "hazards.report", people.school)


def test_the_matrix_is_a_page_that_everybody_signed_in_reads(people):
    assert Client().get(reverse("access:matrix")).status_code == 302
    client = Client()
    client.force_login(people.guard)
    page = client.get(reverse("access:matrix"))
    assert page.status_code == 200
    for action in MATRIX:
        assert action in page.content.decode()
