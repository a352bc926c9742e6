"""Groups of posts that the matrix rows are made of, so that a row reads as a sentence."""

from __future__ import annotations

from typing import Any, NamedTuple

Posts = frozenset[str]


class Row(NamedTuple):
    """One action: its label (lazy msgid) and the posts that may do it."""

    label: Any
    posts: Posts


HEADS: Posts = frozenset({"principal", "kg-head", "centre-head"})
DEPUTIES: Posts = frozenset({"deputy", "kg-deputy"})
SAFETY: Posts = frozenset({"safety", "kg-safety", "centre-safety"})
LOGISTICS: Posts = frozenset({"affairs", "kg-affairs"})
MIDDLE: Posts = LOGISTICS | {"moral", "academic", "kg-care", "office", "hr", "grade"}
HANDS: Posts = frozenset(
    {
        "class", "kg-class", "duty-teacher", "duty-leader", "teacher", "guard", "gate", "warden",
        "canteen", "food", "food-director", "lab", "bus", "driver", "attendant", "doctor",
        "health-teacher", "kg-doctor", "reporter", "counsellor", "pe", "it", "fire-room",
    }
)  # fmt: skip
LEADERS: Posts = HEADS | DEPUTIES
SCHOOL_SAFETY: Posts = LEADERS | SAFETY
SCHOOL: Posts = SCHOOL_SAFETY | MIDDLE | HANDS
BUREAU_LEADERS: Posts = frozenset({"chief", "deputy-chief"})
SECTION: Posts = frozenset({"safety-section", "inspector"})
SECTIONS: Posts = SECTION | {
    "building-section", "moral-section", "health-section", "private-section", "bureau-office",
}  # fmt: skip
BUREAU_DUTY: Posts = frozenset({"bureau-leader", "bureau-duty", "info"})
BUREAU: Posts = BUREAU_LEADERS | SECTIONS | BUREAU_DUTY
AGENCY: Posts = frozenset({"agency-officer"})
SYSTEM: Posts = frozenset({"system"})
SYSTEM_ADMIN: Posts = frozenset({"system-admin"})
SECURITY_ADMIN: Posts = frozenset({"security-admin"})
AUDIT_ADMIN: Posts = frozenset({"audit-admin"})
ADMINS: Posts = SYSTEM_ADMIN | SECURITY_ADMIN | AUDIT_ADMIN
EVERYBODY: Posts = SCHOOL | BUREAU | AGENCY | SYSTEM | ADMINS
