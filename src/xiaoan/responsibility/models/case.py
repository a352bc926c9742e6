"""Case 责任追究: a duty not done, who answered for it on that day, and what came of it.

The person is found from the posts held on the day of the failure, never typed: nobody is named who
came later. The name is a private column: the ledger keeps a commitment, retention takes it away.
(Personal Information Protection Law, art. 6 and 19; decree 23, art. 62 and following.)
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.ledger.change import born, changing
from xiaoan.ledger.permission import Actor
from xiaoan.posts.models import Holding, Post
from xiaoan.posts.rules import LEADER_POSTS, is_bureau
from xiaoan.responsibility.hosts import held_in
from xiaoan.responsibility.outcomes import OUTCOMES
from xiaoan.units.models import Unit, UnitRecord, UnitScopedQuerySet

WORDS = 300


class CaseQuerySet(UnitScopedQuerySet["Case"]):
    """Questions about cases, and how one is opened."""

    def unfinished(self) -> CaseQuerySet:
        return self.filter(status__in=(Case.Status.OPEN, Case.Status.DECIDED))

    def of_record(self, subject: str) -> CaseQuerySet:
        """Those about one record, by its ledger key."""
        return self.filter(about=subject)

    def open(
        self, *, by: Actor, unit: Unit, post: Post, on: date, cause: str, failure: str,
        about: str = "",
    ) -> Case:  # fmt: skip
        """Open a case: the duty of `post` of `unit` was not done on day `on`.

        Raises ValidationError where nobody held the post on that day, or without words.
        """
        if not failure.strip():
            raise ValidationError({"failure": _now("Say which duty was not done.")})
        if on > clock.today():
            raise ValidationError({"on": _now("That day lies ahead. Enter when it failed.")})
        held = Holding.objects.active(on).filter(held_in(unit), post=post)
        own_first = F("stands_for_id").asc(nulls_first=True)
        own = held.select_related("user").order_by(own_first, "since").first()
        if own is None:
            raise ValidationError(
                {"post": _now("Nobody held this post on that day. Choose the post that stood in.")}
            )
        case = self.model(
            unit=unit, post=post, on=on, cause=cause, failure=failure.strip()[:WORDS],
            about=about, person=own.user.name, opened_at=clock.now(),
        )  # fmt: skip
        return born(case, "responsibility.open", by=by)


class Case(UnitRecord):
    """One accountability case: post, day, cause, decision and how it was carried out."""

    private: ClassVar[tuple[str, ...]] = ("person",)
    view: ClassVar[str] = "responsibility.cases"

    class Status(models.TextChoices):
        OPEN = "open", _("being looked into")
        DECIDED = "decided", _("decided")
        DONE = "done", _("carried out")
        DROPPED = "dropped", _("not pursued")

    class Cause(models.TextChoices):
        FALSE_CLOSING = "false", _("false closing")
        OVERDUE = "overdue", _("rectification overdue")
        NOTICE = "notice", _("notice not answered")
        DUTY = "duty", _("duty not done")
        INCIDENT = "incident", _("incident")

    post = models.ForeignKey(
        Post, models.PROTECT, related_name="+", verbose_name=_("post that answers")
    )
    #: Who held the post on `on`.
    person = models.CharField(_("person who answered"), max_length=40, blank=True)
    on = models.DateField(_("day of the failure"))
    cause = models.CharField(_("cause"), max_length=8, choices=Cause)
    failure = models.CharField(_("which duty was not done"), max_length=WORDS)
    #: Ledger key of the hazard, notice or incident ("hazards_hazard:…"), '' where there is none.
    about = models.CharField(_("about which record"), max_length=80, blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    outcome = models.CharField(_("outcome of the case"), max_length=12, blank=True)
    reason = models.CharField(_("grounds of the decision"), max_length=WORDS, blank=True)
    opened_at = models.DateTimeField(_("opened at"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    done_on = models.DateField(_("carried out on"), null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["district_id", "unit", "opened_at"], name="case_unit"),
            models.Index(fields=["district_id", "about"], name="case_about"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="") | Q(decided_at__isnull=False), name="case_decided"
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.get_cause_display()}"

    @property
    def outcome_words(self) -> str:
        """The outcome as the district names it; '' while there is none."""
        return str(OUTCOMES[self.outcome]) if self.outcome in OUTCOMES else self.outcome

    @property
    def decision(self) -> str:
        """The action by which it is decided: leaders and the bureau's people are the leaders'."""
        is_led = is_bureau(self.unit) or self.post_id in LEADER_POSTS
        return "responsibility.judge" if is_led else "responsibility.decide"

    def decide(self, *, by: Actor, outcome: str, reason: str) -> None:
        """Decide what follows; nobody decides about the own post.

        Raises ValidationError without an outcome or its grounds.
        """
        if outcome not in OUTCOMES:
            raise ValidationError({"outcome": _now("Choose what follows.")})
        self._judge(by, reason, Case.Status.DECIDED, outcome)

    def drop(self, *, by: Actor, reason: str) -> None:
        """The post is found not to have failed; the grounds stay on record."""
        self._judge(by, reason, Case.Status.DROPPED, "")

    def carry_out(self, *, by: Actor, on: date) -> None:
        """What was decided has been done."""
        with changing(self, "responsibility.carry_out", by=by, when=self.Status.DECIDED):
            if self.decided_at and not (timezone.localdate(self.decided_at) <= on <= clock.today()):
                raise ValidationError({"on": _now("Enter a day from the decision until today.")})
            self.status, self.done_on = self.Status.DONE, on

    def _judge(self, by: Actor, reason: str, status: Case.Status, outcome: str) -> None:
        if not reason.strip():
            raise ValidationError({"reason": _now("Say on which grounds.")})
        self._refuse_own(by)
        with changing(self, self.decision, by=by, when=self.Status.OPEN):
            self.status, self.outcome, self.reason = status, outcome, reason.strip()[:WORDS]
            self.decided_at, self.decided_by_id = clock.now(), by.pk

    def is_own(self, by: Actor) -> bool:
        """Whether it is about a post that `by` held on the day or since."""
        held = Holding.objects.filter(held_in(self.unit), post_id=self.post_id, user_id=by.pk)
        return held.during(self.on, None).exists()

    def _refuse_own(self, by: Actor) -> None:
        if self.is_own(by):
            raise PermissionDenied(_now("Nobody decides about the own post. Ask who stands above."))
