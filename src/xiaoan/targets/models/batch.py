"""A round of letters 一批责任书: levels, term, the day by which to sign, and for whom.

It is generated in the background, some schools at a time; how far it has come is read from the
letters themselves, so nothing is lost when it is interrupted and nothing doubled when it is run
again.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.ledger.change import WrongState, born, changing
from xiaoan.ledger.permission import Actor
from xiaoan.targets.levels import LEVELS
from xiaoan.targets.models.template import Template
from xiaoan.units.models import Unit, UnitRecord, UnitScopedQuerySet


class BatchQuerySet(UnitScopedQuerySet["Batch"]):
    """Questions about rounds, and opening one."""

    def to_generate(self, on: date) -> BatchQuerySet:
        """Those not generated yet, and those whose term runs: new holders get their letter."""
        done = models.Q(status=Batch.Status.DONE, until__gte=on)
        return self.filter(models.Q(status=Batch.Status.WAITING) | done)

    def of_the_same(
        self, district_id: int, since: date, until: date, levels: Sequence[str]
    ) -> BatchQuerySet:
        """Rounds not withdrawn that have one of the levels on a day of that term."""
        rows = self.filter(district_id=district_id, since__lte=until, until__gte=since)
        return rows.filter(levels__overlap=list(levels)).exclude(status=Batch.Status.WITHDRAWN)

    def open(
        self, *, by: Actor, district: Unit, name: str, since: date, until: date, due_on: date,
        levels: Sequence[str], units: Sequence[int] = (),
    ) -> Batch:  # fmt: skip
        """Open a round with the present templates; its letters follow in the background.

        Raises ValidationError for days that cannot be, no level, or a level without template.
        """
        if until <= since:
            raise ValidationError({"until": _now("The term ends before it begins.")})
        if due_on > until:
            raise ValidationError({"due_on": _now("Sign before the term is over.")})
        if not levels or set(levels) - set(LEVELS):
            raise ValidationError({"levels": _now("Choose at least one level.")})
        for other in self.of_the_same(district.pk, since, until, levels):
            if not units or not other.units or set(units) & set(other.units):
                words = _now(
                    "“%(name)s” has these levels in that term already; who comes later gets a"
                    " letter there by itself. Withdraw it first, or choose other levels or units."
                )
                raise ValidationError({"levels": words % {"name": other.name}})
        rows = Template.objects.current().filter(district_id=district.pk, level__in=levels)
        templates = {one.level: str(one.pk) for one in rows}
        if missing := [str(LEVELS[level]) for level in levels if level not in templates]:
            words = _now("These levels have no template yet: %(levels)s. Write it first.")
            raise ValidationError({"levels": words % {"levels": "、".join(missing)}})
        fresh = self.model(
            unit=district, name=name.strip(), since=since, until=until, due_on=due_on,
            levels=[level for level in LEVELS if level in levels], units=sorted(set(units)),
            templates=templates,
        )  # fmt: skip
        return born(fresh, "targets.open", by=by)


class Batch(UnitRecord):
    """One round of letters of a district (unit = the bureau)."""

    view: ClassVar[str] = "targets.view"

    class Status(models.TextChoices):
        WAITING = "waiting", _("being generated")
        DONE = "done", _("generated")
        WITHDRAWN = "withdrawn", _("round withdrawn")

    name = models.CharField(_("name of the round"), max_length=60)
    since = models.DateField(_("Term from"))
    until = models.DateField(_("Term until"))
    due_on = models.DateField(_("sign by"))
    levels = ArrayField(models.CharField(max_length=8))
    #: Keys of the units it is for; empty means the whole district.
    units = ArrayField(models.IntegerField(), default=list, blank=True)
    #: level → key of the version of its template.
    templates = models.JSONField()
    status = models.CharField(max_length=9, choices=Status, default=Status.WAITING)
    #: Why it was withdrawn.
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    reminded_on = models.DateField(null=True, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("since")), name="letter_batch_lasts"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def levels_said(self) -> list[Any]:
        return [LEVELS[level] for level in self.levels]

    def withdraw(self, *, by: Actor, reason: str) -> None:
        """Opened by mistake: it generates no more; its unsigned letters end (withdrawing.py)."""
        if not reason.strip():
            raise ValidationError({"reason": _now("Say why the round is withdrawn.")})
        with changing(
            self, "targets.withdraw", by=by, when=[self.Status.WAITING, self.Status.DONE]
        ):
            self.status, self.reason = self.Status.WITHDRAWN, reason.strip()[:300]

    def finish(self, *, by: Actor, made: int) -> None:
        """Every letter is there; called again it changes nothing."""
        if self.status != self.Status.WAITING:
            return
        with (
            suppress(WrongState),  # another worker was quicker
            changing(self, "targets.finish", by=by, when=self.Status.WAITING, letters=made),
        ):
            self.status = self.Status.DONE
