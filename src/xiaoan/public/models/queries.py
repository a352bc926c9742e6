"""Questions about what the public reported, and how a report arrives."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.escalation.ladder import deadline_reaching, in_force
from xiaoan.escalation.whom import holders
from xiaoan.evidence.kinds import PICTURES
from xiaoan.evidence.models import File
from xiaoan.evidence.store import store
from xiaoan.hazards.ladder import UNCONFIRMED, UNCONFIRMED_PRESSING
from xiaoan.ledger.change import born
from xiaoan.notify.send import tell
from xiaoan.public.cipher import lock
from xiaoan.public.deadlines import answer_due
from xiaoan.units.days import calendar_of
from xiaoan.units.models import Plate, Unit, UnitScopedQuerySet

if TYPE_CHECKING:
    from xiaoan.public.models.report import Report

#: The same photo or the same words at the same place within this time are one report.
SAME_WITHIN = timedelta(days=1)


class ReportQuerySet(UnitScopedQuerySet["Report"]):
    """Questions about reports of the public."""

    def waiting(self) -> ReportQuerySet:
        """Unconfirmed: nobody of the school has decided yet."""
        return self.filter(status="waiting")

    def unanswered(self) -> ReportQuerySet:
        return self.filter(answered_at=None)

    def overdue(self, on: date) -> ReportQuerySet:
        """Unanswered after the last day for it."""
        return self.unanswered().filter(due_on__lt=on)

    def dismissed(self) -> ReportQuerySet:
        return self.filter(status="dismissed")

    def received(self, since: date, until: date) -> ReportQuerySet:
        """Those received from `since` to `until`, both included."""
        start = timezone.make_aware(datetime(since.year, since.month, since.day))  # noqa: DTZ001
        after = until + timedelta(days=1)
        end = timezone.make_aware(datetime(after.year, after.month, after.day))  # noqa: DTZ001
        return self.filter(received_at__gte=start, received_at__lt=end)

    def answered_in_time(self) -> ReportQuerySet:
        """Answered on the last day for it or before (days of the district's clock)."""
        answered = self.filter(answered_at__isnull=False)
        return answered.annotate(on=TruncDate("answered_at")).filter(on__lte=F("due_on"))

    def due_to_escalate(self, on: date, district: Unit) -> ReportQuerySet:
        """Those that have reached a rung which they have not climbed yet."""
        calendar = calendar_of(district)
        due = Q(pk__in=[])
        for shipped, which in ((UNCONFIRMED, False), (UNCONFIRMED_PRESSING, True)):
            for rung in in_force(shipped, district).rungs:
                limit = deadline_reaching(rung, on, calendar)
                due |= Q(is_urgent=which, rung__lt=rung.number, due_on__lte=limit)
        return self.filter(due, district_id=district.pk).unanswered()

    def same_as(self, alike: str, plate: Plate) -> ReportQuerySet:
        """Reports of the same photo or words by the same plate, lately."""
        since = clock.now() - SAME_WITHIN
        return self.filter(
            district_id=plate.district_id, alike=alike, plate=plate, received_at__gt=since
        )

    def receive(
        self,
        *,
        by: User,
        plate: Plate,
        track: str,
        kind: str,
        words: str = "",
        contact: str = "",
        is_urgent: bool = False,
        photo: UploadedFile[Any] | None = None,
    ) -> Report:
        """A report arrives at the plate's school, to be answered by a certain day.

        `by` is the district's system account: nobody is signed in. Raises ValidationError under
        `photo` for a picture that cannot be taken, or where the same was sent already.
        """
        now = clock.now()
        district = Unit(id=plate.district_id, district_id=plate.district_id)
        report = self.model(
            unit=plate.unit, plate=plate, place_id=plate.place_id, kind=kind, words=words,
            is_urgent=is_urgent, track=track, alike=alike_of(photo, kind, words),
            received_at=now,
            due_on=answer_due(
                timezone.localdate(now), calendar_of(district), is_urgent=is_urgent
            ),
        )  # fmt: skip
        if self.same_as(report.alike, plate).exists():
            raise ValidationError(
                {"words": _("The same was reported here within a day; the school has it.")}
            )
        report.contact = lock(report.subject, contact)
        with transaction.atomic():
            born(report, "public.report", by=by)
            if photo is not None:
                _keep(photo, by, report)
        tell(
            holders(plate.unit, "safety"),
            title=gettext_lazy("The public reports: %(what)s"),
            body=gettext_lazy("%(place)s · to be answered by %(day)s"),
            facts={"what": report.title, "place": str(plate.place), "day": report.due_on},
            url=report.address, urgent=is_urgent, subject=report.subject,
        )  # fmt: skip
        return report


def alike_of(photo: UploadedFile[Any] | None, kind: str, words: str) -> str:
    """A digest by which the same photo, or without one the same words, is known again.

    Keyed: the ledger keeps it for good, and few words are soon guessed from a bare digest.
    """
    if photo is None:
        told = f"{kind}\n{' '.join(words.split()).casefold()}"
    else:
        made = hashlib.sha256()
        for chunk in photo.chunks():
            made.update(chunk)
        photo.seek(0)
        told = made.hexdigest()
    return salted_hmac("public.alike", told, algorithm="sha256").hexdigest()


def _keep(photo: UploadedFile[Any], by: User, report: Report) -> None:
    try:
        store(
            photo, by=by, unit=report.unit, subject=report.subject, role=File.Role.BEFORE,
            only=PICTURES,
        )  # fmt: skip
    except ValidationError as error:
        raise ValidationError({"photo": error.messages}) from error
