"""Words are found by their signs: bigrams, whole numbers, folded widths; the database agrees."""

from __future__ import annotations

import random

import pytest
from django.db import connection

from xiaoan.library.signs import Sought, bits, extract, fold, tokens

SIGNS = "消火栓防学校，。、 （）ＡＢ９０Ａ12bZ-℃①㎡〇𠮷é_'\\\"%{}\n第三条：GB"


def test_two_neighbouring_signs_are_a_token_and_a_number_is_one() -> None:
    assert tokens("ＧＢ 50016消火栓") == {"gb", "50016", "消火", "火栓", "栓"}


def test_the_folded_text_is_as_long_as_the_text() -> None:
    text = "ＡＢＣ　１２３（Ｘ）℃㎡…"
    assert len(fold(text)) == len(text)
    assert fold(text) == "abc 123(x)℃㎡…"


def test_several_words_are_all_wanted_and_signs_without_meaning_part_them() -> None:
    assert Sought.of("消防，宿舍  GB50016").words == ("消防", "宿舍", "gb50016")
    assert not Sought.of("，。 ！")
    assert len(Sought.of("甲 乙 丙 丁 戊 己 庚 辛 壬 癸").words) == 8


def test_two_signs_are_settled_by_the_index_and_more_are_looked_for_as_they_stand() -> None:
    assert Sought.of("消防").phrases == []
    assert Sought.of("消防栓").phrases == ["%消防栓%"]
    assert Sought.of("2026年").patterns
    assert Sought.of("火").tsquery == "'火':*"


def test_hits_are_marked_where_they_stand_and_nothing_is_lost() -> None:
    text = "门卫ＧＢ50016条，消防与消防安全"
    made = bits(text, Sought.of("gb50016 消防"))
    assert "".join(bit.text for bit in made) == text
    assert [bit.text for bit in made if bit.is_hit] == ["ＧＢ50016", "消防", "消防"]


def test_a_number_is_not_found_inside_a_longer_one() -> None:
    assert Sought.of("12条").spans("2012条 12条") == [(6, 9)]


def test_an_extract_shows_the_surroundings_of_up_to_three_hits() -> None:
    text = ("甲" * 100 + "消防" + "乙" * 100) * 5
    made = extract(text, Sought.of("消防"))
    assert sum(bit.is_hit for bit in made) == 3
    assert made[0].text == "…"
    assert sum(len(bit.text) for bit in made) < 300
    plain = extract("没有这个词的文本", Sought.of("消防"))
    assert [bit.text for bit in plain] == ["没有这个词的文本"]


def test_an_extract_stays_short_though_the_word_stands_everywhere() -> None:
    made = extract("留样柜里的菜都要留样，" * 100, Sought.of("留样"))
    assert 100 < sum(len(bit.text) for bit in made) < 3 * 4 * 36 + 10


def test_an_extract_cuts_no_marker_in_two() -> None:
    before, after = "〔职责：FIR-03〕" + "乙" * 31, "丙" * 34 + "〔职责：EMG-01〕"
    text = "甲" * 30 + before + "消防" + after + "丁" * 40
    made = "".join(bit.text for bit in extract(text, Sought.of("消防")))
    assert made == f"…{before}消防{after}…"
    start = "".join(bit.text for bit in extract("甲" * 68 + "〔职责：FIR-03〕丁", Sought.of("火")))
    assert start.endswith("〔职责：FIR-03〕…")


@pytest.mark.django_db
def test_the_database_folds_and_cuts_as_the_program_does() -> None:
    chance = random.Random(11)
    for _text in range(60):
        text = "".join(chance.choice(SIGNS) for _sign in range(chance.randrange(1, 80)))
        with connection.cursor() as cursor:
            cursor.execute(
                "select library_fold(%s), tsvector_to_array(library_tokens(library_fold(%s)))",
                [text, text],
            )
            folded, made = cursor.fetchone()
        assert folded == fold(text), text
        assert set(made) == tokens(text), text
