"""Questions 再看一眼: records that a rule saw, and what the school says of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.ledger.batch import born_many
from xiaoan.ledger.change import WrongState, changing
from xiaoan.ledger.permission import Actor, reach
from xiaoan.plausibility.queries import Seen
from xiaoan.plausibility.rules import ANSWER_DAYS, RULES, Rule
from xiaoan.units.days import calendar_of
from xiaoan.units.models import Unit, UnitRecord, UnitScopedQuerySet

TEXT = 300
KINDS = [(kind, rule.title) for kind, rule in RULES.items()]


class QuestionQuerySet(UnitScopedQuerySet["Question"]):
    """Questions about questions."""

    def visible_to(self, user: Actor) -> QuestionQuerySet:
        """A school's own at once; the bureau's after the answer, or when its time is over."""
        own = reach(user, "plausibility.answer")
        mine = Q(district_id__in=own.unit_districts, unit_id__in=own.units)
        bureau = Q(district_id__in=reach(user, "plausibility.read").districts)
        told = Q(answered_at__isnull=False) | Q(due_on__lt=clock.today())
        return self.filter(mine | (bureau & told))

    def open(self) -> QuestionQuerySet:
        return self.filter(answered_at=None)

    def ask(self, found: Iterable[Seen], *, by: Actor, district: Unit) -> int:
        """Ask the schools about what the rules saw, each thing once; returns how many."""
        fresh = self._unasked(list(found), district)
        if not fresh:
            return 0
        today = clock.today()
        due = calendar_of(district).add_working_days(today, ANSWER_DAYS)
        rows = [
            Question(
                unit_id=one.unit_id, district_id=district.pk, kind=one.kind, key=one.key,
                subjects=one.subjects, seen_from=one.seen_from, seen_to=one.seen_to,
                facts=one.facts, asked_at=clock.now(), due_on=due,
            )
            for one in fresh
        ]  # fmt: skip
        return born_many(rows, "plausibility.ask", by=by, unit=district)

    def _unasked(self, found: list[Seen], district: Unit) -> list[Seen]:
        """Those of which no record stands in an earlier question of the same kind."""
        if not found:
            return []
        asked = self.filter(
            district_id=district.pk, unit_id__in={one.unit_id for one in found},
            subjects__overlap=[key for one in found for key in one.subjects],
        )  # fmt: skip
        known = {
            (kind, key) for kind, keys in asked.values_list("kind", "subjects") for key in keys
        }
        return [one for one in found if not {(one.kind, key) for key in one.subjects} & known]


class Question(UnitRecord):
    """Records of a school that deserve a second look: a question, never a judgement.

    It names records, no person. The school sees it first; what it answers stands with it.
    """

    view: ClassVar[str] = "plausibility.answer"

    kind = models.CharField(
        max_length=8, choices=[(kind, rule.title) for kind, rule in RULES.items()]
    )
    #: What was seen, once: the first record, the photo's digest, the finding.
    key = models.CharField(max_length=64)
    #: Ledger keys of the records.
    subjects = ArrayField(models.CharField(max_length=80))
    seen_from = models.DateTimeField()
    seen_to = models.DateTimeField()
    facts = models.JSONField()
    asked_at = models.DateTimeField()
    due_on = models.DateField(_("answer due"))
    answer = models.CharField(_("answer"), max_length=TEXT, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "unit", "kind", "key"], name="question_once"
            )
        ]
        indexes = [models.Index(fields=["district_id", "unit", "asked_at"], name="question_unit")]

    def __str__(self) -> str:
        return str(self.rule.title)

    @property
    def rule(self) -> Rule:
        return RULES[self.kind]

    @property
    def said(self) -> str:
        """What was seen, in words."""
        facts: dict[str, object] = self.facts
        return str(self.rule.seen) % facts

    def is_overdue(self, on: date) -> bool:
        """Whether the school's time is over without an answer."""
        return self.answered_at is None and self.due_on < on

    def explain(self, *, by: Actor, text: str) -> None:
        """Say what stands behind it; a second time it is only read.

        Raises ValidationError without words, WrongState where somebody has answered.
        """
        words = text.strip()
        if not words:
            raise ValidationError({"answer": _now("Say in a sentence what stands behind it.")})
        if len(words) > TEXT:
            raise ValidationError({"answer": _now("At most %(n)s characters.") % {"n": TEXT}})
        with changing(self, "plausibility.answer", by=by):
            if self.answered_at is not None:
                raise WrongState(_now("Somebody has answered this already."))
            self.answer, self.answered_at, self.answered_by_id = words, clock.now(), by.pk
