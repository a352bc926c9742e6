"""What hangs on the clauses of a text, and on which clauses a duty or an item rests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse

from xiaoan.duties.models import Basis
from xiaoan.library.above import Link
from xiaoan.library.models import Clause


def of(clauses: Sequence[Clause], user: Any) -> Mapping[UUID, Sequence[Link]]:
    """The links of these clauses by their keys; a stale one says so."""
    keys = [clause.key for clause in clauses]
    rows = Basis.objects.visible_to(user).live().filter(key__in=keys).select_related("duty")
    stale = set(rows.stale().values_list("pk", flat=True))
    found: dict[UUID, list[Link]] = defaultdict(list)
    for basis in rows.order_by("checklist", "duty__code", "item"):
        found[basis.key].append(Link(basis.title, address(basis), basis.pk in stale))
    return found


def address(basis: Basis) -> str:
    """The page of what rests on the clause."""
    if basis.duty is not None:
        return reverse("duties:duty", args=[basis.duty.code])
    return reverse("duties:checklist", args=[basis.checklist])


def clauses_of_duty(duty: Any, user: Any) -> list[Basis]:
    """The links of a duty in sight of `user`."""
    rows = Basis.objects.visible_to(user).live().filter(duty=duty)
    return list(rows.select_related("text__unit", "clause__version").order_by("text__number"))


def clauses_of_items(code: str, user: Any) -> dict[str, list[Basis]]:
    """The links of a checklist's items in sight of `user`, by the item's words."""
    rows = Basis.objects.visible_to(user).live().filter(checklist=code)
    found: dict[str, list[Basis]] = defaultdict(list)
    for basis in rows.select_related("text__unit", "clause__version").order_by("text__number"):
        found[basis.item].append(basis)
    return found
