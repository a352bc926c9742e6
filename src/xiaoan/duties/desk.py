"""What waits for a person among the duties: forms to fill, not what traces prove by themselves."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts.models import User
from xiaoan.base.desk import DeskItem
from xiaoan.duties.owed import asks_form, codes_on, owed_by

MOST = 40


def waiting(user: User, on: date) -> list[DeskItem]:
    """Tasks of the posts that `user` holds, the longest overdue first."""
    tasks = list(owed_by(user, on)[: MOST * 2])
    on_codes = {district: codes_on(district) for district in {task.district_id for task in tasks}}
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
