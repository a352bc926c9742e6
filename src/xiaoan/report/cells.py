"""Evidence that is cells, not rows: what forms took, told for five forms or more at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xiaoan.base.components import Text
from xiaoan.duties.field import FORMS as ROUNDS
from xiaoan.duties.models import Duty
from xiaoan.duties.models.timing import FEWEST, Median
from xiaoan.figures.scope import Scope
from xiaoan.hazards.field import FORMS as HAZARDS
from xiaoan.inspections.field import FORMS as VISITS
from xiaoan.posts.models import Post
from xiaoan.units.field import FORMS as PLACES

OTHERS = _("posts of fewer than five people")


@dataclass(frozen=True)
class Cell:
    """Forms of one kind, duty and post: how many, and what half of them took at most."""

    form: Text
    duty: Text
    post: Text
    n: int
    seconds: int | None
    taps: int | None
    url: str


def form_titles() -> dict[str, Text]:
    """What the forms are called, by their key."""
    return {form.key: form.title for form in chain(PLACES, HAZARDS, ROUNDS, VISITS)}


def cells(rows: Any, scope: Scope) -> list[Cell]:
    """The cells of some timings, in the order of forms and duties; small ones are left out."""
    found = (
        rows.order_by()
        .values("form", "duty", "post")
        .annotate(n=Count("pk"), half=Median("seconds"), tapped=Median("taps"))
        .filter(n__gte=FEWEST)
        .order_by("form", "duty", "post")
    )
    duties = Duty.objects.filter(district_id__in=[scope.unit.district_id])
    named = {duty.code: str(duty) for duty in duties}
    posts = {post.code: str(post) for post in Post.objects.all()}
    titles = form_titles()
    return [_cell(row, titles, named, posts) for row in found]


def _cell(
    row: Mapping[str, Any], titles: Mapping[str, Text], duties: Mapping[str, str],
    posts: Mapping[str, str],
) -> Cell:  # fmt: skip
    code = row["duty"]
    return Cell(
        titles.get(row["form"], row["form"]), duties.get(code, code),
        posts.get(row["post"], row["post"]) or OTHERS, row["n"], _whole(row["half"]),
        _whole(row["tapped"]), reverse("duties:duty", args=[code]) if code in duties else "",
    )  # fmt: skip


def _whole(number: float | None) -> int | None:
    return None if number is None else round(number)
