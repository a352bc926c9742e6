"""The quick search answers as looking through every text would, in the same order."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import RequestFactory
from tests.cast import People

from xiaoan.accounts.models import User
from xiaoan.base.ids import uuid7
from xiaoan.ledger.batch import born_many
from xiaoan.library import search
from xiaoan.library.models import Text, Version
from xiaoan.library.search import found, page_of
from xiaoan.library.signs import Sought

WORDS = ["消防", "消火栓", "火", "栓防", "宿舍", "宿", "GB50016", "12", "2012年", "年", "a", "留样"]
STATES = ["in_force", "in_force", "in_force", "draft", "approved", "repealed", "dropped"]
TYPED = [
    *WORDS,
    "消防 宿舍",
    "火栓 12",
    "消防宿舍",
    "2012",
    "12 火",
    "栓",
    "gb50016 a 年",
    "火栓防",
]


@pytest.fixture
def shelf(people: People) -> People:
    """Two hundred texts of three houses, of few words, in every state."""
    chance = random.Random(5)
    houses = [people.bureau, people.school, people.neighbour_school]
    texts, versions = [], []
    for number in range(200):
        unit = chance.choice(houses)
        text = Text(
            id=uuid7(), unit=unit, title=_words(chance, 2),
            number=f"第{number}号{chance.choice(WORDS)}",
            kind=chance.choice(["regulation", "plan"]), is_shared=chance.random() < 0.3,
        )  # fmt: skip
        texts.append(text)
        version = Version(
            id=uuid7(), unit=unit, text=text, body=_words(chance, chance.randrange(1, 9)),
            state=chance.choice(STATES), written_by=people.system,
            in_force_on=chance.choice([None, date(2026, 1, 1) + timedelta(chance.randrange(90))]),
        )  # fmt: skip
        versions.append(version)
    for rows in (texts, versions):
        born_many(rows, "library.draft", by=people.system, unit=people.bureau)
    return people


def _words(chance: random.Random, count: int) -> str:
    return "".join(chance.choice([*WORDS, "，", " "]) for _word in range(count)) or "甲"


def _slowly(user: User, sought: Sought, kind: str, *, with_repealed: bool) -> list[Any]:
    """Every version that he sees, looked through by the program, title by title."""
    states = {"in_force", "draft", "approved", *({"repealed"} if with_repealed else ())}
    hits = []
    for version in Version.objects.visible_to(user).select_related("text"):
        text = version.text
        head = f"{text.title} {text.number}"
        if version.state not in states or (kind and text.kind != kind):
            continue
        if _has_all(sought, f"{head}\n{version.body}"):
            day = version.in_force_on or date.max
            hits.append((_has_all(sought, head), day, version.pk))
    return [pk for _title, _day, pk in sorted(hits, reverse=True)]


def _has_all(sought: Sought, text: str) -> bool:
    return all(Sought((word,)).spans(text) for word in sought.words)


@pytest.mark.django_db
@pytest.mark.parametrize("newest", [600, 30])
def test_its_pages_are_those_of_the_slow_search(
    shelf: People, newest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether a word is common among the newest rows or has to be looked up."""
    for name, value in (("NEWEST", newest), ("SIZE", 5), ("NEAREST", 8), ("FURTHER", 14)):
        monkeypatch.setattr(search, name, value)
    for user in (shelf.teacher, shelf.principal, shelf.neighbour, shelf.section, shelf.kg_head):
        for typed in TYPED:
            for kind, with_repealed in (("", False), ("plan", False), ("", True)):
                right = _slowly(user, Sought.of(typed), kind, with_repealed=with_repealed)
                turned = _turned(user, typed, kind, with_repealed=with_repealed)
                assert turned == right, f"{user} {typed} {kind} {with_repealed}"


def _turned(user: User, typed: str, kind: str, *, with_repealed: bool) -> list[Any]:
    """All pages one after the other."""
    keys: list[Any] = []
    place = ""
    while True:
        page = page_of(
            lambda most: found(
                user, Sought.of(typed), kind=kind, with_repealed=with_repealed, most=most
            ),
            RequestFactory().get(f"/library/search/{place}"),
        )
        keys += [row.pk for row in page]
        place = page.next_url
        if not place:
            return keys
