"""The levels of the cascade: which post signs at which, and whose letter it is on the other side.

Source: notes of practice (district government → bureau → school → office → class and post).
A letter belongs to a post of a unit; whoever holds the post signs it.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, Value, When
from django.utils.translation import gettext_lazy as _

from xiaoan.access.groups import (
    BUREAU,
    BUREAU_LEADERS,
    DEPUTIES,
    HANDS,
    HEADS,
    MIDDLE,
    SAFETY,
    SECTION,
    SECTIONS,
)

BUREAU_LEVEL, SCHOOL_LEVEL, OFFICE_LEVEL, POST_LEVEL = "bureau", "school", "office", "post"
LEVELS = {
    BUREAU_LEVEL: _("government and bureau"),
    SCHOOL_LEVEL: _("bureau and school"),
    OFFICE_LEVEL: _("unit and its offices"),
    POST_LEVEL: _("office and class or post"),
}
CHOICES: list[tuple[str, Any]] = list(LEVELS.items())
#: Year groups answer for their classes like an office; they sign at the last level all the same.
_OFFICES = (
    DEPUTIES | SAFETY | (MIDDLE - {"grade"}) | (SECTIONS - SECTION) | {"safety-section"}
    | {"deputy-chief"}
)  # fmt: skip
POSTS: dict[str, frozenset[str]] = {
    BUREAU_LEVEL: frozenset({"chief"}),
    SCHOOL_LEVEL: HEADS,
    OFFICE_LEVEL: _OFFICES,
    POST_LEVEL: HANDS | {"grade"} | (BUREAU - BUREAU_LEADERS - _OFFICES),
}
EVERY_POST = frozenset().union(*POSTS.values())
LEVEL_OF = {post: level for level, posts in POSTS.items() for post in posts}
#: The first filled of these signs for the other side, at the same unit.
HEADS_OF_UNIT = ("principal", "kg-head", "centre-head", "chief")
#: At the last level: the office under which a post works, then whoever stands above it.
OVER: dict[str, tuple[str, ...]] = {
    "class": ("grade", "moral"), "kg-class": ("kg-care",), "teacher": ("academic",),
    "guard": ("safety", "kg-safety"), "gate": ("safety", "kg-safety"),
    "fire-room": ("safety", "kg-safety"), "warden": ("moral", "affairs"),
    "canteen": ("affairs", "kg-affairs"), "food": ("affairs", "kg-affairs"),
    "food-director": ("affairs", "kg-affairs"),
    "lab": ("academic",),
    "bus": ("affairs", "kg-affairs"),
    "driver": ("affairs", "kg-affairs"), "attendant": ("affairs", "kg-affairs"),
    "doctor": ("safety",), "health-teacher": ("safety",), "kg-doctor": ("kg-safety",),
    "counsellor": ("moral",), "pe": ("moral",), "grade": ("moral",), "it": ("office",),
    "inspector": ("safety-section",), "bureau-duty": ("bureau-office",), "info": ("bureau-office",),
    "bureau-leader": ("bureau-office",),
}  # fmt: skip
_ABOVE = ("deputy", "kg-deputy", "deputy-chief", *HEADS_OF_UNIT)
#: Who stands for the other side of the bureau's own letter; it has no account here.
OUTSIDE = ""


def firsts(level: str, post: str) -> tuple[str, ...]:
    """The posts of the first party 甲方 for a letter of `post`, best first.

    At the school's level they are the bureau's; at the bureau's own nobody has an account.
    """
    if level == BUREAU_LEVEL:
        return ()
    if level == SCHOOL_LEVEL:
        return ("chief", "deputy-chief")
    if level == OFFICE_LEVEL:
        return HEADS_OF_UNIT
    return (*OVER.get(post, ()), *_ABOVE)


def level_case(column: str = "post_id") -> Any:
    """The level of a row by its post, as a database expression: what figures are split by."""
    whens = [
        When(**{f"{column}__in": sorted(posts)}, then=Value(level))
        for level, posts in POSTS.items()
    ]
    return Case(*whens, default=Value(""), output_field=CharField())
