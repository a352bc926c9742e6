"""Two versions are laid side by side: what came, what went, what only moved."""

from __future__ import annotations

from xiaoan.library.body import pieces
from xiaoan.library.differing import CHANGED, GONE, NEW, SAME, compared, runs
from xiaoan.library.matching import matched
from xiaoan.library.tests.texts import NEXT, RULES


def test_a_changed_clause_shows_the_words_that_came_and_went():
    lines = {line.label: line for line in compared(pieces(RULES), pieces(NEXT))}
    assert lines["第三条"].kind == CHANGED
    assert [(r.kind, r.words) for r in lines["第三条"].runs if r.kind != SAME] == [
        (GONE, "7时"), (NEW, "6时50分"),
    ]  # fmt: skip


def test_a_clause_that_only_moved_is_the_same_under_another_number():
    lines = compared(pieces(RULES), pieces(NEXT))
    moved = next(line for line in lines if line.label == "第六条")
    assert (moved.kind, moved.before, moved.is_renumbered) == (SAME, "第五条", True)


def test_a_clause_that_is_new_and_one_that_is_gone_stand_in_their_places():
    old = pieces("第一条 甲的规定如此。\n第二条 乙的规定不同。\n第三条 丙的规定在此。")
    new = pieces(
        "第一条 甲的规定如此。\n第二条 丙的规定在此。\n第三条 全新的内容写明责任人与时限。"
    )
    assert [(line.kind, line.label, line.before) for line in compared(old, new)] == [
        (SAME, "第一条", "第一条"), (GONE, "", "第二条"), (SAME, "第二条", "第三条"),
        (NEW, "第三条", ""),
    ]  # fmt: skip


def test_both_sides_can_be_read_out_of_the_runs():
    old, new = "保安员每日7时到岗，签字。", "保安员和值班教师每日6时50分到岗，分别签字。"
    found = runs(old, new)
    assert "".join(r.words for r in found if r.kind != NEW) == old
    assert "".join(r.words for r in found if r.kind != GONE) == new


def test_a_version_against_itself_has_no_change():
    assert {line.kind for line in compared(pieces(RULES), pieces(RULES))} == {SAME}


def test_a_text_of_two_thousand_like_clauses_is_matched_in_no_time():
    old = pieces("\n".join(f"第{n}条 内容{n * 7}。" for n in range(2000)))
    new = pieces("\n".join(f"第{n}条 另外{n * 11}！" for n in range(2000)))
    assert len(matched(old, new)) == 2000
