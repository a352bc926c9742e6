"""One cell's value by its column; a cell that cannot be read says how to write it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from xiaoan.accounts.names import SHAPE, is_personal
from xiaoan.posts.roster.columns import KINDS, NO, YES, Column
from xiaoan.posts.roster.problems import WrongCell

DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,23}")
#: Words that stand in addresses where a unit's code could stand.
WORDS = frozenset({"new", "calendar", "roster", "people", "me"})
FIRST_YEAR, LAST_YEAR, MOST_PUPILS = 1850, 2100, 100_000
UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff\x00-\x1f]")


def value(column: Column, cell: Any) -> Any:
    """What `cell` means in `column`; None or "" where it is empty. Raises WrongCell."""
    words = text(cell)
    reader = READERS.get(column.key)
    if column.key in _DAYS:
        return day(cell, words)
    if column.most and len(words) > column.most:
        raise WrongCell(
            f"太长：最多 {column.most} 个字。请改短。",
            f"Too long: at most {column.most} characters.",
        )
    return reader(words) if reader else words


def text(cell: Any) -> str:
    """A cell as a person reads it: whole numbers without .0, no unseen characters."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime | date):
        cell = cell.strftime("%Y-%m-%d")
    return UNSEEN.sub("", str(cell)).strip()


def day(cell: Any, words: str) -> date | None:
    """A date cell, or a date written as text in the usual ways."""
    if isinstance(cell, datetime):
        return _sound(cell.date())
    if isinstance(cell, date):
        return _sound(cell)
    if not words:
        return None
    if isinstance(cell, int | float):
        raise WrongCell(
            f"“{words}”是数字，不是日期。请把单元格格式改为日期，或写成 2024-09-01。",
            f"“{words}” is a number, no date. Format the cell as a date, or write 2024-09-01.",
        )
    found = DAY.fullmatch(words)
    try:
        return _sound(date(*map(int, found.groups()))) if found else _unclear(words)
    except ValueError as wrong:
        raise wrong if isinstance(wrong, WrongCell) else _no_such_day(words) from None


def _sound(found: date) -> date:
    if FIRST_YEAR <= found.year <= LAST_YEAR:
        return found
    raise WrongCell(
        f"{found.year} 年不可能。请改正。", f"The year {found.year} cannot be. Correct it."
    )


def _unclear(words: str) -> date:
    raise WrongCell(
        f"日期“{words}”看不懂。请写成 2024-09-01。",
        f"Date “{words}” is unclear. Write 2024-09-01.",
    )


def _no_such_day(words: str) -> WrongCell:
    return WrongCell(f"没有“{words}”这一天。请改正。", f"There is no day “{words}”. Correct it.")


def whole(words: str) -> int | None:
    if not words:
        return None
    if not re.fullmatch(r"\d{1,6}", words) or int(words) > MOST_PUPILS:
        raise WrongCell(
            f"“{words}”不是人数。请填 0 到 {MOST_PUPILS} 的整数。",
            f"“{words}” is no count. Write a whole number from 0 to {MOST_PUPILS}.",
        )
    return int(words)


def yes(words: str) -> bool | None:
    lowered = words.lower()
    if not lowered:
        return None
    if lowered in YES | NO:
        return lowered in YES
    raise WrongCell(f"“{words}”看不懂。请填 是 或 否。", f"“{words}” is unclear. Write yes or no.")


def kind(words: str) -> str:
    found = KINDS.get(words, words)
    if words and found not in KINDS.values():
        raise WrongCell(
            f"没有类别“{words}”。可填：{'、'.join(KINDS)}。",
            f"There is no kind “{words}”. Use one of: {', '.join(KINDS.values())}.",
        )
    return found


def tags(words: str) -> list[str] | None:
    if not words:
        return None
    return [part.strip() for part in re.split("[;；、,，]", words) if part.strip()]


def code(words: str) -> str:
    if words and (not CODE.fullmatch(words) or words.lower() in WORDS):
        raise WrongCell(
            f"编码“{words}”不能用。只用字母、数字和 - _ .，最多 24 个。",
            f"Code “{words}” cannot be used. Letters, digits and - _ . only, at most 24.",
        )
    return words


def username(words: str) -> str:
    lowered = words.lower()
    if is_personal(lowered):
        raise WrongCell(
            "这是手机号或身份证号，不能作账号。请改用拼音或工号。",
            "This is a telephone or identity number. Use pinyin or the staff number.",
        )
    if words and not SHAPE.fullmatch(lowered):
        raise WrongCell(
            f"账号“{words}”不能用。只用小写字母、数字和 . - _，至少两个。",
            f"Account “{words}” cannot be used. Small letters, digits and . - _, at least two.",
        )
    return lowered


def email(words: str) -> str:
    if not words:
        return ""
    try:
        validate_email(words)
    except ValidationError:
        raise WrongCell(
            f"“{words}”不是邮箱地址。请改正，或空着。",
            f"“{words}” is no mail address. Correct it, or leave it empty.",
        ) from None
    return words


_DAYS = frozenset({"opened_on", "since", "until"})
READERS: dict[str, Callable[[str], Any]] = {
    "pupils": whole, "classes": whole, "is_private": yes, "is_full_time": yes, "kind": kind,
    "tags": tags, "code": code, "username": username, "email": email,
    "stands_for": str.lower,
}  # fmt: skip
