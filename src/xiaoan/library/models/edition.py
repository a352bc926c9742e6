"""Editions of the compendium 汇编: chosen, compiled once, frozen with the words of that day."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.base import clock
from xiaoan.documents.models import Document
from xiaoan.evidence.models import File
from xiaoan.ledger.batch import born_many
from xiaoan.ledger.change import WrongState, born, changing
from xiaoan.ledger.permission import Actor, reach
from xiaoan.library.aspects import ASPECTS
from xiaoan.library.models.text import Text
from xiaoan.library.models.version import Version
from xiaoan.library.rules import desks_of, require_home
from xiaoan.units.models import Unit, UnitRecord, UnitScopedQuerySet

#: Texts of one edition; four times the compendium of the source text.
MOST = 300


class EditionQuerySet(UnitScopedQuerySet["Edition"]):
    """Questions about editions, and how one begins."""

    def visible_to(self, user: Actor) -> EditionQuerySet:
        """Those of the own house; the bureau's frozen ones are everybody's in the district."""
        where = reach(user, Edition.view)
        districts = {*where.districts, *where.unit_districts}
        told = Q(state=Edition.State.FROZEN, unit_id=F("district_id"))
        return self.filter(told | Q(unit_id__in=desks_of(user)), district_id__in=districts)

    def frozen(self) -> EditionQuerySet:
        return self.filter(state=Edition.State.FROZEN)

    def newest(self) -> EditionQuerySet:
        return self.order_by("-n")

    def begin(
        self, *, by: Actor, unit: Unit, title: str, subtitle: str = "", day: date | None = None,
        texts: Sequence[UUID] = (),
    ) -> Edition:  # fmt: skip
        """A draft edition of the unit's compendium with the texts given.

        Raises WrongState where a draft is being made already.
        """
        require_home(by, "library.compile", unit)
        with transaction.atomic():
            Unit.objects.select_for_update().get(pk=unit.pk)
            own = self.filter(district_id=unit.district_id or unit.pk, unit=unit)
            if own.filter(state=Edition.State.DRAFT).exists():
                raise WrongState(_now("An edition is being made already. Go on with it."))
            n = (own.aggregate(n=Max("n"))["n"] or 0) + 1
            edition = Edition(
                unit=unit, n=n, title=_lines(title), subtitle=subtitle.strip(),
                day=day or clock.today(), chosen=list(texts),
            )  # fmt: skip
            return born(edition, "library.compile", by=by)


class Edition(UnitRecord):
    """One edition: a draft that can be changed, or frozen with its files for good."""

    view: ClassVar[str] = "library.view"

    class State(models.TextChoices):
        DRAFT = "draft", _("being made")
        FROZEN = "frozen", _("frozen")
        DROPPED = "dropped", _("dropped")

    n = models.SmallIntegerField(_("edition"))
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.DRAFT)
    title = models.CharField(_("title on the cover"), max_length=60)
    subtitle = models.CharField(_("line under the title"), max_length=40, blank=True)
    day = models.DateField(_("day on the cover"))
    #: Keys of the texts chosen, while it is a draft.
    chosen = ArrayField(models.UUIDField(), default=list, blank=True, verbose_name=_("texts"))
    frozen_at = models.DateTimeField(_("frozen at"), null=True, blank=True)
    aspects = models.SmallIntegerField(_("aspects"), default=0)
    rules = models.SmallIntegerField(_("rules"), default=0)
    plans = models.SmallIntegerField(_("plans"), default=0)
    characters = models.IntegerField(_("characters"), default=0)
    #: sha256 over the words of every version in order.
    digest = models.CharField(_("digest of its words"), max_length=64, blank=True)
    #: The issued paper (PDF).
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("issued paper"),
    )  # fmt: skip
    word = models.ForeignKey(
        File, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("Word")
    )

    objects = EditionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "unit", "n"], name="edition_number"),
            models.UniqueConstraint(
                fields=["district_id", "unit"], condition=Q(state="draft"),
                name="edition_one_draft",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return _now("%(title)s, edition %(n)s") % {"title": self.flat_title, "n": self.n}

    @property
    def flat_title(self) -> str:
        return self.title.replace("\n", "")

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    def clean(self) -> None:
        if not self.title.strip():
            raise ValidationError({"title": _now("The cover needs a title.")})

    def change(
        self, *, by: Actor, title: str, subtitle: str, day: date, texts: Sequence[UUID]
    ) -> None:
        """Choose other texts or words for the cover, as long as it is a draft."""
        require_home(by, "library.compile", self.unit)
        if len(texts) > MOST:
            raise ValidationError(
                {
                    "chosen": _now("An edition holds at most %(n)s texts. Choose fewer.")
                    % {"n": MOST}
                }
            )
        with changing(self, "library.compile", by=by, when=self.State.DRAFT, state="state"):
            self.title, self.subtitle, self.day = _lines(title), subtitle.strip(), day
            self.chosen = list(dict.fromkeys(texts))
            self.clean()

    def drop(self, *, by: Actor, why: str) -> None:
        """Give up the draft; its number among the editions stays."""
        if not why.strip():
            raise ValidationError({"why": _now("Say why it is dropped.")})
        require_home(by, "library.compile", self.unit)
        with changing(self, "library.compile", by=by, when=self.State.DRAFT, state="state",
                      why=why.strip()[:200]):  # fmt: skip
            self.state = self.State.DROPPED

    def gathered(self) -> list[Item]:
        """What stands in it: the items of a frozen one; of a draft those it would have today."""
        if not self.is_draft:
            return list(self.items.order_by("place").select_related("version__text"))
        return items_of(self)

    def freeze(self, items: Sequence[Item], document: Document, word: File, *, by: Actor) -> None:
        """Enter what was compiled; from now on nothing of it changes.

        Raises WrongState where somebody was faster.
        """
        require_home(by, "library.freeze", self.unit)
        with transaction.atomic():
            with changing(self, "library.freeze", by=by, when=self.State.DRAFT, state="state"):
                self.state, self.frozen_at = self.State.FROZEN, clock.now()
                self.document, self.word = document, word
                self.digest = digest_of(items)
                self.aspects = sum(item.is_first for item in items)
                self.plans = sum(item.is_plan for item in items)
                self.rules = len(items) - self.plans
                self.characters = sum(item.characters for item in items)
            born_many(items, "library.freeze", by=by, unit=self.unit)


class ItemQuerySet(UnitScopedQuerySet["Item"]):
    """Questions about what stands in frozen editions."""

    def of_newest(self, district_id: int, before: datetime) -> ItemQuerySet:
        """Those of the bureau's newest edition that was frozen before the moment."""
        editions = Edition.objects.frozen().filter(
            district_id=district_id, unit_id=district_id, frozen_at__lt=before
        )
        return self.filter(edition__in=editions.newest().values("pk")[:1])


class Item(UnitRecord):
    """One text of a frozen edition, with the version and the words it had."""

    view: ClassVar[str] = "library.view"

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="items")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", db_index=False)
    place = models.SmallIntegerField(_("place in the contents"))
    category = models.CharField(_("aspect"), max_length=2, choices=ASPECTS)
    title = models.CharField(_("title"), max_length=120)
    number = models.CharField(_("number of the text"), max_length=40, blank=True)
    is_plan = models.BooleanField(_("emergency plan"), default=False)
    #: The first of its aspect: as many as there are aspects.
    is_first = models.BooleanField(_("opens its aspect"), default=False)
    characters = models.IntegerField(_("characters"))
    digest = models.CharField(_("digest of its words"), max_length=64)

    objects = ItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "place"], name="item_place"),
            models.UniqueConstraint(fields=["edition", "version"], name="item_version"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def aspect(self) -> Any:
        return self.get_category_display()


def _lines(title: str) -> str:
    """The title with its line breaks as the program writes them, whatever the browser sent."""
    return "\n".join(line.strip() for line in title.splitlines() if line.strip())


def items_of(edition: Edition) -> list[Item]:
    """The chosen texts that are in force, by aspect, rules before plans, then by number."""
    texts = Text.objects.filter(
        district_id=edition.district_id, pk__in=edition.chosen, current__isnull=False
    ).select_related("current")
    ordered = sorted(texts, key=_order)
    made: list[Item] = []
    for place, text in enumerate(ordered, 1):
        version: Any = text.current
        made.append(
            Item(
                unit_id=edition.unit_id,
                district_id=edition.district_id,
                edition=edition,
                version=version,
                place=place,
                category=text.category,
                title=text.title,
                number=text.number,
                is_plan=text.kind == Text.Kind.PLAN,
                is_first=not made or made[-1].category != text.category,
                characters=version.characters,
                digest=hashlib.sha256(version.body.encode()).hexdigest(),
            )
        )
    return made


def _order(text: Text) -> tuple[Any, ...]:
    digits = "".join(sign if sign.isdigit() else " " for sign in text.number).split()
    number = [int(part) for part in digits]
    return (text.category, text.kind == Text.Kind.PLAN, number, text.title)


def digest_of(items: Sequence[Item]) -> str:
    """One digest for all words in their order."""
    lines = "\n".join(f"{item.place} {item.version_id} {item.digest}" for item in items)
    return hashlib.sha256(lines.encode()).hexdigest()
