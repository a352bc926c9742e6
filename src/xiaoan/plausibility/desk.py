"""What waits at a school: records that deserve a second look, and a sentence about them."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts.models import User
from xiaoan.base.desk import DeskItem
from xiaoan.ledger.permission import reach
from xiaoan.plausibility.models import Question

MOST = 5


def waiting(user: User, on: date) -> list[DeskItem]:
    """Questions to the school of `user`; a question is no fault and carries no colour."""
    own = reach(user, "plausibility.answer")
    if not own.units:
        return []
    rows = Question.objects.visible_to(user).open().filter(unit_id__in=own.units, due_on__gte=on)
    return [
        DeskItem(
            str(_("Worth a second look: %(what)s") % {"what": question}),
            f"{question.unit} · {question.said}",
            reverse("plausibility:question", args=[question.pk]), question.due_on, "",
            _("Look and explain"),
        )
        for question in rows.select_related("unit").order_by("due_on", "id")[:MOST]
    ]  # fmt: skip
