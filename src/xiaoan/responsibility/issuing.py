"""An approved sheet as an issued paper: signed, filed, with the code that leads to its check.

It hangs on the wall (duties.csv GEN-05): whoever reads it there can see whether it still holds.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.documents.issuing import issue
from xiaoan.documents.kinds import Kind
from xiaoan.documents.models import Document
from xiaoan.ledger.change import WrongState
from xiaoan.responsibility.answering import answered
from xiaoan.responsibility.models import Sheet
from xiaoan.responsibility.papers import FORM, unit_paper
from xiaoan.units.models import Unit

SHEET = "responsibility.sheet"
KINDS = (Kind(SHEET, _("Sheet of responsibility"), FORM, page="responsibility:sheet"),)


def issued(sheet: Sheet) -> Document | None:
    """The issued paper of this version that holds, if there is one."""
    found = Document.objects.filter(district_id=sheet.district_id, about=sheet.subject, kind=SHEET)
    return found.in_force().order_by("-issued_at").first()


def issue_sheet(sheet: Sheet, *, by: User) -> Document:
    """Issue the sheet in force with today's holders; it supersedes what was issued before.

    By whoever may approve it. Raises WrongState for a version that is not in force, NotIssued
    where the paper cannot be made.
    """
    today = clock.today()
    if not sheet.is_in_force(today):
        raise WrongState(_("This version is not in force today. Open the one that is."))
    charges = sheet.charges.select_related("post", "unit").order_by("order")
    data = unit_paper(sheet, answered(charges, sheet.unit, today), today)
    before = Document.objects.filter(district_id=sheet.district_id, unit=sheet.unit, kind=SHEET)
    with translation.override("zh-hans"):
        return issue(
            by=by, unit=sheet.unit, kind=SHEET, about=sheet.subject,
            title=f"{sheet.unit.name}{data['title']}",
            addressee=sheet.unit.name, data=data, action=sheet.approval, issuer=sheet.unit,
            supersedes=before.in_force().order_by("-issued_at").first(),
        )  # fmt: skip


def expire(district: Unit, on: date, *, by: User) -> int:
    """Papers of versions that have ended before `on` hold no longer; returns how many.

    A wall is not read by whoever approves: its code must say so though nobody issues the next one.
    """
    papers: Any = Document.objects.filter(district_id=district.pk, kind=SHEET).in_force()
    hung = {_key(about): pk for pk, about in papers.values_list("pk", "about")}
    ended = Sheet.objects.filter(district_id=district.pk, pk__in=hung, until__lt=on)
    keys = [hung[key] for key in ended.values_list("pk", flat=True)]
    why = gettext("a new version of the sheet is in force")
    return int(
        papers.filter(pk__in=keys).withdraw(by=by, reason=why, action="responsibility.expire")
    )


def _key(about: str) -> UUID:
    return UUID(about.partition(":")[2])
