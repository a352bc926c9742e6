"""What a bureau lays in for its papers: fonts, the certificate, the time stamp, Word templates."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.ledger.change import born, changing
from xiaoan.units.models import Unit, UnitRecord, UnitScopedQuerySet


class FittingQuerySet(UnitScopedQuerySet["Fitting"]):
    """Questions about what was laid in."""

    def in_use(self) -> FittingQuerySet:
        return self.filter(state=Fitting.State.IN_USE)

    def of_kind(self, kind: str) -> FittingQuerySet:
        """Those of one kind, the newest first."""
        return self.filter(kind=kind).order_by("-id")

    def at(self, district: Unit) -> FittingQuerySet:
        return self.filter(district_id=district.pk)


class Fitting(UnitRecord):
    """One thing laid in, and how long it was in use (unit = the bureau).

    Keys and fonts lie as files on the server; the record tells who laid them in and what they are.
    """

    view: ClassVar[str] = "documents.view"

    class Kind(models.TextChoices):
        FONT = "font", pgettext_lazy("fitting", "font")
        CERTIFICATE = "certificate", _("certificate that signs")
        STAMP = "stamp", _("time stamp")
        WORD = "word", _("Word template")

    class State(models.TextChoices):
        IN_USE = "in_use", _("in use")
        REPLACED = "replaced", _("replaced")
        WITHDRAWN = "withdrawn", pgettext_lazy("fitting", "withdrawn")

    #: Permission, event and verb: the server's keeper lays in what all papers stand on, the safety
    #: section its Word templates.
    LAY: ClassVar[dict[str, str]] = {Kind.WORD: "documents.lay_form"}
    TAKE: ClassVar[dict[str, str]] = {Kind.WORD: "documents.drop_form"}

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    #: Font: its file on the server. Certificate: its fingerprint. Stamp: the address. Word
    #: template: the paper it is for.
    place = models.CharField(_("stands for"), max_length=120)
    name = models.CharField(max_length=120)
    n = models.IntegerField(_("version"), default=1)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.IntegerField(default=0)
    facts = models.JSONField(_("what it is"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.IN_USE)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    laid_at = models.DateTimeField(_("laid in at"))

    objects = FittingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "kind", "place", "n"], name="fitting_once"
            ),
            models.UniqueConstraint(
                fields=["district_id", "kind", "place"], condition=Q(state="in_use"),
                name="fitting_one_in_use",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @classmethod
    def lay_in(cls, kind: str, *, by: User, unit: Unit, place: str, **fields: Any) -> Fitting:
        """Record that this is in use from now on; what stood in its place is replaced."""
        action = cls.LAY.get(kind, "documents.furnish")
        rows = cls.objects.at(unit).of_kind(kind)
        if kind in {cls.Kind.FONT, cls.Kind.WORD}:
            rows = rows.filter(place=place)
        for old in rows.in_use():
            with changing(old, action, by=by, when=cls.State.IN_USE, state="state"):
                old.state = cls.State.REPLACED
        newest = cls.objects.at(unit).filter(kind=kind, place=place).order_by("-n").first()
        made = cls(
            unit=unit, kind=kind, place=place, by=by, laid_at=clock.now(),
            n=newest.n + 1 if newest else 1, **fields,
        )  # fmt: skip
        return born(made, action, by=by)

    def take_out(self, *, by: User) -> None:
        """It is in use no longer; the record stays."""
        action = self.TAKE.get(self.kind, "documents.clear")
        with changing(self, action, by=by, when=self.State.IN_USE, state="state"):
            self.state = self.State.WITHDRAWN
