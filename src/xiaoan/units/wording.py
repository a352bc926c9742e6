"""What a kindergarten calls things; data, since only the words differ."""

from __future__ import annotations

#: The school's word and the kindergarten's, in the order in which they are exchanged.
KINDERGARTEN = (
    ("校长", "园长"), ("学生", "幼儿"), ("返校", "返园"), ("在校", "在园"), ("学校", "幼儿园"),
)  # fmt: skip


def worded(text: str, *, kindergarten: bool) -> str:
    """`text` as the unit says it: 园长, 幼儿, 在园 where it is a kindergarten."""
    if kindergarten:
        for school, own in KINDERGARTEN:
            text = text.replace(school, own)
    return text
