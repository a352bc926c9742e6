"""Versions of a text: draft → approved → in force → repealed, each step through the door."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.ledger.change import WrongState, born, changing
from xiaoan.ledger.permission import Actor, reach
from xiaoan.library.body import LONGEST, characters, tidy
from xiaoan.library.models.clause import Clause
from xiaoan.library.models.reading import Reading
from xiaoan.library.numbers import next_number
from xiaoan.library.rules import desks_of, require_home
from xiaoan.units.models import UnitRecord, UnitScopedQuerySet

if TYPE_CHECKING:
    from xiaoan.library.models.text import Text


class VersionQuerySet(UnitScopedQuerySet["Version"]):
    """Questions about versions, and how one begins."""

    def visible_to(self, user: Actor) -> VersionQuerySet:
        """Drafts of the own desk; of all else what is or was in force, as texts are seen."""
        where = reach(user, Version.view)
        districts = {*where.districts, *where.unit_districts}
        ruled = Q(state__in=[Version.State.IN_FORCE, Version.State.REPEALED])
        own = Q(unit_id__in=where.units) | Q(district_id__in=where.districts)
        told = Q(unit_id=F("district_id")) | Q(text__is_shared=True)
        written = Q(unit_id__in=desks_of(user))
        return self.filter(Q(district_id__in=districts) & (written | (ruled & (own | told))))

    def in_force(self) -> VersionQuerySet:
        return self.filter(state=Version.State.IN_FORCE)

    def in_force_on(self, on: date) -> VersionQuerySet:
        """What held on that day, the first day included, the day of repeal not."""
        ruled = self.filter(state__in=[Version.State.IN_FORCE, Version.State.REPEALED])
        begun = ruled.filter(in_force_on__lte=on)
        return begun.filter(Q(repealed_on=None) | Q(repealed_on__gt=on))

    def to_review(self, on: date) -> VersionQuerySet:
        """In force, and the day by which they are to be looked at again has come."""
        return self.in_force().filter(review_by__lte=on)

    def due_to_enact(self, on: date) -> VersionQuerySet:
        return self.filter(state=Version.State.APPROVED, in_force_on__lte=on)

    def begin(self, text: Text, *, by: User, body: str, note: str = "") -> Version:
        """Bear the next version of `text` as a draft; whoever calls has asked for permission."""
        with transaction.atomic():
            # Two who begin at once: the second waits here and finds the first one's draft.
            type(text).objects.select_for_update().get(pk=text.pk)
            versions = self.filter(text=text, district_id=text.district_id)
            if versions.filter(state__in=Version.UNFINISHED).exists():
                raise WrongState(_("A next version is on its way already. Go on with it."))
            last = versions.aggregate(n=Max("n"))["n"] or 0
            version = self.model(
                unit=text.unit, text=text, n=last + 1, written_by=by, note=note.strip()[:200],
                **_worded(body),
            )  # fmt: skip
            return born(version, "library.draft", by=by)


def _worded(body: str) -> dict[str, Any]:
    words = tidy(body)
    if not words.strip():
        raise ValidationError({"body": _("Write the text; an empty one cannot be kept.")})
    if len(words) > LONGEST:
        raise ValidationError(
            {"body": _("The text is longer than %(most)s signs. Divide it.") % {"most": LONGEST}}
        )
    return {"body": words, "characters": characters(words)}


class Version(UnitRecord):
    """One version of one text; once approved its words never change."""

    view: ClassVar[str] = "library.view"

    class State(models.TextChoices):
        DRAFT = "draft", gettext_lazy("draft")
        APPROVED = "approved", gettext_lazy("approved, not yet in force")
        IN_FORCE = "in_force", gettext_lazy("in force")
        REPEALED = "repealed", gettext_lazy("repealed")
        DROPPED = "dropped", gettext_lazy("dropped")

    UNFINISHED = (State.DRAFT, State.APPROVED)

    text = models.ForeignKey("library.Text", models.PROTECT, related_name="versions")
    n = models.SmallIntegerField(gettext_lazy("version"), default=1)
    state = models.CharField(
        gettext_lazy("state"), max_length=8, choices=State, default=State.DRAFT
    )
    #: The source as body.py reads it, without the title.
    body = models.TextField(gettext_lazy("text"))
    #: Visible signs, as body.characters counts them.
    characters = models.IntegerField(gettext_lazy("characters"), default=0)
    #: What is new in it and why.
    note = models.CharField(gettext_lazy("what is new and why"), max_length=200, blank=True)
    #: The last hand on the words: who approves is another.
    written_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=gettext_lazy("written by")
    )
    submitted_at = models.DateTimeField(gettext_lazy("laid for approval"), null=True, blank=True)
    remark = models.CharField(gettext_lazy("why it was sent back"), max_length=200, blank=True)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=gettext_lazy("approved by"),
    )  # fmt: skip
    approved_at = models.DateTimeField(gettext_lazy("approved at"), null=True, blank=True)
    in_force_on = models.DateField(gettext_lazy("in force on"), null=True, blank=True)
    repealed_on = models.DateField(gettext_lazy("repealed on"), null=True, blank=True)
    repealed_why = models.CharField(gettext_lazy("why repealed"), max_length=200, blank=True)
    review_by = models.DateField(gettext_lazy("to be reviewed by"), null=True, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "text", "n"], name="version_number"),
            models.UniqueConstraint(
                fields=["district_id", "text"], condition=Q(state__in=["draft", "approved"]),
                name="version_one_on_its_way",
            ),
            models.UniqueConstraint(
                fields=["district_id", "text"], condition=Q(state="in_force"),
                name="version_one_in_force",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["district_id", "state", "review_by"], name="version_review"),
        ]

    def __str__(self) -> str:
        return _("%(text)s, version %(n)s") % {"text": self.text, "n": self.n}

    def amend(self, *, by: User, body: str, note: str = "") -> None:
        """Go on writing the draft; it is to be laid for approval again."""
        require_home(by, "library.amend", self.unit)
        words = _worded(body)
        with changing(self, "library.amend", by=by, when=self.State.DRAFT, state="state"):
            self.body, self.characters = words["body"], words["characters"]
            self.note, self.written_by, self.submitted_at = note.strip()[:200], by, None

    def submit(self, *, by: Actor) -> None:
        """Lay the draft before whoever approves it."""
        require_home(by, "library.submit", self.unit)
        with changing(self, "library.submit", by=by, when=self.State.DRAFT, state="state"):
            self.submitted_at, self.remark = clock.now(), ""

    def send_back(self, *, by: Actor, reason: str) -> None:
        """Give the draft that was laid for approval back to its writer with the reason."""
        if not reason.strip():
            raise ValidationError({"reason": _("Say what is to be corrected.")})
        require_home(by, self.approval, self.unit)
        with changing(self, self.approval, by=by, when=self.State.DRAFT, state="state",
                      sent_back=True):  # fmt: skip
            self.require_laid()
            self.submitted_at, self.remark = None, reason.strip()[:200]

    def require_laid(self) -> None:
        """Refuse what nobody laid for approval: its writer is not done with it."""
        if self.submitted_at is None:
            raise WrongState(
                _("This draft is still being written. Whoever wrote it lays it for approval first.")
            )

    @property
    def approval(self) -> str:
        """The action by which it is approved: a head's at a school, a leader's at the bureau."""
        return "library.approve" if self.unit_id == self.district_id else "library.adopt"

    def approve(
        self, *, by: User, in_force_on: date | None = None, review_by: date | None = None,
        number: str = "",
    ) -> None:  # fmt: skip
        """Approve words that were laid for it: from now on they never change. In force on the
        day given (today).

        A text without a number gets one. Raises PermissionDenied for the writer's own hand,
        ValidationError for a day gone by, WrongState where somebody was faster or it is not laid.
        """
        today = clock.today()
        day = in_force_on or today
        if day < today:
            raise ValidationError(
                {"in_force_on": _("Nobody keeps a rule of days gone by. Choose today or later.")}
            )
        if review_by is not None and review_by <= day:
            raise ValidationError(
                {"review_by": _("The review comes after the text is in force. Choose a later day.")}
            )
        require_home(by, self.approval, self.unit)
        with transaction.atomic():
            with changing(self, self.approval, by=by, when=self.State.DRAFT, state="state"):
                if by.pk == self.written_by_id:
                    raise PermissionDenied(
                        _("You wrote this version yourself. Somebody else has to approve it.")
                    )
                self.require_laid()
                self.state, self.approved_by, self.approved_at = (
                    self.State.APPROVED,
                    by,
                    clock.now(),
                )
                self.in_force_on, self.review_by, self.remark = day, review_by, ""
            self._give_number(by, number)
            Clause.objects.parse(self, by=by)
            if day == today:
                self.enact(by=by)

    def _give_number(self, by: Actor, number: str) -> None:
        text = self.text
        if text.number and not number.strip():
            return
        with changing(text, self.approval, by=by):
            text.number = number.strip()[:40] or next_number(text)

    def enact(self, *, by: Actor) -> None:
        """It is in force: the version before has ended, and its readers are asked.

        Raises WrongState before its day or where somebody was faster.
        """
        today = clock.today()
        require_home(by, "library.enact", self.unit)
        text = self.text
        with changing(text, "library.enact", by=by):
            with changing(self, "library.enact", by=by, when=self.State.APPROVED, state="state"):
                if self.in_force_on is None or self.in_force_on > today:
                    raise WrongState(_("Its day has not come yet."))
                if text.current is not None:
                    text.current.end(by=by, on=today, why=_("a new version is in force"))
                self.state = self.State.IN_FORCE
            text.current, text.repealed_on = self, None
        Reading.objects.ask(self, by=by)

    def end(self, *, by: Actor, on: date, why: str) -> None:
        """It holds no longer; called by the next version and by the text's repeal."""
        with changing(self, "library.repeal", by=by, when=self.State.IN_FORCE, state="state"):
            self.state, self.repealed_on, self.repealed_why = self.State.REPEALED, on, why

    def drop(self, *, by: Actor, why: str) -> None:
        """Give up a version that is on its way; its number among the versions stays."""
        if not why.strip():
            raise ValidationError({"why": _("Say why it is dropped.")})
        require_home(by, "library.drop", self.unit)
        with changing(self, "library.drop", by=by, when=set(self.UNFINISHED), state="state"):
            self.state, self.repealed_why = self.State.DROPPED, why.strip()[:200]

    def review(self, *, by: Actor, review_by: date, note: str) -> None:
        """Looked at again, still right: the next look is due by `review_by`."""
        if not note.strip():
            raise ValidationError({"note": _("Say what was looked at.")})
        if review_by <= clock.today():
            raise ValidationError(
                {"review_by": _("The next review lies ahead. Choose a later day.")}
            )
        require_home(by, "library.review", self.unit)
        with changing(self, "library.review", by=by, when=self.State.IN_FORCE, state="state",
                      note=note.strip()[:200]):  # fmt: skip
            self.review_by = review_by
