"""The shipped posts stand in the table after every migrate; a newer file amends them."""

from __future__ import annotations

from typing import Any

from xiaoan.posts.files import read_posts
from xiaoan.posts.models import Post


def load_posts(using: str, **_: Any) -> None:
    """Insert or amend every post of posts.csv on connection `using`; idempotent."""
    rows = read_posts()
    Post.objects.using(using).bulk_create(
        [
            Post(
                code=row.code,
                zh=row.zh,
                en=row.en,
                unit_kinds=list(row.unit_kinds),
                substitutes=list(row.substitutes),
                rank=rank,
            )
            for rank, row in enumerate(rows)
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["zh", "en", "unit_kinds", "substitutes", "rank"],
    )
