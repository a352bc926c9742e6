"""What rests on a clause of the library: a duty, or an item of a checklist 条款—职责—检查项.

A link holds on to the clause's key, which is the same through the versions of its text, and
remembers the clause as somebody last looked at it. When the words have changed since, or the
clause is gone, the link is stale until somebody has looked at it again.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.duties.models.checklist import Checklist
from xiaoan.duties.models.duty import Duty
from xiaoan.ledger.change import WrongState, born, changing
from xiaoan.ledger.permission import Actor
from xiaoan.library.models import Clause, Text
from xiaoan.library.rules import require_home
from xiaoan.units.models import UnitRecord, UnitScopedQuerySet

LONGEST = 200


class BasisQuerySet(UnitScopedQuerySet["Basis"]):
    """Questions about links, and how one is made."""

    def visible_to(self, user: Actor) -> BasisQuerySet:
        """Those of the texts in sight: whoever reads a text sees what rests on it."""
        return self.filter(text__in=Text.objects.visible_to(user).values("pk"))

    def live(self) -> BasisQuerySet:
        return self.filter(ended_at=None)

    def stale(self) -> BasisQuerySet:
        """Links whose clause has other words now, or none."""
        same = Clause.objects.filter(
            version_id=OuterRef("text__current_id"), key=OuterRef("key"),
            words=OuterRef("clause__words"),
        )  # fmt: skip
        return self.live().filter(~Exists(same))

    def link(
        self, *, by: User, clause: Clause, duty: Duty | None = None,
        checklist: Checklist | None = None, item: str = "",
    ) -> Basis:  # fmt: skip
        """Let a duty, or an item of a checklist, rest on a clause in force.

        Raises ValidationError for neither or both, for an item the list has not, and for a link
        that stands already; WrongState for a clause that is not in force.
        """
        require_home(by, "duties.link", clause.unit)
        _refuse_unfit(duty, checklist, item)
        with transaction.atomic():
            text = Text.objects.select_for_update().get(pk=clause.version.text_id)
            if text.current_id != clause.version_id:
                raise WrongState(_("This clause is not in force. Link the one that is."))
            code = checklist.code if checklist else ""
            known = self.live().filter(key=clause.key, duty=duty, checklist=code, item=item.strip())
            if known.exists():
                raise ValidationError(_("This link stands already."))
            basis = self.model(
                unit=clause.unit, text=text, key=clause.key, clause=clause, duty=duty,
                checklist=code, item=item.strip(), looked_at=clock.now(), looked_by=by,
            )  # fmt: skip
            return born(basis, "duties.link", by=by)


def _refuse_unfit(duty: Duty | None, checklist: Checklist | None, item: str) -> None:
    if duty is not None and checklist is not None:
        raise ValidationError(_("One link at a time: a duty or an item, not both."))
    if duty is None and checklist is None:
        raise ValidationError(_("Choose a duty, or a checklist and one of its items."))
    if checklist is not None and item.strip() not in {line.zh for line in checklist.lines}:
        raise ValidationError(
            {"item": _("The checklist has no such item. Choose one of those it has.")}
        )


class Basis(UnitRecord):
    """One link; `unit` is the unit of the text."""

    view: ClassVar[str] = "duties.view"

    text = models.ForeignKey(Text, models.PROTECT, related_name="+")
    #: The clause through all versions of its text.
    key = models.UUIDField(db_index=True)
    #: The clause as it was when somebody last looked.
    clause = models.ForeignKey(
        Clause, models.PROTECT, related_name="+", verbose_name=gettext_lazy("clause looked at")
    )
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="+", null=True)
    #: Code of the checklist, through all its versions; '' for a link to a duty.
    checklist = models.CharField(gettext_lazy("checklist"), max_length=12, blank=True)
    #: The item's words: its number moves when the list is revised.
    item = models.CharField(gettext_lazy("item"), max_length=LONGEST, blank=True)
    looked_at = models.DateTimeField(gettext_lazy("looked at"))
    looked_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=gettext_lazy("looked at by")
    )
    note = models.CharField(gettext_lazy("what was seen"), max_length=LONGEST, blank=True)
    ended_at = models.DateTimeField(gettext_lazy("ended at"), null=True, blank=True)

    objects = BasisQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["district_id", "duty"], name="basis_duty"),
            models.Index(fields=["district_id", "checklist"], name="basis_checklist"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(duty__isnull=False, checklist="") | Q(duty=None) & ~Q(checklist=""),
                name="basis_rests_one_thing",
            ),
            models.UniqueConstraint(
                fields=["key", "duty", "checklist", "item"], condition=Q(ended_at=None),
                nulls_distinct=False, name="basis_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The duty, or the item of the list."""
        if self.duty is not None:
            return str(self.duty)
        return f"{self.checklist} {self.item}"

    def now(self) -> Clause | None:
        """The clause as it stands in force today; None when it is gone."""
        found: Any = Clause.objects.filter(key=self.key, version_id=F("version__text__current_id"))
        clause: Clause | None = found.select_related("version").first()
        return clause

    def confirm(self, *, by: User, note: str) -> None:
        """Looked at again: it fits the clause as that stands now.

        Raises ValidationError without words or when the clause is gone: then the link ends.
        """
        if not note.strip():
            raise ValidationError({"note": _("Say what was looked at.")})
        require_home(by, "duties.confirm", self.unit)
        with changing(self, "duties.confirm", by=by):
            clause = self.now()
            if self.ended_at is not None or clause is None:
                raise WrongState(_("The clause is gone. End the link, or link another clause."))
            self.clause, self.note = clause, note.strip()[:LONGEST]
            self.looked_at, self.looked_by = clock.now(), by

    def end(self, *, by: User, note: str) -> None:
        """It rests on this clause no longer."""
        if not note.strip():
            raise ValidationError({"note": _("Say why it rests on the clause no longer.")})
        require_home(by, "duties.unlink", self.unit)
        with changing(self, "duties.unlink", by=by):
            if self.ended_at is not None:
                raise WrongState(_("The link was ended already."))
            self.ended_at, self.note = clock.now(), note.strip()[:LONGEST]
