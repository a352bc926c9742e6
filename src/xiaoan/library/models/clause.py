"""Clauses: what of a version can be linked to a duty, cited, and found again in the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy

from xiaoan.base.ids import uuid7
from xiaoan.ledger.batch import born_many
from xiaoan.ledger.permission import Actor
from xiaoan.library.body import LONGEST_LABEL, pieces
from xiaoan.library.matching import matched
from xiaoan.units.models import UnitRecord, UnitScopedQuerySet

if TYPE_CHECKING:
    from xiaoan.library.models.version import Version


class ClauseQuerySet(UnitScopedQuerySet["Clause"]):
    """Questions about clauses, and how they are taken out of an approved version."""

    def parse(self, version: Version, *, by: Actor) -> int:
        """Bear the clauses of an approved version; returns how many.

        A clause that goes on from one of the version in force keeps its key.
        """
        before = version.text.current
        old = list(before.clauses.order_by("order")) if before is not None else []
        found = self.found_in(version, old)
        return born_many(found, "library.parse", by=by, unit=version.unit) if found else 0

    def found_in(self, version: Version, old: list[Clause]) -> list[Clause]:
        """The clauses of the version's words, not yet born; `old` are those of the one before."""
        new = pieces(version.body)
        return [
            Clause(
                unit_id=version.unit_id, district_id=version.district_id, version=version,
                key=was.key if was is not None else uuid7(), order=order, label=piece.label,
                chapter=piece.chapter[:LONGEST_LABEL], words=piece.words,
            )
            for order, (piece, was) in enumerate(zip(new, matched(old, new), strict=True), 1)
        ]  # fmt: skip

    def in_force(self) -> ClauseQuerySet:
        return self.filter(version__state="in_force")


class Clause(UnitRecord):
    """One clause of one version; `key` is the same through the versions of a text."""

    view: ClassVar[str] = "library.view"

    version = models.ForeignKey("library.Version", models.PROTECT, related_name="clauses")
    key = models.UUIDField(default=uuid7, editable=False)
    order = models.SmallIntegerField()
    #: 第三条, or the heading it stands under; '' for words before the first of them.
    label = models.CharField(gettext_lazy("label of the clause"), max_length=80, blank=True)
    chapter = models.CharField(gettext_lazy("chapter"), max_length=80, blank=True)
    words = models.TextField(gettext_lazy("words of the clause"), blank=True)

    objects = ClauseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "order"], name="clause_order"),
            models.UniqueConstraint(fields=["version", "key"], name="clause_key"),
        ]

    def __str__(self) -> str:
        return self.label or self.words[:20]

    @property
    def anchor(self) -> str:
        """The name of its place on the page of its version."""
        return f"c{self.order}"

    def address(self) -> str:
        """The page of its version, at its place."""
        version: Any = self.version
        return f"/library/{version.text_id}/versions/{version.n}/#{self.anchor}"
