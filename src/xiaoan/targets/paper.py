"""The papers of a letter: the letter itself and the page by which a successor takes it over."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from xiaoan.documents.kinds import Kind
from xiaoan.targets import wording
from xiaoan.targets.levels import BUREAU_LEVEL, SCHOOL_LEVEL
from xiaoan.targets.models import Letter, Succession, Template
from xiaoan.targets.wording import day_of

LETTER, SUCCESSION = "letter", "succession"
KINDS = [
    Kind(LETTER, _("letter of responsibility"), "pact", is_personal=True, page="targets:letter"),
    Kind(SUCCESSION, _("succession to a letter of responsibility"), "pact", is_personal=True),
]
#: Names of the places to sign, as pact.typ and the signatures know them.
FIRST, SECOND = "first", "second"

#: Between two units each side sets its seal; a person within a unit signs without one.
SEALED = frozenset({BUREAU_LEVEL, SCHOOL_LEVEL})


def body_of(template: Template, words: dict[str, str]) -> list[dict[str, Any]]:
    """The blocks of a letter's text with its targets."""
    return wording.blocks(template.body, words, [(one.words, one.said) for one in template.goals])


def text_of(letter: Letter) -> list[dict[str, Any]]:
    """The blocks of one letter: the very words of its paper."""
    return body_of(letter.template, wording.filling(letter.names, letter.since, letter.until))


def parties_of(letter: Letter) -> list[dict[str, str]]:
    """The two sides and the term, as the paper heads them."""
    names, person = letter.names, letter.holding.user.name
    return [
        {"label": "甲方", "value": f"{names['first']}（{names['first_post']}）"},
        {"label": "乙方", "value": f"{names['second']}（{names['post']}　{person}）"},
        {"label": "期限", "value": f"{day_of(letter.since)}至{day_of(letter.until)}"},
    ]  # fmt: skip


def data_of(letter: Letter) -> dict[str, Any]:
    """The letter's data for the template `pact`."""
    names = letter.names
    seal = "（盖章）" if letter.level in SEALED else ""
    return {
        "title": letter.template.heading, "issuer": letter.names["first"],
        "parties": parties_of(letter), "body": text_of(letter),
        "signatures": [
            {
                "label": f"甲方{seal}", "value": f"{names['first']}　{names['first_post']}",
                "place": FIRST,
            },
            {
                "label": f"乙方{seal}", "value": f"{names['second']}　{names['post']}",
                "place": SECOND,
            },
        ],
    }  # fmt: skip


def succession_text(one: Succession) -> list[dict[str, Any]]:
    """The blocks of a successor's page."""
    letter, names = one.letter, one.letter.names
    signed = day_of(letter.signed_on) if letter.signed_on else ""
    lines = [
        f"{names['second']}{names['post']}岗位原任职人员于{signed}签订《{letter.template.title}》，"
        f"期限为{day_of(letter.since)}至{day_of(letter.until)}。",
        f"本人自{day_of(one.since)}起担任该岗位，已阅读上述责任书全文，自该日起承接其全部责任目标、"
        "工作任务和考核条款；该日以前的责任由原任职人员承担，其签字在任期内继续有效。",
    ]
    if letter.sha256:
        digest = " ".join(letter.sha256[at : at + 8] for at in range(0, 64, 8))
        lines.append(f"所承接责任书文件的摘要（SHA-256）：{digest}。")
    return [{"kind": "paragraph", "text": line} for line in lines]


def succession_data(one: Succession) -> dict[str, Any]:
    """The successor's page for the template `pact`."""
    names = one.letter.names
    who = f"{names['second']}（{names['post']}　{one.holding.user.name}）"
    return {
        "title": "安全目标责任承接书", "issuer": names["first"],
        "parties": [{"label": "承接人", "value": who}], "body": succession_text(one),
        "signatures": [
            {"label": "承接人", "value": f"{names['second']}　{names['post']}", "place": SECOND}
        ],
    }  # fmt: skip


def addressee_of(letter: Letter) -> str:
    """Unit and post: what the verification page may show."""
    return f"{letter.names['second']} {letter.names['post']}"
