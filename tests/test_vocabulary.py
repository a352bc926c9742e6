"""One dictionary: the screen and the tree use the field's words and no others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from tools import phonewords

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "xiaoan"
CATALOGUES = sorted(PACKAGE.glob("*/locale/zh_Hans/LC_MESSAGES/django.po"))

#: Not on the screen, and what is said instead (GLOSSARY, and the rules of wording).
FORBIDDEN = {
    "逾期": "超期", "驳回": "退回", "工单": "隐患", "挂起": "受阻或暂无法整改", "上报预警": "提级",
    "上链": "封存", "哈希": "封存码", "校验": "核验", "用户名": "账号", "操作成功": "说做成了什么",
    "系统提示": "直接说事", "请注意": "直接说事", "！": "不用感叹号", "您好": "直接说事",
    "排名": "学校从不排名", "打卡": "签到或到岗", "积分": "不计积分", "较大隐患": "紧急",
}  # fmt: skip
#: Buttons say what they do.
BARE_BUTTONS = {"确定", "提交", "OK", "好的"}
NAMES = {"core", "common", "utils", "util", "helpers", "helper", "manager", "managers", "service",
         "services", "misc"}  # fmt: skip
NOUNS = ("Hazard", "Duty", "Task", "Record", "Notice", "Visit", "Round", "Holding", "Post",
         "Keeping", "Reinforcement", "Referral", "Extension", "Figure", "Finding")  # fmt: skip
TIGHT = re.compile(r"[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]")


def messages() -> list[tuple[str, Message, str]]:
    found = []
    for path in CATALOGUES:
        with path.open("rb") as file:
            for message in read_po(file, locale="zh_Hans"):
                if message.id:
                    texts = (
                        message.string if isinstance(message.string, tuple) else (message.string,)
                    )
                    found += [(path.parts[-5], message, str(text)) for text in texts]
    return found


def said() -> list[tuple[str, str]]:
    """Everything the screens say in Chinese: where it stands, and the text."""
    phone = [
        (f"words/{name}", chinese)
        for name, words in phonewords.dictionaries().items()
        for chinese in words.values()
    ]
    return [(app, text) for app, _m, text in messages()] + phone


def test_there_are_catalogues() -> None:
    assert len(CATALOGUES) > 10
    assert len(phonewords.dictionaries()) > 5


def test_every_word_of_the_phone_has_its_chinese() -> None:
    assert not list(phonewords.missing())


@pytest.mark.parametrize(("word", "instead"), FORBIDDEN.items())
def test_the_screen_uses_the_fields_word(word: str, instead: str) -> None:
    # "We do not rank" may say so.
    texts = [(app, text, text.replace(f"不{word}", "")) for app, text in said()]
    wrong = [f"{app}: {text}" for app, text, said in texts if word in said]
    assert not wrong, f"“{word}” → {instead}: {wrong}"


def test_no_button_says_merely_yes() -> None:
    assert not [(app, text) for app, text in said() if text.strip() in BARE_BUTTONS]


def test_chinese_and_latin_stand_half_a_space_apart() -> None:
    """The rule of the page kit: 第 3 页, not 第3页; placeholders are filled by the program."""
    wrong = []
    for app, text in said():
        if app == "words/paper.ts":
            continue  # a document, not a screen: 公文 does not space
        plain = re.sub(r"%\([a-z0-9_.:]+\)[sd]|%[sd]|\[[a-z]+\]|<[^>]+>|\{[a-z_]*\}", " ", text)
        wrong += [f"{app}: {text}" for _ in TIGHT.findall(plain)][:1]
    assert not wrong, wrong


def test_chinese_sentences_use_full_width_marks() -> None:
    half = re.compile(r"[\u4e00-\u9fff][,;:?!](?!\d)")
    assert not [(app, text) for app, text in said() if half.search(text)]


def test_the_tree_has_no_folder_for_leftovers() -> None:
    paths = [path for path in PACKAGE.rglob("*") if "__pycache__" not in path.parts]
    assert not [str(path) for path in paths if path.stem in NAMES]


def test_every_folder_of_the_tree_is_told_in_the_architecture() -> None:
    told = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    folders = [path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()]
    assert not [name for name in folders if not re.search(rf"^{name}\s", told, re.MULTILINE)]


def test_english_words_of_the_glossary_are_the_codes_own() -> None:
    """Each noun of the dictionary that names a record has its model or column."""
    source = " ".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    missing = [noun for noun in NOUNS if not re.search(rf"^class {noun}\b", source, re.MULTILINE)]
    assert not missing
