"""The texts of the demonstration's library are whole, each its own, and can be printed."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from xiaoan.demo import shelf
from xiaoan.demo.revised import COMING, FRESH, REVISIONS, SUBMITTED
from xiaoan.documents import fonts
from xiaoan.library.body import characters, parts
from xiaoan.library.headings import kind_of
from xiaoan.library.markers import markers

PATHS = sorted(path.relative_to(shelf.FOLDER).as_posix() for path in shelf.FOLDER.rglob("*.md"))
RULES = [path for path in PATHS if path.startswith("rules/")]
PLANS = [path for path in PATHS if path.startswith("plans/")]
#: The sections that every plan has, and those of its own sort.
COMMON = (
    "目的依据", "适用范围", "组织机构与AB岗名单", "风险与重点部位", "预警与监测", "报告程序与时限",
    "分级响应", "处置步骤", "疏散与集合点（附图）", "医疗救护", "家长沟通与舆情", "恢复与善后",
    "物资与通讯录", "培训演练", "修订记录",
)  # fmt: skip
OWN = {
    "FIRE": ("灭火组/疏散引导组/救护组分工", "断电断气点位", "寄宿夜间分册"),
    "FLOOD": ("低洼与地下空间", "挡水排水设备", "危房围墙转移", "停课与错峰放学", "避险转移路线"),
    "QUAKE": ("就近避险动作", "震后疏散顺序", "余震禁返", "建筑安全评估后复课", "失联清点"),
    "SNOW": ("除雪分区责任", "屋面大跨荷载", "上下学延时", "校车停驶", "供暖保障"),
    "COLLAPSE": ("立即停用封控", "次生灾害断电断气", "埋压清点与专业救援接口", "异地安置上课"),
    "STAMPEDE": ("楼道分流与单向", "现场叫停口令", "伤员分拣", "错峰表", "大班额楼层"),
    "POWERCUT": ("应急照明与备用广播", "夜间寄宿秩序", "食堂冷链", "电梯困人", "安防系统后备"),
    "EPIDEMIC": ("监测与晨午检", "隔离观察", "流调配合", "停课线上教学", "消毒", "复课"),
    "EVENT": ("审批与承载量", "出入口与分区", "安保医疗配置", "取消与中止条件", "疏散"),
    "FOODPOISON": ("停供封存", "留样移交", "就医登记", "可疑餐次名单", "舆情"),
}


def headings(path: str) -> list[str]:
    found = [part.text for part in parts(shelf.source(path).body) if part.kind == "heading"]
    return [re.sub(r"^[一二三四五六七八九十]+、", "", text) for text in found]


def test_there_are_65_rules_in_ten_aspects_ten_plans_and_over_60000_characters():
    aspects = Counter(path.split("/")[1] for path in RULES)
    assert sorted(aspects) == [f"{n:02}" for n in range(1, 11)]
    assert min(aspects.values()) >= 5
    assert len(RULES) == 65
    assert sorted(Path(path).stem for path in PLANS) == sorted(OWN)
    assert sum(characters(shelf.source(path).body) for path in [*RULES, *PLANS]) > 60_000


@pytest.mark.parametrize("path", [*RULES, *PLANS])
def test_a_rule_is_neither_a_stub_nor_a_book(path):
    assert 600 <= characters(shelf.source(path).body) <= 1500


@pytest.mark.parametrize("path", PATHS)
def test_the_importer_recognises_title_and_structure(path):
    source = shelf.source(path)
    assert source.title
    assert not source.notes
    if path.startswith(("rules/", "plans/")):
        assert source.kind == ("plan" if path in PLANS else "regulation")
    if not path.startswith("models/speech"):
        assert len([piece for piece in source.pieces if piece.label]) >= 4


@pytest.mark.parametrize("path", RULES)
def test_the_clauses_of_a_rule_are_numbered_without_gaps(path):
    numerals = re.findall(r"^第([一二三四五六七八九十]+)条 ", shelf.source(path).body, re.MULTILINE)
    assert [counted(numeral) for numeral in numerals] == list(range(1, len(numerals) + 1))
    assert numerals or len(headings(path)) >= 5


def counted(numeral: str) -> int:
    tens, _, ones = numeral.rpartition("十")
    digit = {sign: n for n, sign in enumerate("一二三四五六七八九", 1)}
    return (10 * digit.get(tens, 1) if "十" in numeral else 0) + digit.get(ones, 0)


@pytest.mark.parametrize("code", sorted(OWN))
def test_a_plan_has_the_least_sections_of_its_sort(code):
    missing = {*COMMON, *OWN[code]} - {*headings(f"plans/{code}.md")}
    assert not missing


def test_no_sentence_of_more_than_twenty_characters_stands_in_two_texts():
    seen = defaultdict(set)
    for path in PATHS:
        own = re.sub("〔[^〕]*〕", "", shelf.source(path).body)
        for sentence in re.split(r"[。；！？：|\n]", own):
            if len(sentence.strip()) > 20:
                seen[sentence.strip()].add(path)
    assert {sentence: paths for sentence, paths in seen.items() if len(paths) > 1} == {}


def test_titles_are_all_different():
    titles = Counter(shelf.source(path).title for path in PATHS)
    assert max(titles.values()) == 1


def test_every_sign_is_in_our_fonts():
    words = "".join(shelf.source(path).title + shelf.source(path).body for path in PATHS)
    revised = "".join(body for one in (*REVISIONS, FRESH, SUBMITTED, COMING) for body in one.bodies)
    assert fonts.missing(words + revised) == set()


def test_no_half_width_punctuation_stands_between_chinese_words():
    for path in PATHS:
        for line in shelf.source(path).body.split("\n"):
            assert not re.search(r"[\u4e00-\u9fff][,;:!?()][\u4e00-\u9fff]?", line), (path, line)


def test_every_entry_of_the_shelf_has_its_file_and_every_file_its_entry():
    entries = [*shelf.compendium(), *shelf.models(), *shelf.of_schools()]
    assert sorted(entry.path for entry in entries) == PATHS
    known = {*shelf.NAMED, *shelf.OWN_READERS, *shelf.APPLIES}
    assert known <= set(PATHS)


def test_model_documents_lead_to_records_and_name_nobody():
    kinds = {mark.kind for path in PATHS for mark in markers(shelf.source(path).body)}
    assert {"数", "句", "职责", "blank"} <= kinds


@pytest.mark.parametrize(
    "revision", [*REVISIONS, FRESH, SUBMITTED, COMING], ids=lambda one: one.path
)
def test_a_revision_changes_some_words_and_leaves_the_rest(revision):
    first, second = revision.bodies
    assert first != second
    assert kind_of(shelf.source(revision.path).title)
