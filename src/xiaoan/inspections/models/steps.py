"""The steps of a visit: announce, begin, note how, finish, cancel; its notices.

Every step takes `at`, the moment at which it was taken on site, where it arrives later than
that: a visit made without a network is judged by its own moments, not by the hour at which
the phone found a network again. What the school knew stays the server's to say (`known_at`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Sum
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.duties.models import Record
from xiaoan.escalation.whom import holders
from xiaoan.hazards.models import Notice
from xiaoan.inspections.models.finding import FindingQuerySet
from xiaoan.inspections.models.signature import Signature, Signed, refuse_half
from xiaoan.ledger.change import WrongState, changing
from xiaoan.ledger.models import Event
from xiaoan.notify.send import tell

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

    def begin(
        self, *, by: User, members: Iterable[User] | None = None, at: datetime | None = None
    ) -> None:
        """The visitors are on site; from this moment on entries of the school come too late.

        `members` are those who really came beside the leader, where they differ from the
        plan. No visit begins before it was planned, whatever a phone's clock says. Raises
        ValidationError for fewer than two inspectors.
        """
        visit = _of(self)
        with changing(visit, "inspections.begin", by=by, when="planned"):
            if members is not None:
                visit.members = [member.pk for member in members if member.pk != visit.lead_id]
            if len({visit.lead_id, *visit.members}) < FEWEST:
                raise ValidationError(
                    {"members": _("A visit is made by two or more inspectors. Name the second.")}
                )
            visit.began_at = clock.now() if at is None else max(at, self._planned_at())
            visit.status = visit.Status.BEGUN

    def note(self, *, by: User, method: str, note: str = "", at: datetime | None = None) -> None:
        """One of the four methods is done: hear, see, read or talk, and what it told."""
        visit = _of(self)
        if method not in METHODS:
            raise ValidationError({"method": _("There is no such method of a visit.")})
        with transaction.atomic():
            self.refuse_outside(at)
            with changing(visit, "inspections.note", by=by, when=["begun", "finished"]):
                said = self._said(method, note.strip(), self.moment_of(at))
                visit.notes = {**visit.notes, method: said}
                visit.methods = [name for name in METHODS if name in {*visit.methods, method}]

    def cancel(self, *, by: User, reason: str) -> None:
        """The planned visit will not take place; the reason stands in the event."""
        visit = _of(self)
        if not reason.strip():
            raise ValidationError({"reason": _("Say why the visit is cancelled.")})
        with changing(visit, "inspections.cancel", by=by, when="planned", reason=reason.strip()):
            visit.status, visit.result = visit.Status.CANCELLED, reason.strip()[:60]

    def finish(
        self, *, by: User, methods: Iterable[str], received_by: str,
        reply_due: date | None = None, signed: Sequence[Signed] = (), at: datetime | None = None,
        later: bool = False,
    ) -> Notice | None:  # fmt: skip
        """The visit is over: the notice about its open findings is drafted and served.

        `signed` are the signatures drawn on the screen, or the school's refusal with its
        witness: refused or not, the notice counts as served. It is served when the server
        has it, not when the phone asked: before that the school cannot read it. It is only
        drafted where the district wants an approval first, or where an order must go by hand;
        `later` leaves it to the round, which serves all its notices in one go. Returns
        None where nothing is to be put right. Raises ValidationError without a method or
        without the name of whoever received the visitors.
        """
        visit, named = _of(self), set(methods)
        used = [name for name in METHODS if name in named]
        if not used or not received_by.strip():
            raise ValidationError(_("Say how the visit was made and who received it."))
        if reply_due is not None and reply_due < clock.today():
            raise ValidationError({"reply_due": _("The day of the reply lies in the past.")})
        refuse_half(signed)
        with transaction.atomic():
            with changing(visit, "inspections.finish", by=by, when="begun"):
                visit.ended_at = self.moment_of(at)
                visit.status, visit.methods = visit.Status.FINISHED, used
                visit.received_by = received_by.strip()[:60]
                total = self.records().aggregate(total=Sum("items"))["total"]
                visit.items = total or 0
            for signature in signed:
                Signature.objects.sign(visit, signature, by=by)
            if later and visit.round_id is not None:
                return None
            return self._serve(visit.findings.all().to_serve(), by, reply_due, _how(signed))

    def serve_rest(self, *, by: User, reply_due: date | None = None) -> Notice | None:
        """A supplementary notice about what the second phone brought after the end.

        A served notice never grows: the school has it in hand. Returns None where nothing
        is left; raises WrongState before the visit is finished.
        """
        if _of(self).status != _of(self).Status.FINISHED:
            raise WrongState(_("The notice is served when the visit is finished."))
        with transaction.atomic():
            return self._serve(self.unserved(), by, reply_due)

    def unserved(self) -> FindingQuerySet:
        """Findings that arrived after the end, are open and stand on no notice."""
        return _of(self).findings.all().to_serve().filter(is_late=True)

    def records(self) -> models.QuerySet[Record]:
        """The lists filled during the visit."""
        visit = _of(self)
        return Record.objects.filter(district_id=visit.district_id, visit_id=visit.pk)

    def notices(self) -> models.QuerySet[Notice]:
        """Its notice, then supplementary ones about what arrived after it."""
        visit = _of(self)
        rows = Notice.objects.filter(district_id=visit.district_id, source=visit.subject)
        return rows.order_by("year", "serial")

    def moment_of(self, at: datetime | None) -> datetime:
        """When something of the visit happened: now, or `at` inside the visit's own time."""
        visit, now = _of(self), clock.now()
        moment = min(at or now, now)
        if visit.began_at is not None:
            moment = max(moment, visit.began_at)
        return moment if visit.ended_at is None else min(moment, visit.ended_at)

    def refuse_outside(self, at: datetime | None) -> None:
        """Raise WrongState unless the visitors were on site at `at` (now, if None).

        Two phones may make one visit. What the second one noted before the visit was ended
        is accepted though it arrives afterwards; what was seen later belongs to no visit.
        Locks the visit: nothing slips in between its findings and its notice.
        """
        visit = _of(self)
        fresh = type(visit).objects.select_for_update(of=("self",)).get(pk=visit.pk)
        visit.status, visit.ended_at = fresh.status, fresh.ended_at
        if self.was_on_site(at or clock.now()):
            return
        if visit.ended_at is None:
            raise WrongState(
                _("The visit is “%(state)s”; findings are entered while it is on site.")
                % {"state": visit.get_status_display()}
            )
        raise WrongState(
            _("The visit is over. What is found later is reported as a hazard of the school, "
              "or needs another visit.")
        )  # fmt: skip

    def was_on_site(self, at: datetime) -> bool:
        """Whether the visit has begun and was not over at `at`."""
        visit = _of(self)
        if visit.status == visit.Status.FINISHED:
            return visit.ended_at is not None and at <= visit.ended_at
        return bool(visit.status == visit.Status.BEGUN)

    def draft(
        self, *, by: User, findings: FindingQuerySet | None = None, reply_due: date | None = None
    ) -> Notice | None:  # fmt: skip
        """Draft the notice about the visit's open findings; None where there is nothing."""
        visit = _of(self)
        findings = visit.findings.all().to_serve() if findings is None else findings
        hazards = [finding.hazard for finding in findings]
        if not hazards:
            return None
        return Notice.objects.draft(
            by=by, unit=visit.unit, hazards=hazards, source=visit.subject,
            found_at=self._first_found(), reply_due=reply_due, **self._head(),
        )  # fmt: skip

    def _serve(
        self, findings: FindingQuerySet, by: User, reply_due: date | None,
        how: dict[str, Any] | None = None,
    ) -> Notice | None:  # fmt: skip
        notice = self.draft(by=by, findings=findings, reply_due=reply_due)
        if notice is None or notice.needs_approval:
            return notice
        ways = how or {"way": notice.Way.APP}
        if notice.takes(ways["way"]):
            notice.serve(by=by, **ways)
        return notice

    def _said(self, method: str, note: str, moment: datetime) -> dict[str, str]:
        """The note on a method; what the other inspector noted before stays in it."""
        before = _of(self).notes.get(method, {})
        notes = [text for text in dict.fromkeys([before.get("note", ""), note]) if text]
        told = before.get("at") or moment.astimezone(UTC).isoformat(timespec="seconds")
        return {"at": told, "note": "；".join(notes)[:300]}

    def _planned_at(self) -> datetime:
        rows = Event.objects.filter(subject=_of(self).subject).order_by("at")
        first: datetime | None = rows.values_list("at", flat=True).first()
        return first or clock.now()

    def _first_found(self) -> datetime | None:
        first: datetime | None = (
            _of(self).findings.order_by("found_at").values_list("found_at", flat=True).first()
        )
        return first

    def _head(self) -> dict[str, Any]:
        """What the notice prints of the visit."""
        visit = _of(self)
        with translation.override("zh-hans"):  # a paper, whatever the screen or phone speaks
            named = visit.round.name if visit.round else str(visit.get_kind_display())
        return {
            "occasion": named[:80], "basis": visit.round.basis if visit.round else "",
            "inspectors": "、".join(map(str, visit.inspectors))[:200],
            "received_by": visit.received_by,
        }  # fmt: skip


def _how(signed: Sequence[Signed]) -> dict[str, Any]:
    """How a notice was served, as the signatures under the visit tell it."""
    theirs = next((one for one in signed if one.side == Signature.Side.SCHOOL), None)
    if theirs is None:
        return {}
    named = f"{theirs.name}（{theirs.post}）" if theirs.post else theirs.name
    if theirs.picture:
        return {"way": Notice.Way.SITE, "served_to": named}
    return {
        "way": Notice.Way.REFUSED, "served_to": named, "witness": theirs.witness,
        "why": theirs.why,
    }  # fmt: skip


def _of(steps: VisitSteps) -> Visit:
    return cast("Visit", steps)
