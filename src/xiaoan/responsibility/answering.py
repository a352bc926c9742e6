"""Who answered for what on a day: charges in force then, and who held their posts then.

A change of holder on any date leaves the old one answerable to the end of the last day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, Q

from xiaoan.accounts.models import User
from xiaoan.posts.models import Holding, Post
from xiaoan.responsibility.hosts import held_in, host_of
from xiaoan.responsibility.models import Charge, Receipt, Sheet
from xiaoan.units.models import Unit


@dataclass(frozen=True)
class Answer:
    """A charge on a day with the holders of its post then; where nobody held it, the post that
    stood in for it (posts.csv) with its holders."""

    charge: Charge
    holders: tuple[Holding, ...]
    instead: Post | None = None

    @property
    def names(self) -> list[str]:
        return [holding.user.name for holding in self.holders]


@dataclass
class Asked:
    """A holding of somebody with the charges of its post, and the receipt if there is one."""

    holding: Holding
    sheet: Sheet
    charges: list[Charge] = field(default_factory=list)
    receipt: Receipt | None = None


def holders_on(unit: Unit, on: date) -> dict[str, list[Holding]]:
    """Who holds which post of `unit` (its parts included) on that day, by post code."""
    found: dict[str, list[Holding]] = defaultdict(list)
    held = Holding.objects.active(on).filter(held_in(unit)).select_related("user", "post", "unit")
    own_first = F("stands_for_id").asc(nulls_first=True)
    for holding in held.order_by("post__rank", own_first, "since", "id"):
        found[holding.post_id].append(holding)
    return found


def answered(charges: Iterable[Charge], unit: Unit, on: date) -> list[Answer]:
    """Each of the unit's charges with whoever answered for it on that day."""
    holders = holders_on(unit, on)
    posts = {post.code: post for post in Post.objects.all()}
    return [_answer(charge, posts, holders) for charge in charges]


def _answer(charge: Charge, posts: dict[str, Post], holders: dict[str, list[Holding]]) -> Answer:
    own = holders.get(charge.post_id)
    if own:
        return Answer(charge, tuple(own))
    instead = next((code for code in posts[charge.post_id].substitutes if code in holders), None)
    if instead is None:
        return Answer(charge, ())
    return Answer(charge, tuple(holders[instead]), posts[instead])


def answerer(unit: Unit, post: str, on: date) -> Holding | None:
    """Who answered for the post's charges on that day: its holder in own right first."""
    found = holders_on(unit, on).get(post, [])
    own = [holding for holding in found if not holding.is_acting]
    return next(iter(own or found), None)


def asked_of(user: User, on: date) -> list[Asked]:
    """The posts that `user` holds on that day and what each answers for, in all units."""
    held = list(
        Holding.objects.active(on).filter(user=user).select_related("unit__parent", "post")
        .order_by("post__rank", "id")
    )  # fmt: skip
    hosts = {holding.pk: host_of(holding.unit).pk for holding in held}
    rows = Sheet.objects.filter(district_id__in={holding.district_id for holding in held})
    sheets = {
        sheet.unit_id: sheet
        for sheet in rows.in_force(on).filter(unit_id__in=hosts.values()).select_related("unit")
    }
    given = {
        (receipt.sheet_id, receipt.holding_id): receipt
        for receipt in Receipt.objects.filter(holding__in=held, sheet__in=sheets.values())
    }
    charges = _charges_of(sheets.values(), {holding.post_id for holding in held})
    return [
        Asked(holding, sheet, lines, given.get((sheet.pk, holding.pk)))
        for holding in held
        if (sheet := sheets.get(hosts[holding.pk])) is not None
        and (lines := charges.get((sheet.pk, holding.post_id)))
    ]


def _charges_of(sheets: Iterable[Sheet], posts: set[str]) -> dict[tuple[object, str], list[Charge]]:
    found: dict[tuple[object, str], list[Charge]] = defaultdict(list)
    rows = Charge.objects.filter(Q(sheet__in=list(sheets)), post_id__in=posts)
    for charge in rows.select_related("post", "unit").order_by("order"):
        found[charge.sheet_id, charge.post_id].append(charge)
    return found
