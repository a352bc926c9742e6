"""Sheet 责任清单: who answers for what in one unit; drafted, approved, superseded by the next.

Until the approval its lines lie in the sheet and may be corrected. With the approval they become
charges, which nobody changes any more: a correction is the next version. (Measures for the Safety
of Schools and Kindergartens, decree 23, art. 15 and 16; Work Safety Law, art. 4 and 22.)

Nobody decides alone who answers: whoever wrote the lines does not approve them alone. The director
drafts and the head approves, as schools do. Where the head wrote or corrected them, a second member
of the leading group countersigns 会签 first: such matters are for the school's meeting (校务会议),
not for one hand. The bureau's leaders approve each other's drafts. The district that wants it
otherwise gives posts the row `responsibility.alone`.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Exists, F, Max, OuterRef, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xiaoan.access.matrix import row
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.ledger.batch import born_many
from xiaoan.ledger.change import born, changing
from xiaoan.ledger.permission import Actor, allows
from xiaoan.posts.models import Holding
from xiaoan.posts.rules import HEAD_POSTS, is_bureau
from xiaoan.responsibility.hosts import told_to
from xiaoan.responsibility.models.charge import Charge
from xiaoan.responsibility.models.lines import Line, checked, stored
from xiaoan.units.models import Unit, UnitRecord, UnitScopedQuerySet


class SheetQuerySet(UnitScopedQuerySet["Sheet"]):
    """Questions about sheets, and how a draft begins."""

    def visible_to(self, user: Actor) -> SheetQuerySet:
        """Those of the units in reach, and the bureau's approved ones."""
        own: SheetQuerySet = super().visible_to(user)
        told = self.filter(told_to(user, Sheet.view), status=Sheet.Status.APPROVED)
        return own | told

    def of_unit(self, unit: Unit) -> SheetQuerySet:
        """Every version of one unit's sheet."""
        return self.filter(district_id=unit.district_id or 0, unit=unit)

    def approved(self) -> SheetQuerySet:
        return self.filter(status=Sheet.Status.APPROVED)

    def unfinished(self) -> SheetQuerySet:
        """Drafts, submitted or not; a unit has at most one."""
        return self.exclude(status=Sheet.Status.APPROVED)

    def to_countersign(self, on: date) -> SheetQuerySet:
        """Laid before a second hand, because the unit's head wrote the lines."""
        heads = Holding.objects.active(on).filter(
            unit=OuterRef("unit"), user=OuterRef("written_by"), post__in=HEAD_POSTS
        )
        return self.filter(Exists(heads), status=Sheet.Status.SUBMITTED, confirmed_by=None)

    def in_force(self, on: date) -> SheetQuerySet:
        """The approved ones in force on that day, the first and the last day included."""
        begun = self.approved().filter(since__lte=on)
        return begun.filter(Q(until=None) | Q(until__gte=on))

    def draft(self, *, by: User, unit: Unit, lines: list[Line], origin: str) -> Sheet:
        """Begin the next version of the unit's sheet; `origin` says where its lines come from.

        Raises ValidationError where a draft is there already.
        """
        with transaction.atomic():
            # Two who begin at once: the second waits here and finds the first one's draft.
            Unit.objects.select_for_update().get(pk=unit.pk)
            if self.of_unit(unit).unfinished().exists():
                raise ValidationError(_now("There is a draft already. Go on with it."))
            last = self.of_unit(unit).aggregate(n=Max("version"))
            sheet = self.model(
                unit=unit, version=(last["n"] or 0) + 1, lines=stored(lines), drafted_by=by,
                written_by=by,
            )  # fmt: skip
            return born(sheet, "responsibility.draft", by=by, origin=origin)


class Sheet(UnitRecord):
    """One version of a unit's sheet of responsibility."""

    view: ClassVar[str] = "responsibility.view"

    class Status(models.TextChoices):
        DRAFT = "draft", _("being drafted")
        SUBMITTED = "submitted", _("waits for approval")
        APPROVED = "approved", pgettext_lazy("sheet", "approved")

    version = models.SmallIntegerField(_("version"))
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    #: Lines of a draft (lines.Line as dictionaries); empty once they are charges.
    lines = models.JSONField(_("lines of the draft"), default=list, blank=True)
    drafted_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("drafter")
    )
    #: Whose hand the lines as they stand are of: the drafter's, or the last corrector's.
    written_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("sheet", "written by")
    )
    #: The second member of the leading group, where whoever approves wrote the lines.
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("countersigned by"),
    )  # fmt: skip
    confirmed_at = models.DateTimeField(_("countersigned at"), null=True, blank=True)
    #: The meeting or paper by which it was approved.
    decision = models.CharField(_("approved by which meeting or paper"), max_length=80, blank=True)
    since = models.DateField(_("takes effect on"), null=True, blank=True)
    until = models.DateField(_("last day of the version"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("approved by"),
    )  # fmt: skip
    remark = models.CharField(_("why it was sent back"), max_length=200, blank=True)

    objects = SheetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "unit", "version"], name="sheet_version"
            ),
            models.UniqueConstraint(
                fields=["district_id", "unit"], condition=~Q(status="approved"),
                name="sheet_one_draft",
            ),
            models.UniqueConstraint(
                fields=["district_id", "unit"], condition=Q(status="approved", until=None),
                name="sheet_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="sheet_lasts"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return _now("Sheet of responsibility of %(unit)s, version %(n)s") % {
            "unit": self.unit, "n": self.version,
        }  # fmt: skip

    @property
    def is_draft(self) -> bool:
        return self.status != self.Status.APPROVED

    @property
    def approval(self) -> str:
        """The action by which it is approved: the head's, at the bureau its leaders'."""
        return "responsibility.divide" if is_bureau(self.unit) else "responsibility.approve"

    def is_in_force(self, on: date) -> bool:
        if self.is_draft or self.since is None or self.since > on:
            return False
        return self.until is None or self.until >= on

    def amend(self, *, by: Actor, lines: list[Line], origin: str = "page") -> None:
        """Correct the draft's lines; raises WrongState once it is approved."""
        with changing(self, "responsibility.amend", by=by, when=self._open, origin=origin):
            self.lines, self.written_by_id = stored(lines), by.pk
            self.confirmed_by = self.confirmed_at = None

    def needs_second(self, by: Actor) -> bool:
        """Whether `by` wrote the lines and may not approve them before a second hand has
        countersigned."""
        if by.pk != self.written_by_id or self.confirmed_by_id is not None:
            return False
        return not allows(by, "responsibility.alone", self.unit)

    @property
    def awaits_second(self) -> bool:
        """Whether it waits for a second hand: its writer is who approves it."""
        if self.status != self.Status.SUBMITTED or self.confirmed_by_id is not None:
            return False
        return allows(self.written_by, self.approval, self.unit)

    def countersign(self, *, by: Actor) -> None:
        """A second member of the leading group stands for the lines too; whoever wrote them
        cannot. Raises PermissionDenied, WrongState."""
        if by.pk == self.written_by_id:
            raise PermissionDenied(
                _now("You wrote these lines yourself. Another member of the leading group"
                     " countersigns them.")
            )  # fmt: skip
        with changing(self, "responsibility.confirm", by=by, when=self.Status.SUBMITTED):
            self.confirmed_by_id, self.confirmed_at = by.pk, clock.now()

    def submit(self, *, by: Actor) -> None:
        """Lay the draft before whoever approves it; raises ValidationError for its faults."""
        checked(self.lines, self.unit)
        with changing(self, "responsibility.submit", by=by, when=self.Status.DRAFT):
            self.status, self.remark = self.Status.SUBMITTED, ""

    def send_back(self, *, by: Actor, reason: str) -> None:
        """Give the draft back to be corrected, with the reason."""
        if not reason.strip():
            raise ValidationError({"reason": _now("Say what is to be corrected.")})
        with changing(self, self.approval, by=by, when=self.Status.SUBMITTED, sent_back=True):
            self.status, self.remark = self.Status.DRAFT, reason.strip()[:200]
            self.confirmed_by = self.confirmed_at = None

    def approve(self, *, by: Actor, since: date, decision: str = "") -> None:
        """Approve it; from `since` on it is in force and the version before has ended.

        Raises ValidationError for faulty lines or a day that lies before today or before the
        version in force began; WrongState where somebody else approved it first; PermissionDenied
        where `by` wrote the lines and nobody has countersigned them.
        """
        if since < clock.today():
            raise ValidationError({"since": _now("Nobody answers for days gone by. Choose today"
                                                 " or a later day.")})  # fmt: skip
        with transaction.atomic():
            with changing(self, self.approval, by=by, when=self._open) as facts:
                if self.needs_second(by):
                    raise PermissionDenied(alone())
                lines = checked(self.lines, self.unit)
                self._supersede(by, since)
                self.status, self.since, self.lines = self.Status.APPROVED, since, []
                self.approved_at, self.approved_by_id = clock.now(), by.pk
                self.decision, self.remark = decision.strip()[:80], ""
                facts["charges"] = len(lines)
            born_many(self.charges_of(lines), self.approval, by=by, unit=self.unit)

    def charges_of(self, lines: list[Line]) -> list[Charge]:
        """The charges that these lines become."""
        return [
            Charge(
                unit_id=self.unit_id, district_id=self.district_id, sheet=self, order=order,
                post_id=line.post, role=line.role, area=line.area, what=line.what,
                basis=line.basis, duties=list(line.duties),
            )
            for order, line in enumerate(lines, 1)
        ]  # fmt: skip

    def lines_of_charges(self) -> list[Line]:
        """The charges of an approved sheet as lines, to copy into the next version."""
        return [
            Line(one.post_id, one.role, one.area, one.what, one.basis, tuple(one.duties))
            for one in self.charges.order_by("order")
        ]

    def _supersede(self, by: Actor, since: date) -> None:
        rows = Sheet.objects.filter(unit_id=self.unit_id, district_id=self.district_id)
        before: Any = rows.approved().filter(until=None).first()
        if before is None:
            return
        if before.since >= since:
            raise ValidationError(
                {"since": _now("The version in force began on %(day)s. Choose a later day.")
                 % {"day": before.since}}
            )  # fmt: skip
        with changing(before, self.approval, by=by, superseded_by=self.version):
            before.until = since - timedelta(days=1)

    @property
    def _open(self) -> set[str]:
        return {self.Status.DRAFT, self.Status.SUBMITTED}


def seconds(on: date) -> Exists:
    """Whether the sheet's unit has, on that day, a second hand beside whoever wrote it."""
    posts = row("responsibility.confirm").posts - HEAD_POSTS
    held = Holding.objects.active(on).filter(unit=OuterRef("unit"), post__in=posts)
    return Exists(held.exclude(user=OuterRef("written_by")))


def alone() -> str:
    """Why whoever wrote the lines cannot approve them yet, and what to do."""
    return _now(
        "You wrote these lines yourself. Lay them before a second member of the leading group,"
        " who countersigns; then approve."
    )
