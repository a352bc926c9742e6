"""The steps of a visit: announce, begin, fill, find, re-check, finish, cancel."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.duties.models import Checklist, Record
from xiaoan.duties.submit import Answer, Filled, Submitted, submit
from xiaoan.escalation.whom import holders
from xiaoan.hazards.models import Hazard, Notice
from xiaoan.inspections.models.finding import Finding, same_open_fault
from xiaoan.ledger.change import WrongState, changing
from xiaoan.ledger.permission import require
from xiaoan.notify.send import tell
from xiaoan.units.models import Place

if TYPE_CHECKING:
    from xiaoan.inspections.models.visit import Visit

PAGE = "/inspections/{}/"
METHODS = {
    "hear": gettext_lazy("heard the report"),
    "see": gettext_lazy("looked on the spot"),
    "read": gettext_lazy("read the papers"),
    "talk": gettext_lazy("talked with staff"),
}
#: A visit is made by two inspectors or more; the notice names them.
FEWEST = 2


class VisitSteps(models.Model):
    """Each verb is one step; `inspections.<verb>` is its permission and its event."""

    class Meta:
        abstract = True

    def announce(self, *, by: User) -> None:
        """Tell the school that the visit will come."""
        visit = _of(self)
        with changing(visit, "inspections.announce", by=by, when="planned"):
            if visit.announced_at is not None:
                raise WrongState("inspections.announce: announced already")
            visit.announced_at = clock.now()
        tell(
            [*holders(visit.unit, "principal"), *holders(visit.unit, "safety")],
            title=gettext_lazy("The bureau will visit on %(day)s"),
            facts={"day": visit.planned_on.isoformat()},
            url=PAGE.format(visit.pk),
            subject=visit.subject,
        )

    def begin(self, *, by: User, members: Iterable[User] | None = None) -> None:
        """The visitors are on site; from this moment on entries of the school come too late.

        `members` are those who really came beside the leader, where they differ from the
        plan. Raises ValidationError for fewer than two inspectors.
        """
        visit = _of(self)
        with changing(visit, "inspections.begin", by=by, when="planned"):
            if members is not None:
                visit.members = [member.pk for member in members if member.pk != visit.lead_id]
            if len({visit.lead_id, *visit.members}) < FEWEST:
                raise ValidationError(
                    {"members": _("A visit is made by two or more inspectors. Name the second.")}
                )
            visit.began_at, visit.status = clock.now(), visit.Status.BEGUN

    def note(self, *, by: User, method: str, note: str = "") -> None:
        """One of the four methods is done: hear, see, read or talk, and what it told."""
        visit = _of(self)
        if method not in METHODS:
            raise ValidationError({"method": _("There is no such method of a visit.")})
        with changing(visit, "inspections.note", by=by, when="begun"):
            said = {"at": clock.now().isoformat(timespec="seconds"), "note": note.strip()[:300]}
            visit.notes = {**visit.notes, method: said}
            visit.methods = [name for name in METHODS if name in {*visit.methods, method}]

    def cancel(self, *, by: User, reason: str) -> None:
        """The planned visit will not take place; the reason stands in the event."""
        visit = _of(self)
        if not reason.strip():
            raise ValidationError({"reason": _("Say why the visit is cancelled.")})
        with changing(visit, "inspections.cancel", by=by, when="planned", reason=reason.strip()):
            visit.status, visit.result = visit.Status.CANCELLED, reason.strip()[:60]

    def fill(
        self, *, by: User, checklist: Checklist, answers: dict[str, Answer], record_id: UUID,
        seconds: int | None = None,
    ) -> Submitted:  # fmt: skip
        """File one list of the visit: its record, and a finding for each failed item.

        A failed item is the school's own open hazard where that is the same fault, else a
        new one. Sent again (same `record_id`), it changes nothing. Raises WrongState unless
        on site, ValidationError by item.
        """
        visit = _of(self)
        self._refuse_off_site("inspections.find")
        filled = Filled(
            id=record_id, checklist_id=checklist.pk, kind="supervision", answers=answers,
            happened_at=clock.now(), seconds=seconds, visit_id=visit.pk,
            hazard_source="supervision",
        )  # fmt: skip
        linked = [hazard.pk for hazard in self._known(checklist, answers)]
        with transaction.atomic():
            done = submit(filled, by=by, unit=visit.unit, linked=linked)
            if done.is_new:
                self._enter(Hazard.objects.filter(pk__in=done.hazards), by=by)
        return done

    def find(
        self, *, by: User, what: str, item: str = "", place: Place | None = None,
        place_text: str = "", same_as: Hazard | None = None, **more: Any,
    ) -> Finding:  # fmt: skip
        """Enter a finding that stands on no list, or (`item` "FIRE/5") on one.

        `same_as` names the school's own open hazard where the item cannot tell. `more` goes
        to `Hazard.objects.report` (grade, criterion, control, is_urgent, topic …).
        """
        visit = _of(self)
        require(by, "inspections.find", visit.unit)
        self._refuse_off_site("inspections.find")
        if same_as is not None and (same_as.unit_id != visit.unit_id or not same_as.is_open):
            raise ValidationError({"same_as": _("Choose an open hazard of this school.")})
        with transaction.atomic():
            known = same_as or same_open_fault(visit, item, place=place, place_text=place_text)
            hazard = known or Hazard.objects.report(
                by=by, unit=visit.unit, what=what, source="supervision", item=item, place=place,
                place_text=place_text, source_subject=visit.subject, is_miss=True, **more,
            )  # fmt: skip
            return self._enter([hazard], by=by)[0]

    def recheck(self, hazard: Hazard, *, by: User, passed: bool, note: str = "") -> None:
        """On a re-check visit: strike a finding of the visit before off, or return it."""
        visit = _of(self)
        self._refuse_off_site("inspections.find")
        if not Finding.objects.filter(visit=visit.previous, hazard=hazard).exists():
            raise ValidationError(_("This hazard is no finding of the visit that is re-checked."))
        with transaction.atomic():
            hazard.recheck(by=by, passed=passed, note=note)
            if not passed:
                self._enter([hazard], by=by)

    def finish(
        self, *, by: User, methods: Iterable[str], received_by: str, reply_due: date | None = None
    ) -> Notice | None:
        """The visit is over: the notice about its open findings is drafted and served.

        Returns None where nothing is to be put right. Raises ValidationError without a
        method or without the name of whoever received the visitors.
        """
        visit, named = _of(self), set(methods)
        used = [name for name in METHODS if name in named]
        if not used or not received_by.strip():
            raise ValidationError(_("Say how the visit was made and who received it."))
        with transaction.atomic():
            with changing(visit, "inspections.finish", by=by, when="begun"):
                visit.status, visit.ended_at = visit.Status.FINISHED, clock.now()
                visit.methods, visit.received_by = used, received_by.strip()
                total = self.records().aggregate(total=Sum("items"))["total"]
                visit.items = total or 0
            return self._serve(by, reply_due)

    def records(self) -> models.QuerySet[Record]:
        """The lists filled during the visit."""
        visit = _of(self)
        return Record.objects.filter(district_id=visit.district_id, visit_id=visit.pk)

    def notices(self) -> models.QuerySet[Notice]:
        """Its notice (at most one)."""
        visit = _of(self)
        return Notice.objects.filter(district_id=visit.district_id, source=visit.subject)

    def _serve(self, by: User, reply_due: date | None) -> Notice | None:
        visit = _of(self)
        findings = list(visit.findings.select_related("hazard").order_by("found_at"))
        hazards = [f.hazard for f in findings if f.hazard.is_open and f.hazard.notice_id is None]
        if not hazards:
            return None
        notice = Notice.objects.draft(
            by=by, unit=visit.unit, hazards=hazards, source=visit.subject,
            found_at=findings[0].found_at, reply_due=reply_due, **self._head(),
        )  # fmt: skip
        notice.serve(by=by)
        return notice

    def _head(self) -> dict[str, str]:
        """What the notice prints of the visit."""
        visit = _of(self)
        named = visit.round.name if visit.round else str(visit.get_kind_display())
        return {
            "occasion": named[:80], "basis": visit.round.basis if visit.round else "",
            "inspectors": "、".join(map(str, visit.inspectors))[:200],
            "received_by": visit.received_by,
        }  # fmt: skip

    def _enter(self, hazards: Iterable[Hazard], *, by: User) -> list[Finding]:
        visit = _of(self)
        listed = list(hazards)
        there = {
            finding.hazard_id: finding
            for finding in Finding.objects.filter(visit_id=visit.pk, hazard__in=listed)
        }
        return [
            there.get(hazard.pk) or Finding.objects.enter(visit, hazard, by=by) for hazard in listed
        ]

    def _known(self, checklist: Checklist, answers: dict[str, Answer]) -> Iterable[Hazard]:
        for order, answer in answers.items():
            if answer.a not in {"fail", "number"}:
                continue
            place = Place(pk=answer.place_id) if answer.place_id else None
            hazard = same_open_fault(
                _of(self), f"{checklist.code}/{order}", place=place, place_text=answer.place_text
            )
            if hazard is not None:
                yield hazard

    def _refuse_off_site(self, action: str) -> None:
        visit = _of(self)
        status = type(visit).objects.filter(pk=visit.pk).values_list("status", flat=True).first()
        if status != visit.Status.BEGUN:
            raise WrongState(f"{action}: {visit.subject} is {status}")


def _of(steps: VisitSteps) -> Visit:
    return cast("Visit", steps)
