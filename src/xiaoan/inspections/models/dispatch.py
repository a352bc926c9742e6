"""All notices of a special inspection in one go: drafted, approved and served in the background.

Each school is a transaction of its own, so nobody waits for the whole district, and what was
interrupted goes on where it stopped: a served notice is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.hazards.models import Notice
from xiaoan.inspections.models.finding import Finding
from xiaoan.inspections.models.round import Round
from xiaoan.inspections.models.visit import Visit
from xiaoan.ledger.change import WrongState, born, changing
from xiaoan.posts.founding import system_user
from xiaoan.units.models import UnitRecord, UnitScopedQuerySet

KEPT = 600  # seconds: the last words of a run that broke off go by themselves


class DispatchQuerySet(UnitScopedQuerySet["Dispatch"]):
    """Questions about runs, and the ordering of one."""

    def running(self) -> DispatchQuerySet:
        return self.filter(ended_at=None)

    def order(self, special: Round, *, by: User) -> Dispatch:
        """Order the run; a second one of the same round waits for the end of the first.

        Raises ValidationError where nothing is to be served.
        """
        if self.running().filter(round=special).exists():
            raise WrongState(_("The notices of this special inspection are being served already."))
        total = visits_to_serve(special).count()
        if not total:
            raise ValidationError(_("No visit of this special inspection has a notice to serve."))
        fresh = self.model(
            unit=special.unit, round=special, by=by, ordered_at=clock.now(), total=total
        )
        return born(fresh, "inspections.dispatch", by=by)


class Dispatch(UnitRecord):
    """One run over the visits of a round (unit = the bureau)."""

    view: ClassVar[str] = "inspections.view"

    round = models.ForeignKey(Round, models.PROTECT, related_name="dispatches")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    ordered_at = models.DateTimeField(gettext_lazy("ordered"))
    ended_at = models.DateTimeField(gettext_lazy("ended"), null=True, blank=True)
    total = models.SmallIntegerField(gettext_lazy("schools to serve"))
    served = models.SmallIntegerField(gettext_lazy("notices served"), default=0)
    #: [{"unit": key, "why": words}] of those that could not be served.
    left = models.JSONField(gettext_lazy("not served"), default=list, blank=True)

    objects = DispatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "round"], condition=models.Q(ended_at=None),
                name="dispatch_one_at_a_time",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.round_id} {self.ordered_at}"

    @property
    def done(self) -> int:
        """How many visits it has come through: of a run under way what it told last."""
        return self.total if self.ended_at else int(cache.get(self._key, 0))

    @property
    def _key(self) -> str:
        return f"dispatch:{self.pk}"

    def run(self) -> None:
        """Go through the visits, each in a transaction of its own; call it outside of any."""
        with scope([self.district_id]):
            keys = [visit.pk for visit in visits_to_serve(self.round)]
            by = User.objects.get(pk=self.by_id)
        left: list[dict[str, Any]] = []
        for done, key in enumerate(keys, 1):
            with scope([self.district_id]):
                visit = Visit.objects.select_related("unit", "round", "lead").get(pk=key)
                why = self._one(visit, by)
            if why:
                left.append({"unit": visit.unit_id, "why": why})
            cache.set(self._key, done, KEPT)
        with scope([self.district_id]), changing(self, "inspections.dispatch", by=by):
            self.ended_at, self.left = clock.now(), left
            self.served = self.total - len(left)  # what an earlier, broken run served counts

    def _one(self, visit: Visit, by: User) -> str:
        """Draft, approve and serve the notices of one visit; why it could not be, or ''."""
        try:
            with transaction.atomic():
                for notice in self._notices(visit):
                    if notice.state == "waiting":
                        notice.approve(by=by)
                    why = _hindrance(notice)
                    if why:
                        return why
                    notice.serve(by=by)
        except (PermissionDenied, ValidationError, WrongState) as refused:
            return " ".join(getattr(refused, "messages", [str(refused)]))
        return ""

    def _notices(self, visit: Visit) -> Iterator[Notice]:
        rows = list(
            visit.notices().filter(served_at=None, withdrawn_at=None).select_related("unit")
        )
        waiting = list(rows)
        drafted = visit.draft(by=system_user(self.unit))
        return iter([*waiting, *((drafted,) if drafted else ())])


def _hindrance(notice: Notice) -> str:
    """Why it cannot be served through the system; '' where it can."""
    if not notice.may_be_served:
        return f"{notice.number} {notice.state_words}"
    if notice.takes(notice.Way.APP):
        return ""
    return str(_("%(number)s is to be served by hand: the school has not consented to electronic "
                 "service.") % {"number": notice.number})  # fmt: skip


def visits_to_serve(special: Round) -> QuerySet[Visit]:
    """The finished visits of a round with a notice to serve or findings on none (`n_open`)."""
    unserved = Notice.objects.filter(
        district_id=special.district_id, served_at=None, withdrawn_at=None
    )
    drafted = [source.rpartition(":")[2] for source in unserved.values_list("source", flat=True)
               if source.startswith(f"{Visit._meta.db_table}:")]  # fmt: skip
    found = Finding.objects.filter(visit=OuterRef("pk")).to_serve().order_by().values("visit")
    rows = Visit.objects.filter(round=special, status=Visit.Status.FINISHED).annotate(
        n_open=Coalesce(Subquery(found.annotate(n=Count("pk")).values("n")), 0)
    )
    rows = rows.filter(Q(n_open__gt=0) | Q(pk__in=drafted))
    return rows.select_related("unit", "round", "lead").order_by("unit__lft", "id")
