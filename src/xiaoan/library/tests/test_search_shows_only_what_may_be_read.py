"""The search shows what the reader may read, wherever the words stand, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory
from tests.cast import People

from xiaoan.accounts.models import User
from xiaoan.base.scope import scope
from xiaoan.library.models import Sought as Row
from xiaoan.library.search import ORDER, found, page_of, shown
from xiaoan.library.signs import Sought
from xiaoan.library.tests.shelf import drafted, ruled

pytestmark = pytest.mark.django_db


def titles(user: User, typed: str, **more: bool) -> list[str]:
    rows = found(user, Sought.of(typed), **more).order_by(*ORDER).select_related("text")
    return [row.text.title for row in rows]


def test_every_word_must_stand_in_the_text(people: People) -> None:
    ruled(people, "巡查制度", "第一条 消火栓每月检查一次。")
    ruled(people, "值班制度", "第一条 值班人员夜间巡查。")
    assert titles(people.teacher, "消火") == ["巡查制度"]
    assert titles(people.teacher, "消火栓 每月") == ["巡查制度"]
    assert titles(people.teacher, "消火栓 夜间") == []
    assert titles(people.teacher, "火") == ["巡查制度"]
    assert set(titles(people.teacher, "巡查")) == {"巡查制度", "值班制度"}


def test_signs_that_stand_apart_are_no_word(people: People) -> None:
    ruled(people, "甲制度", "第一条 门卫登记。登记后卫生检查。")
    assert titles(people.teacher, "门卫登记") == ["甲制度"]
    assert titles(people.teacher, "门卫生") == []


def test_numbers_and_letters_are_whole_and_of_any_width(people: People) -> None:
    ruled(people, "甲制度", "第一条 按ＧＢ50016执行，2012年起。")
    assert titles(people.teacher, "gb50016") == ["甲制度"]
    assert titles(people.teacher, "ＧＢ５００１６") == ["甲制度"]
    assert titles(people.teacher, "5001") == []
    assert titles(people.teacher, "12年") == []
    assert titles(people.teacher, "2012年") == ["甲制度"]


def test_number_and_title_are_found_and_titles_come_first(people: People) -> None:
    text = ruled(people, "燃气使用制度", "第一条 专人负责。")
    ruled(people, "食堂制度", "第一条 燃气阀门每日关闭。")
    assert titles(people.teacher, "燃气") == ["燃气使用制度", "食堂制度"]
    assert titles(people.teacher, text.number) == ["燃气使用制度"]


def test_a_draft_is_found_in_its_own_house_only(people: People) -> None:
    drafted(people.safety, people.school, "校内草案", "第一条 夜间查寝两次。")
    assert titles(people.principal, "查寝") == ["校内草案"]
    for other in (people.neighbour, people.section, people.kg_head, people.officer):
        assert titles(other, "查寝") == []
        assert found(other, Sought.of("查寝")).count() == 0


def test_another_schools_text_is_found_once_it_is_shared(people: People) -> None:
    text = ruled(people, "查寝做法", "第一条 夜间查寝两次。", of="school", kind="model")
    assert titles(people.neighbour, "查寝") == []
    assert titles(people.section, "查寝") == ["查寝做法"]
    text.share(by=people.principal, channel="deed")
    assert titles(people.neighbour, "查寝") == ["查寝做法"]
    text.withdraw(by=people.principal, why="内容待改")
    assert titles(people.neighbour, "查寝") == []


def test_another_district_finds_nothing_though_it_asks_the_function_itself(
    people: People,
) -> None:
    ruled(people, "巡查制度", "第一条 消火栓每月检查一次。")
    with scope([people.other_bureau.pk]):
        assert titles(people.stranger, "消火栓") == []
        assert _asked("'消火'") == 0
        assert Row.objects.count() == 0
    with scope([]):
        assert _asked("'消火'") == 0
    assert _asked("'消火'") == 1


def test_repealed_texts_come_only_when_asked_for(people: People) -> None:
    text = ruled(people, "旧制度", "第一条 燃煤锅炉每周检查。")
    text.repeal(by=people.chief, why="锅炉已拆除")
    assert titles(people.teacher, "锅炉") == []
    assert titles(people.teacher, "锅炉", with_repealed=True) == ["旧制度"]


def test_changed_words_and_titles_are_found_at_once_and_old_ones_no_more(
    people: People,
) -> None:
    text = drafted(people.inspector, people.bureau, "草案", "第一条 每周巡查。")
    version = text.unfinished()
    assert version is not None
    version.amend(by=people.inspector, body="第一条 每日巡查。")
    assert titles(people.section, "每周") == []
    assert titles(people.section, "每日") == ["草案"]
    text.amend(by=people.inspector, title="门卫巡查办法")
    assert titles(people.section, "门卫") == ["门卫巡查办法"]
    assert titles(people.section, "草案") == []


def test_a_long_text_is_found_to_its_last_word(people: People) -> None:
    body = (
        "\n".join(f"第{n}条 学校应当每日巡查学校。" for n in range(1, 3001)) + "\n末尾有瑞雪二字。"
    )
    ruled(people, "长文", body)
    assert titles(people.teacher, "瑞雪二字") == ["长文"]


def test_what_is_shown_marks_the_hits(people: People) -> None:
    ruled(people, "燃气制度", "第一条 食堂燃气阀门每日关闭。")
    sought = Sought.of("燃气")
    hit = shown(found(people.teacher, sought).select_related("text").get(), sought)
    assert [bit.text for bit in hit.title if bit.is_hit] == ["燃气"]
    assert [bit.text for bit in hit.extract if bit.is_hit] == ["燃气"]


def test_what_others_may_not_see_takes_no_place_on_the_page_of(people: People) -> None:
    """The nearest matches are of another school and hidden: the page goes on to the rest."""
    ruled(people, "巡查制度", "第一条 消火栓每月检查一次。")
    for number in range(3):
        ruled(people, f"消火栓校内做法{number}", "第一条 自查。", of="school")
    request = RequestFactory().get("/library/search/")
    sought = Sought.of("消火栓")

    def rows(most: int | None) -> Any:
        return found(people.neighbour, sought, most=2 if most else None).select_related("text")

    page = page_of(rows, request)
    assert [row.text.title for row in page] == ["巡查制度"]


@pytest.mark.parametrize(
    "typed", ["'; drop table x; --", "\\", "a:*|b", "!(", "%", "甲'乙", "\x00"]
)
def test_whatever_is_typed_is_only_looked_for(people: People, typed: str) -> None:
    assert titles(people.teacher, typed) == []


def _asked(tokens: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from library_matches(%s::tsquery, '{}', '{}', '{}', '{}',"
            " '{in_force}', '', '{}', null, null, 0)",
            [tokens],
        )
        return int(cursor.fetchone()[0])
