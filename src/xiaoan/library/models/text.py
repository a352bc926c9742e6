"""Texts: a regulation, plan, notice, law or model document, through all its versions."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.ledger.change import WrongState, born, changing
from xiaoan.ledger.permission import Actor, reach
from xiaoan.library.aspects import ASPECTS
from xiaoan.library.aspects import title as aspect_title
from xiaoan.library.models.sharing import Shared, ShelfQuerySet
from xiaoan.library.models.version import Version
from xiaoan.library.rules import desks_of, require_home
from xiaoan.units.models import Unit, UnitRecord, UnitScopedQuerySet

READ_DAYS = 14  # days to read a text, when its writer names none


class TextQuerySet(ShelfQuerySet, UnitScopedQuerySet["Text"]):
    """Questions about texts, and how one begins."""

    def visible_to(self, user: Actor) -> TextQuerySet:
        """Drafts of the own desk; of all else what is or was in force: the bureau's, what is
        shared, and for the bureau whatever its schools have ruled."""
        where = reach(user, Text.view)
        districts = {*where.districts, *where.unit_districts}
        ruled = Q(current__isnull=False) | Q(repealed_on__isnull=False)
        own = Q(unit_id__in=where.units) | Q(district_id__in=where.districts)
        told = Q(unit_id=F("district_id")) | Q(is_shared=True)
        written = Q(unit_id__in=desks_of(user))
        return self.filter(Q(district_id__in=districts) & (written | (ruled & (own | told))))

    def in_force(self) -> TextQuerySet:
        return self.filter(current__isnull=False)

    def repealed(self) -> TextQuerySet:
        return self.filter(repealed_on__isnull=False)

    def being_written(self) -> TextQuerySet:
        """Never in force yet, or with a next version on the way."""
        return self.filter(
            pk__in=Version.objects.filter(state__in=Version.UNFINISHED).values("text_id")
        )

    def of_kind(self, *kinds: str) -> TextQuerySet:
        return self.filter(kind__in=kinds)

    def draft(self, *, by: User, unit: Unit, body: str, **fields: Any) -> Text:
        """Begin a text with its first version as a draft.

        `fields`: kind, title and what else the text has (number, category, readers, …).
        Raises ValidationError for a missing title or body, PermissionDenied outside the house.
        """
        require_home(by, "library.draft", unit)
        text = self.model(unit=unit, **fields)
        with transaction.atomic():
            born(text, "library.draft", by=by)
            Version.objects.begin(text, by=by, body=body)
        return text


class Text(Shared, UnitRecord):
    """One text of a unit: the bureau's hold for the district, a school's for the school."""

    view: ClassVar[str] = "library.view"
    #: What its writer may correct without a new version.
    EDITABLE = ("kind", "number", "category", "title", "readers", "applies_to", "read_days")

    class Kind(models.TextChoices):
        REGULATION = "regulation", gettext_lazy("regulation")
        PLAN = "plan", gettext_lazy("emergency plan")
        NOTICE = "notice", gettext_lazy("official notice")
        LAW = "law", gettext_lazy("law")
        MODEL = "model", gettext_lazy("model document")

    kind = models.CharField(
        gettext_lazy("kind of text"), max_length=10, choices=Kind, default=Kind.REGULATION
    )
    #: As printed: 青禾教安〔2026〕3号; given at approval where the writer left it empty.
    number = models.CharField(gettext_lazy("number of the text"), max_length=40, blank=True)
    category = models.CharField(gettext_lazy("aspect"), max_length=2, choices=ASPECTS, blank=True)
    title = models.CharField(gettext_lazy("title"), max_length=120)
    #: Codes of the posts that are asked to read it; none: nobody is asked.
    readers = ArrayField(
        models.CharField(max_length=20), default=list, blank=True,
        verbose_name=gettext_lazy("posts asked to read"),
    )  # fmt: skip
    #: Tags of the units a bureau's text holds for, as duties have them.
    applies_to = ArrayField(
        models.CharField(max_length=20), default=list, blank=True,
        verbose_name=gettext_lazy("holds for"),
    )  # fmt: skip
    read_days = models.SmallIntegerField(gettext_lazy("days to read"), default=READ_DAYS)
    current = models.ForeignKey(
        "library.Version", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=gettext_lazy("version in force"),
    )  # fmt: skip
    repealed_on = models.DateField(gettext_lazy("repealed on"), null=True, blank=True)
    #: Code of the channel in which the library shows it; '' in none.
    channel = models.CharField(gettext_lazy("channel"), max_length=20, blank=True)
    is_shared = models.BooleanField(gettext_lazy("shared with the district"), default=False)
    shared_at = models.DateTimeField(gettext_lazy("shared at"), null=True, blank=True)
    picked_at = models.DateTimeField(gettext_lazy("picked at"), null=True, blank=True)
    pick_note = models.CharField(gettext_lazy("why picked"), max_length=120, blank=True)

    objects = TextQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "unit", "number"], condition=~Q(number=""),
                name="text_number",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["district_id", "unit", "category"], name="text_unit"),
            models.Index(fields=["district_id", "kind", "category"], name="text_kind"),
        ]

    def __str__(self) -> str:
        return f"《{self.title}》"

    @property
    def aspect(self) -> str:
        """The name of its aspect; '' for a text of none."""
        return aspect_title(self.category)

    @property
    def is_of_bureau(self) -> bool:
        return self.unit_id == self.district_id

    @property
    def state(self) -> str:
        """draft (never in force yet), in_force or repealed."""
        if self.current_id is not None:
            return str(Version.State.IN_FORCE)
        return str(Version.State.REPEALED if self.repealed_on else Version.State.DRAFT)

    def clean(self) -> None:
        self.title = self.title.strip()
        if not self.title:
            raise ValidationError({"title": _("A text needs a title.")})

    def amend(self, *, by: Actor, **fields: Any) -> None:
        """Correct what is said about the text; its words change by a new version only."""
        require_home(by, "library.amend", self.unit)
        with changing(self, "library.amend", by=by):
            for name, value in fields.items():
                if name not in self.EDITABLE:
                    raise ValueError(f"{name} of a text is not editable.")
                setattr(self, name, value)
            self.clean_fields(exclude=["unit", "current", "event_id"])
            self.clean()

    def draft(self, *, by: User, body: str | None = None, note: str = "") -> Version:
        """Begin the next version, with the words in force unless others are given.

        Raises WrongState where a version is on its way already, or the text was repealed.
        """
        require_home(by, "library.draft", self.unit)
        if self.repealed_on is not None:
            raise WrongState(_("The text was repealed. Begin a new one."))
        words = body if body is not None else (self.current.body if self.current else "")
        return Version.objects.begin(self, by=by, body=words, note=note)

    def repeal(self, *, by: Actor, on: date | None = None, why: str) -> None:
        """It holds no longer from `on` (today); number, words and readings stay.

        Raises ValidationError without a reason, WrongState where it is not in force.
        """
        if not why.strip():
            raise ValidationError({"why": _("Say why it is repealed.")})
        require_home(by, "library.repeal", self.unit)
        day = on or clock.today()
        with changing(self, "library.repeal", by=by, why=why.strip()[:200]):
            version = self.current
            if version is None:
                raise WrongState(_("The text is not in force."))
            version.end(by=by, on=day, why=why.strip()[:200])
            self.current, self.repealed_on = None, day

    def unfinished(self) -> Version | None:
        """The version on its way: a draft, or approved and not yet in force."""
        return self.versions.filter(state__in=Version.UNFINISHED).first()
