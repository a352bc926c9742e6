"""What waits for a person among the duties: forms to fill, not what traces prove by themselves."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from xiaoan.accounts.models import User
from xiaoan.base.desk import DeskItem
from xiaoan.duties.models import Basis, Task
from xiaoan.duties.owed import asks_form, codes_on, owed_by
from xiaoan.library.rules import desks_of

MOST = 40


def waiting(user: User, on: date) -> list[DeskItem]:
    """Tasks of the posts that `user` holds, the longest overdue first."""
    tasks = list(owed_by(user, on)[: MOST * 2])
    on_codes = {district: codes_on(district) for district in {task.district_id for task in tasks}}
    return [
        *_changed(user),
        *_owed(tasks, on_codes),
    ]


def _changed(user: User) -> list[DeskItem]:
    """Links whose clause changed, for the desk whose text it is: one line for all of them."""
    homes = desks_of(user)
    count = Basis.objects.visible_to(user).stale().filter(unit_id__in=homes).count() if homes else 0
    if not count:
        return []
    said = ngettext("%(n)s link: the clause changed", "%(n)s links: the clauses changed", count)
    detail = str(_("What rests on them is to be revised, or confirmed as still right."))
    url = reverse("duties:revisions")
    return [DeskItem(said % {"n": count}, detail, url, None, "", _("Look through them"))]


def _owed(tasks: list[Task], on_codes: dict[int, set[str]]) -> list[DeskItem]:
    return [
        DeskItem(
            title=task.title,
            detail=f"{task.unit} · {task.purpose}",
            url=reverse("duties:task", args=[task.pk]),
            due_on=task.due_on,
            colour="",
            verb=_("Fill in"),
            minutes=task.duty.minutes,
        )
        for task in tasks
        if asks_form(task.duty, on_codes[task.district_id])
    ][:MOST]
