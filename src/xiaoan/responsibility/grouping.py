"""A sheet as it is read: post by post, each with its holders, its charges and who acknowledged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from xiaoan.posts.models import Holding, Post
from xiaoan.responsibility.answering import Answer, answered
from xiaoan.responsibility.models import Charge, Receipt, Sheet


@dataclass
class PostCharges:
    """One post of a sheet on a day; `receipts` by holding."""

    post: Post
    holders: tuple[Holding, ...]
    instead: Post | None
    charges: list[Charge] = field(default_factory=list)
    receipts: dict[int, Receipt] = field(default_factory=dict)

    @property
    def people(self) -> list[tuple[Holding, Receipt | None]]:
        """Holders, each with the receipt; whoever stands in owes none for this post."""
        return [(holding, self.receipts.get(holding.pk)) for holding in self.holders]

    @property
    def first_charge(self) -> Charge:
        return self.charges[0]


def by_post(sheet: Sheet, charges: Iterable[Charge], on: date) -> list[PostCharges]:
    """The charges of `sheet` grouped by post, in the sheet's order, with its holders of `on`."""
    given = {
        receipt.holding_id: receipt
        for receipt in Receipt.objects.filter(district_id=sheet.district_id, sheet=sheet)
    }
    found: dict[str, PostCharges] = {}
    for answer in answered(charges, sheet.unit, on):
        _group(found, answer, given).charges.append(answer.charge)
    return list(found.values())


def _group(found: dict[str, PostCharges], answer: Answer, given: dict[int, Receipt]) -> PostCharges:
    code = answer.charge.post_id
    if code not in found:
        found[code] = PostCharges(answer.charge.post, answer.holders, answer.instead)
        found[code].receipts = given
    return found[code]
