"""What the page kit draws, as plain values: menu, header, seal bar, steps, charts.

No domain words: whoever has the facts fills these and hands them to a template.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.utils.functional import Promise

Text = str | Promise


class MenuItem(NamedTuple):
    """One entry of the main menu; `action` None shows it to everybody signed in.

    `also` names pages at other addresses that belong to the entry and mark it as well. What
    `may_stand_aside` goes under “more” for whoever has more entries than a row holds.
    """

    url_name: str
    label: Text
    action: str | None = None
    also: tuple[str, ...] = ()
    may_stand_aside: bool = False


@dataclass(frozen=True)
class MenuLink:
    """A menu entry as one request shows it; `is_aside` under “more” where there is room for few."""

    url: str
    label: Text
    current: bool
    is_aside: bool = False


@dataclass(frozen=True)
class Who:
    """The person at the right of the header, and the unit beside the logo."""

    name: Text
    post: Text = ""
    unit: Text = ""


@dataclass(frozen=True)
class SealBar:
    """The foot of every page with records: sealed up to `as_of` with `root`, or waiting."""

    as_of: datetime
    root: bytes | str = b""
    sealed: bool = True
    verify_url: str = ""


@dataclass(frozen=True)
class Step:
    """One step of the five-step line; `state` is done, now or later."""

    label: Text
    state: str = "later"
    lines: Sequence[Text] = ()
    now: Text = ""

    @property
    def css(self) -> str:
        return self.state if self.state in {"done", "now"} else ""


@dataclass(frozen=True)
class Number:
    """A computed number with the address of its evidence."""

    value: object
    url: str = ""
    of: object = None
    after: Text = ""
    before: Text = ""


@dataclass(frozen=True)
class FlowStep:
    """One step of a district's loop: its number, a second one, and the median days onward."""

    label: Text
    main: Number
    second: Number | None = None
    gap: Number | None = None


@dataclass(frozen=True)
class Bar:
    """One burden bar: value against its cap, in `unit`."""

    label: Text
    value: float
    cap: float
    unit: Text
    url: str = ""


@dataclass(frozen=True)
class Point:
    """One point of a control chart; `signal` marks it with its words."""

    label: Text
    value: float
    signal: Text = ""
