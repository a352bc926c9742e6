"""What waits for a person in the library: to read, to approve, to correct, to review."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from xiaoan.accounts.models import User
from xiaoan.base.desk import DeskItem
from xiaoan.library.models import Reading, Version
from xiaoan.library.rules import desks_of, may_at_home

MOST = 50
#: So many of one kind are named on the desk; more are one line.
FEW = 3
#: A review stands on the desk so long before its day: it takes a meeting.
SOON = timedelta(days=14)
#: Minutes that reading a text asks, by its length: 400 signs a minute.
SIGNS_A_MINUTE = 400


def waiting(user: User, on: date) -> list[DeskItem]:
    """Texts to read come first by their day; then what the own desk has to decide."""
    return [*_to_read(user), *_to_decide(user, on)]


def _to_read(user: User) -> Iterator[DeskItem]:
    rows = Reading.objects.filter(user=user, district_id=user.district_id or 0).wanted().unread()
    rows = rows.select_related("version__text__unit").defer("version__body")
    for reading in rows.order_by("due_on", "id")[:MOST]:
        text = reading.version.text
        yield DeskItem(
            str(_("Read: %(title)s") % {"title": text.title}), f"{text.unit} · {text.number}",
            reverse("library:text", args=[text.pk]), reading.due_on, "", _("Read and confirm"),
            max(1, round(reading.version.characters / SIGNS_A_MINUTE)),
        )  # fmt: skip


def _to_decide(user: User, on: date) -> Iterator[DeskItem]:
    homes = desks_of(user)
    if not homes:
        return
    rows = Version.objects.visible_to(user).filter(unit_id__in=homes).select_related("text", "unit")
    drafts = rows.filter(state=Version.State.DRAFT).defer("body").order_by("submitted_at", "id")
    for version in drafts[:MOST]:
        yield from _draft(version, user)
    soon = rows.to_review(on + SOON).defer("body")
    yield from _reviews(soon.order_by("review_by", "id"), user)


def _reviews(rows: Any, user: User) -> Iterator[DeskItem]:
    """A few by name; many as one line, for the desk is no list."""
    due = [one for one in rows[:MOST] if may_at_home(user, "library.review", one.unit)]
    for version in due[: FEW if len(due) <= FEW else 0]:
        yield DeskItem(
            str(_("Review: %(title)s") % {"title": version.text.title}), str(version.unit),
            reverse("library:review", args=[version.text_id, version.n]), version.review_by,
            "", _("Review the text"),
        )  # fmt: skip
    if len(due) > FEW:
        said = ngettext("%(n)s text to be reviewed", "%(n)s texts to be reviewed", len(due))
        yield DeskItem(
            said % {"n": len(due)}, due[0].text.title,
            f"{reverse('library:texts')}?state=review", due[0].review_by, "", _("Review the text"),
        )  # fmt: skip


def _draft(version: Version, user: User) -> Iterator[DeskItem]:
    title, place = version.text.title, [version.text_id, version.n]
    if version.submitted_at is None:
        if version.remark and version.written_by_id == user.pk:
            said = str(_("Sent back: %(title)s") % {"title": title})
            yield DeskItem(said, version.remark, reverse("library:edit", args=place), None, "",
                           _("Go on writing"))  # fmt: skip
    elif version.written_by_id != user.pk and may_at_home(user, version.approval, version.unit):
        said = str(_("To be approved: %(title)s") % {"title": title})
        since = timezone.localdate(version.submitted_at)
        detail = f"{version.unit} · {version.written_by} · {since:%m-%d}"
        yield DeskItem(said, detail, reverse("library:version", args=place), None, "",
                       _("Look and approve"))  # fmt: skip
