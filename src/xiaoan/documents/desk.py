"""What waits for a person among the papers: drafts to be signed off, and those sent back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xiaoan.access.check import reach
from xiaoan.accounts.models import User
from xiaoan.base.desk import DeskItem
from xiaoan.documents.models import Draft, House

MOST = 50


def waiting(user: User, _on: date) -> list[DeskItem]:
    """Those of others to sign off, and one's own that came back."""
    over = reach(user, "documents.issue").districts
    writes = reach(user, Draft.view).districts
    return [*(_to_sign(user, over) if over else ()), *(_sent_back(user) if writes else ())]


def _to_sign(user: User, districts: tuple[int, ...]) -> Iterator[DeskItem]:
    rows = Draft.objects.visible_to(user).waiting().filter(district_id__in=districts)
    rows = rows.select_related("drafted_by").defer("written").order_by("submitted_at", "id")
    for draft in rows[:MOST]:
        if draft.drafted_by_id == user.pk and not _one_hand(draft):
            continue
        since = timezone.localdate(draft.submitted_at)
        yield DeskItem(
            str(_("To be signed off: %(title)s") % {"title": draft.title}),
            f"{draft.kind_label} · {draft.drafted_by.name} · {since:%m-%d}",
            reverse("documents:draft", args=[draft.pk]), None, "", _("Read and sign off"),
        )  # fmt: skip


def _one_hand(draft: Draft) -> bool:
    return House.objects.of_district(draft.district_id).one_hand


def _sent_back(user: User) -> Iterator[DeskItem]:
    rows = Draft.objects.visible_to(user).filter(drafted_by_id=user.pk, state=Draft.State.SENT_BACK)
    for draft in rows.defer("written").order_by("decided_at", "id")[:MOST]:
        said = str(pgettext_lazy("draft", "Sent back: %(title)s") % {"title": draft.title})
        url = reverse("documents:draft_edit", args=[draft.pk])
        yield DeskItem(said, draft.remark, url, None, "", pgettext_lazy("paper", "Go on writing"))
