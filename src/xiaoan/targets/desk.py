"""What waits for a person in the letters: to sign, to take over, to countersign, to chase."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.access.check import grants_of
from xiaoan.access.groups import BUREAU_LEADERS
from xiaoan.accounts.models import User
from xiaoan.base.desk import DeskItem
from xiaoan.ledger.permission import reach
from xiaoan.posts.models import Holding
from xiaoan.targets.holders import heirs, in_a_hole
from xiaoan.targets.models import Letter

MOST = 20


@dataclass(frozen=True)
class Heir:
    """A letter that a new holder takes over, and the holding by which he does."""

    letter: Letter
    holding: Holding

    @property
    def url(self) -> str:
        return reverse("targets:succession", args=[self.holding.pk])


def waiting(user: User, on: date) -> list[DeskItem]:
    """Everything of the letters that `user` can and should deal with, in no order."""
    return [
        *_own(user, on), *_heirs(user, on), *_countersign(user), *_answer(user, on),
        *_confirm(user),        *_chase(user, on),
    ]  # fmt: skip


def to_take_over(user: User, on: date) -> list[Heir]:
    """Letters of predecessors that `user` has to take over."""
    held = Holding.objects.active(on).in_own_right().filter(user_id=user.pk)
    found = []
    for holding in held.filter(in_a_hole(on)).select_related("unit", "post"):
        letter = heirs(holding.district_id or 0, on, [holding.unit_id]).get(holding.pk)
        if letter is not None:
            found.append(Heir(letter, holding))
    return found


def _own(user: User, on: date) -> Iterator[DeskItem]:
    rows = Letter.objects.of_person(user).in_term(on).awaiting_second()
    rows = rows.filter(Q(holding__until=None) | Q(holding__until__gte=on))
    for letter in rows.select_related("template").order_by("due_on", "id")[:MOST]:
        url = reverse("targets:letter", args=[letter.pk])
        yield DeskItem(
            letter.template.title,
            str(letter),
            url,
            letter.due_on,
            "",
            gettext_lazy("Read and sign"),
        )


def _heirs(user: User, on: date) -> Iterator[DeskItem]:
    for heir in to_take_over(user, on):
        yield DeskItem(
            _("Take over: %(title)s") % {"title": heir.letter.template.title}, str(heir.letter),
            heir.url, heir.holding.since, "", gettext_lazy("Read and take over"),
        )  # fmt: skip


def _countersign(user: User) -> Iterator[DeskItem]:
    rows: Any = Letter.objects.awaiting_first(user).order_by().values("template", "template__title")
    for row in rows.annotate(n=Count("pk"), due=Min("due_on")):
        url = reverse("targets:countersigning") + f"?template={row['template']}"
        title = _("Countersign %(n)s letters of responsibility") % {"n": row["n"]}
        yield DeskItem(
            title, row["template__title"], url, row["due"], "", gettext_lazy("Countersign")
        )


def _answer(user: User, on: date) -> Iterator[DeskItem]:
    rows = Letter.objects.awaiting_answer(user).in_term(on).select_related("template")
    for letter in rows.order_by("due_on", "id")[:MOST]:
        url = reverse("targets:letter", args=[letter.pk])
        title = _("Not signed: %(title)s") % {"title": letter.template.title}
        yield DeskItem(title, str(letter), url, letter.due_on, "", gettext_lazy("Answer"))


def _confirm(user: User) -> Iterator[DeskItem]:
    where = reach(user, "targets.confirm")
    leads = {grant.post for grant in grants_of(user)} <= BUREAU_LEADERS
    if leads or not (where.districts or where.units):
        return  # the bureau's leaders may, but it is the section's work
    rows = Letter.objects.awaiting_confirmation(user).order_by()
    told = rows.aggregate(n=Count("pk"), units=Count("unit", distinct=True))
    if told["n"]:
        title = _("Confirm %(n)s scanned letters of responsibility") % {"n": told["n"]}
        detail = _("of %(n)s units; they count once you have seen the page") % {"n": told["units"]}
        url = reverse("targets:confirming")
        yield DeskItem(title, detail, url, None, "", gettext_lazy("Look and confirm"))


def _chase(user: User, on: date) -> Iterator[DeskItem]:
    """For those who may remind: one line about all that is overdue."""
    whole = reach(user, "targets.remind").districts
    if not whole:
        return
    rows = Letter.objects.filter(district_id__in=whole).in_term(on).awaiting_second()
    late = rows.filter(due_on__lt=on).order_by().aggregate(n=Count("pk"), due=Min("due_on"))
    if late["n"]:
        title = _("%(n)s letters of responsibility are overdue") % {"n": late["n"]}
        url = reverse("targets:chase")
        yield DeskItem(
            title, _("holders have not signed"), url, late["due"], "", gettext_lazy("Remind")
        )
