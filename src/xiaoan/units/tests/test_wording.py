"""A kindergarten has a 园长 and 幼儿; a school keeps its words."""

from __future__ import annotations

import pytest

from xiaoan.units.wording import worded


@pytest.mark.parametrize(
    ("school", "kindergarten"),
    [
        ("校长掌握食品风险", "园长掌握食品风险"),
        ("学生返校前排除危险", "幼儿返园前排除危险"),
        ("学校负责人每餐陪餐并记录", "幼儿园负责人每餐陪餐并记录"),
        ("每月校园安全全面检查", "每月校园安全全面检查"),
    ],
)
def test_a_duty_is_asked_in_the_words_of_the_unit(school: str, kindergarten: str) -> None:
    assert worded(school, kindergarten=True) == kindergarten
    assert worded(school, kindergarten=False) == school
