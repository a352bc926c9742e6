"""Rectification notices 整改通知书: numbered per district, kind and year without gaps.

Columns stand in noticefacts.py, the steps until the reply in serving.py, the re-check and what
follows it in aftermath.py; here are the questions about many, and the drafting of one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.documents import numbers
from xiaoan.escalation.ladder import Ladder, deadline_reaching, in_force
from xiaoan.escalation.whom import holders
from xiaoan.hazards.ladder import NOTICE_UNANSWERED, NOTICE_UNCHECKED
from xiaoan.hazards.models.aftermath import Look, NoticeAftermath
from xiaoan.hazards.models.noticefacts import STATES, NoticeFacts
from xiaoan.hazards.models.rules import REPLY_DAYS, NoticeRule
from xiaoan.ledger.batch import change_many
from xiaoan.ledger.change import WrongState, born
from xiaoan.ledger.permission import Actor, reach
from xiaoan.units.days import calendar_of
from xiaoan.units.models import Unit, UnitScopedQuerySet

if TYPE_CHECKING:
    from xiaoan.hazards.models.hazard import Hazard

__all__ = ["REPLY_DAYS", "STATES", "Look", "Notice", "NoticeQuerySet"]

_LIVE = Q(withdrawn_at=None)
_UNSERVED = _LIVE & Q(served_at=None)
#: The rows of each state of noticefacts.STATES, as `Notice.state` tells it.
WHERE: dict[str, Q] = {
    "drafted": _UNSERVED & Q(needs_approval=False, approved_at=None, returned_at=None),
    "waiting": _UNSERVED & Q(needs_approval=True, approved_at=None, returned_at=None),
    "returned": _UNSERVED & Q(returned_at__isnull=False),
    "approved": _UNSERVED & Q(approved_at__isnull=False, returned_at=None),
    "served": _LIVE & Q(served_at__isnull=False, replied_at=None, reviewed_at=None),
    "replied": _LIVE & Q(replied_at__isnull=False, reviewed_at=None),
    "met": _LIVE & Q(outcome="met"),
    "partly": _LIVE & Q(outcome="partly"),
    "unmet": _LIVE & Q(outcome="unmet"),
    "withdrawn": ~_LIVE,
}


class NoticeQuerySet(UnitScopedQuerySet["Notice"]):
    """Questions about notices, and the drafting of one."""

    def visible_to(self, user: Actor) -> NoticeQuerySet:
        """As for every record, except that a school sees no notice before it is served."""
        seen: NoticeQuerySet = super().visible_to(user)
        whole = reach(user, "hazards.view").districts
        return seen.filter(Q(district_id__in=whole) | Q(served_at__isnull=False))

    def standing(self, *states: str) -> NoticeQuerySet:
        """Those in any of these states."""
        where = Q(pk__in=[])
        for state in states:
            where |= WHERE[state]
        return self.filter(where)

    def to_approve(self) -> NoticeQuerySet:
        """With what `Notice.approval` asks of each: a major hazard on it, its district's rule."""
        rules = NoticeRule.objects.filter(district_id=OuterRef("district_id"))
        major = models.Q(notice=OuterRef("pk"), grade="major")
        hazards: Any = self.model._meta.get_field("hazards").related_model
        return self.annotate(
            major_on_it=Exists(hazards._base_manager.filter(major)),
            leader_asked=Coalesce(Subquery(rules.values("leader_for_major")[:1]), True),
        )

    def in_force(self) -> NoticeQuerySet:
        """Served and not withdrawn."""
        return self.filter(_LIVE, served_at__isnull=False)

    def unanswered(self) -> NoticeQuerySet:
        return self.standing("served")

    def to_follow(self) -> NoticeQuerySet:
        """Not met, and nothing has been done about it yet."""
        return self.standing("partly", "unmet").filter(seconds=None, followups=None)

    def due_to_escalate(self, on: date, district: Unit) -> NoticeQuerySet:
        """Those that have reached a rung which they have not climbed yet."""
        calendar, due = calendar_of(district), Q(pk__in=[])
        answered = NoticeRule.objects.all().of_district(district.pk).review_days

        def limits(shipped: Ladder) -> Iterable[tuple[int, date]]:
            for rung in in_force(shipped, district).rungs:
                yield rung.number, deadline_reaching(rung, on, calendar)

        for number, limit in limits(NOTICE_UNANSWERED):
            due |= WHERE["served"] & Q(rung__lt=number, reply_due__lte=limit)
        for number, limit in limits(NOTICE_UNCHECKED):
            replied = _back(limit, answered, calendar)
            due |= WHERE["replied"] & Q(rung__lt=number, replied_at__date__lte=replied)
        return self.filter(district_id=district.pk).filter(due)

    def draft(
        self, *, by: User, unit: Unit, hazards: Iterable[Hazard], source: str,
        found_at: datetime | None = None, reply_due: date | None = None,
        previous: Notice | None = None, **head: str,
    ) -> Notice:  # fmt: skip
        """Draft the notice about `hazards` of one visit to `unit`, with the next number.

        A private school gets an order (its own kind and numbers). `previous` is the notice
        that was not met: its hazards then move onto this second one. `head`: occasion, basis,
        inspectors and received_by as the paper prints them. Raises ValidationError when there
        is nothing to put right, or a hazard is another unit's, ended, or on a notice already.
        """
        listed = list(hazards)
        _refuse_unfit(unit, listed)
        now, district = clock.now(), Unit(id=unit.district_id, district_id=unit.district_id)
        rule = NoticeRule.objects.all().of_district(unit.district_id or 0)
        kinds = NoticeFacts.Kind
        notice = self.model(
            unit=unit, year=clock.today().year, source=source, found_at=found_at or now,
            kind=kinds.ORDER if unit.is_private else kinds.NOTICE, previous=previous,
            listed=[hazard.pk for hazard in listed], drafted_at=now, drafted_by=by,
            needs_approval=rule.needs_approval,
            reply_due=reply_due or calendar_of(district).add_working_days(
                clock.today(), rule.reply_days
            ),
            **head,
        )  # fmt: skip
        with transaction.atomic():
            notice.serial = numbers.claim(
                self.model, notice.district_id, notice.year, kind=notice.kind
            )
            born(notice, "hazards.draft", by=by, hazards=[hazard.pk for hazard in listed])
            _list_on(notice, listed, by)
        if notice.needs_approval:
            notice.ask_approval(by)
        return notice


def _list_on(notice: Notice, listed: list[Hazard], by: User) -> None:
    """Put the hazards onto the notice: an event each, in one statement, all or none."""
    model = type(listed[0])
    keys = [hazard.pk for hazard in listed]
    locked = model._base_manager.filter(pk__in=keys).select_for_update(of=("self",))
    if any(hazard.notice_id not in {None, notice.previous_id} for hazard in locked):
        raise WrongState(_("It stands on another notice already."))
    moved = change_many(
        model, {key: {"notice_id": notice.pk} for key in keys}, "hazards.draft", by=by,
        when=list(model.OPEN),
    )  # fmt: skip
    if len(moved) != len(keys):
        raise WrongState(_("A hazard on it was struck off in the meantime."))
    for hazard in listed:
        hazard.notice = notice


def _refuse_unfit(unit: Unit, hazards: list[Hazard]) -> None:
    if not hazards:
        raise ValidationError(_("A notice needs at least one open hazard."))
    if any(hazard.unit_id != unit.pk or not hazard.is_open for hazard in hazards):
        raise ValidationError(_("A notice lists open hazards of one unit only."))


def _back(limit: date, days: int, calendar: Any) -> date:
    """The latest day from which `days` working days have passed by `limit`."""
    return next(
        day
        for back in range(10 * days + 30)
        if calendar.add_working_days(day := date.fromordinal(limit.toordinal() - back), days)
        <= limit
    )


class Notice(NoticeAftermath):
    """One notice to one school about what a visit found; serving it is an event."""

    objects = NoticeQuerySet.as_manager()

    class Meta(NoticeAftermath.Meta):
        abstract = False

    def ask_approval(self, by: User) -> None:
        """Tell those who approve it that it waits for them."""
        post = "deputy-chief" if self.approval == "hazards.approve_major" else "safety-section"
        told = holders(self.district, post)
        self._tell(told, gettext_lazy("Please approve: %(number)s"), unless=by)

    def second(self, *, by: User, reply_due: date | None = None) -> Notice:
        """Draft the second notice about what was not met; the first one stays as it is.

        Its hazards keep their deadlines: what is overdue stays overdue. Raises WrongState
        unless the re-check found something not met and there is no second one yet.
        """
        fresh: Notice = type(self).objects.get(pk=self.pk)
        if fresh.state not in {"partly", "unmet"}:
            raise WrongState(_("A second notice follows a re-check that was not met."))
        if fresh.seconds.filter(withdrawn_at=None).exists():
            raise WrongState(_("A second notice was drafted already."))
        still = [hazard for hazard in self.lines if hazard.is_open]
        head = {name: getattr(self, name) for name in ("occasion", "basis", "inspectors")}
        drafted: Notice = type(self).objects.draft(
            by=by, unit=self.unit, hazards=still, source=self.source, found_at=self.reviewed_at,
            reply_due=reply_due, previous=self, **head,
        )  # fmt: skip
        return drafted
