"""What a visit looks at: lists filled, findings beside them, open hazards looked at again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiaoan.accounts.models import User
from xiaoan.duties.models import Checklist
from xiaoan.duties.submit import Answer, Filled, Submitted, submit
from xiaoan.hazards.models import Hazard
from xiaoan.inspections.models.finding import Finding, same_fault
from xiaoan.inspections.models.steps import VisitSteps
from xiaoan.ledger.permission import require
from xiaoan.units.models import Place

if TYPE_CHECKING:
    from xiaoan.inspections.models.visit import Visit


class VisitFinds(VisitSteps):
    """Verbs that look; each may say `at`, when it was done on site."""

    class Meta(VisitSteps.Meta):
        abstract = True

    def fill(
        self, *, by: User, checklist: Checklist, answers: dict[str, Answer], record_id: UUID,
        at: datetime | None = None, device_at: datetime | None = None,
    ) -> Submitted:  # fmt: skip
        """File one list of the visit: its record, and a finding for each failed item.

        A failed item is the school's own hazard where that is the same fault and was open
        at that moment, else a new one. Sent again (same `record_id`), it changes nothing.
        Raises WrongState unless on site, ValidationError by item.
        """
        visit = _of(self)
        with transaction.atomic():
            self.refuse_outside(at)
            moment = self.moment_of(at)
            filled = Filled(
                id=record_id, checklist_id=checklist.pk, kind="supervision", answers=answers,
                happened_at=moment, device_at=device_at, visit_id=visit.pk,
                hazard_source="supervision",
            )  # fmt: skip
            linked = [hazard.pk for hazard in self._known(checklist, answers, moment)]
            done = submit(filled, by=by, unit=visit.unit, linked=linked)
            if done.is_new:
                self._enter(Hazard.objects.filter(pk__in=done.hazards), by=by, at=moment)
        return done

    def find(
        self, *, by: User, what: str, item: str = "", place: Place | None = None,
        place_text: str = "", same_as: Hazard | None = None, at: datetime | None = None,
        **more: Any,
    ) -> Finding:  # fmt: skip
        """Enter a finding that stands on no list, or (`item` "FIRE/5") on one.

        `same_as` names the school's own open hazard where the item cannot tell. `more` goes
        to `Hazard.objects.report` (grade, criterion, control, is_urgent, topic …).
        """
        visit = _of(self)
        require(by, "inspections.find", visit.unit)
        with transaction.atomic():
            self.refuse_outside(at)
            moment = self.moment_of(at)
            if same_as is not None and (same_as.unit_id != visit.unit_id or not same_as.is_open):
                raise ValidationError({"same_as": _("Choose an open hazard of this school.")})
            known = same_as or same_fault(
                visit, item, at=moment, place=place, place_text=place_text
            )
            hazard = known or Hazard.objects.report(
                by=by, unit=visit.unit, what=what, source="supervision", item=item, place=place,
                place_text=place_text, source_subject=visit.subject, is_miss=True,
                found_at=moment, **more,
            )  # fmt: skip
            return self._enter([hazard], by=by, at=moment)[0]

    def recheck(
        self, hazard: Hazard, *, by: User, passed: bool, note: str = "", at: datetime | None = None
    ) -> None:
        """Look at an open hazard of the school again: strike it off, return it, or note that
        it is still there.

        Only what the school says is done can pass; what it has not claimed yet and is still
        there is a finding of this visit, known to the school. Raises WrongState when it was
        struck off meanwhile.
        """
        visit = _of(self)
        if hazard.unit_id != visit.unit_id:
            raise ValidationError(_("This hazard belongs to another school."))
        with transaction.atomic():
            self.refuse_outside(at)
            if passed or hazard.status == Hazard.Status.CLAIMED or not hazard.is_open:
                hazard.recheck(by=by, passed=passed, note=note)
            else:
                require(by, "inspections.find", visit.unit)
            if not passed:
                self._enter([hazard], by=by, at=self.moment_of(at))

    def _enter(self, hazards: Iterable[Hazard], *, by: User, at: datetime) -> list[Finding]:
        visit = _of(self)
        listed = list(hazards)
        there = {
            finding.hazard_id: finding
            for finding in Finding.objects.filter(visit_id=visit.pk, hazard__in=listed)
        }
        return [
            there.get(hazard.pk) or Finding.objects.enter(visit, hazard, by=by, at=at)
            for hazard in listed
        ]

    def _known(
        self, checklist: Checklist, answers: dict[str, Answer], at: datetime
    ) -> Iterable[Hazard]:
        for order, answer in answers.items():
            if answer.a not in {"fail", "number"}:
                continue
            place = Place(pk=answer.place_id) if answer.place_id else None
            hazard = same_fault(
                _of(self), f"{checklist.code}/{order}", at=at, place=place,
                place_text=answer.place_text,
            )  # fmt: skip
            if hazard is not None:
                yield hazard


def _of(finds: VisitFinds) -> Visit:
    return cast("Visit", finds)
