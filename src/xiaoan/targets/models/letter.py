"""Letters 目标责任书: one for each holder of a post, frozen when it is generated.

What it says is its template's version, its parties, its term; `digest` is all that in one number.
The paper is laid out when one of the parties first opens it, stored, and from then on it is that
very file which is read, signed and countersigned (signing.py).
"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any, ClassVar

import msgspec
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.access.check import grants_of
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.ledger.change import changing
from xiaoan.ledger.permission import Actor, reach
from xiaoan.notify.send import tell
from xiaoan.posts.models import Holding
from xiaoan.targets.levels import CHOICES, LEVEL_OF, SCHOOL_LEVEL, firsts
from xiaoan.targets.models.batch import Batch
from xiaoan.targets.models.template import Template
from xiaoan.units.models import Unit, UnitRecord, UnitScopedQuerySet

REASON = 300
#: Units of the side that asks, in a letter between bureau and school.
HOUSE = (Unit.Kind.BUREAU, Unit.Kind.SECTION)
#: Its address as the verbs know it: models stand below pages, so no look-up of names.
LETTER = "/letters/{}/"


class LetterQuerySet(UnitScopedQuerySet["Letter"]):
    """Questions about letters."""

    def visible_to(self, user: Actor) -> LetterQuerySet:
        """Those in reach, one's own, and those that one countersigns."""
        where = reach(user, "targets.view")
        seen = Q(district_id__in=where.districts)
        if where.units:
            seen |= Q(district_id__in=where.unit_districts, unit_id__in=where.units)
        return self.filter(seen | self._own(user) | self._to_hand(user))

    def of_person(self, user: Actor) -> LetterQuerySet:
        """The letters of `user`'s own posts."""
        return self.filter(self._own(user))

    def _own(self, user: Actor) -> Q:
        held = Holding.objects.filter(user_id=user.pk)
        districts = {grant.district_id for grant in grants_of(user)}
        return Q(district_id__in=districts, holding_id__in=held.values("pk"))

    def _to_hand(self, user: Actor) -> Q:
        found = Q(pk__in=[])
        for grant in grants_of(user):
            found |= Q(
                district_id=grant.district_id, first_unit_id=grant.unit_id, first_post=grant.post
            )
        return found

    def in_term(self, on: date) -> LetterQuerySet:
        """Whose term holds that day."""
        return self.filter(since__lte=on, until__gte=on)

    def unsigned(self) -> LetterQuerySet:
        """Those that still wait for a signature, a refused one included."""
        return self.filter(status__in=Letter.WAITING)

    def awaiting_confirmation(self, user: Actor) -> LetterQuerySet:
        """Scanned ones that `user` may confirm: who neither entered the scan nor signs them.

        A letter between bureau and school needs the other side, or the section (confirming.py).
        """
        where = reach(user, "targets.confirm")
        near = Q(district_id__in=where.unit_districts, unit_id__in=where.units)
        house = Holding.objects.active().filter(unit__kind__in=HOUSE)
        near &= ~Q(level=SCHOOL_LEVEL) | Q(scanned_by_id__in=house.values("user_id"))
        rows = self.filter(Q(district_id__in=where.districts) | near, status=Letter.Status.SCANNED)
        return rows.exclude(self._own(user) | self._to_hand(user) | Q(scanned_by_id=user.pk))

    def awaiting_second(self) -> LetterQuerySet:
        """Who answers has not signed, and it is the turn of that side."""
        first = Q(template__order=Template.Order.SECOND) | Q(first_at__isnull=False)
        return self.filter(first, status__in=Letter.WAITING, second_at=None)

    def awaiting_answer(self, user: Actor) -> LetterQuerySet:
        """Refused ones whose reason `user`, the side that asks, has to answer."""
        return self.filter(self._to_hand(user), status=Letter.Status.REFUSED)

    def awaiting_first(self, user: Actor) -> LetterQuerySet:
        """What `user` countersigns, where it is the turn of that side."""
        turn = Q(template__order=Template.Order.FIRST) | Q(second_at__isnull=False)
        return self.filter(
            self._to_hand(user), turn, status__in=[Letter.Status.OPEN, Letter.Status.HALF],
            first_at=None,
        )  # fmt: skip


class Letter(UnitRecord):
    """One letter: who answers (unit, post, holder), to whom, by which template, for which term."""

    view: ClassVar[str] = "targets.view"

    class Status(models.TextChoices):
        OPEN = "open", _("waiting to be signed")
        HALF = "half", _("signed by one side")
        SCANNED = "scanned", _("scanned, unconfirmed")
        SIGNED = "signed", _("signed")
        REFUSED = "refused", _("refused to sign")
        LAPSED = "lapsed", _("ended without being signed")

    WAITING = (Status.OPEN, Status.HALF, Status.REFUSED)

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="letters")
    template = models.ForeignKey(Template, models.PROTECT, related_name="+")
    level = models.CharField(_("level"), max_length=8, choices=CHOICES)
    post = models.CharField(_("Post"), max_length=20)
    holding = models.ForeignKey(Holding, models.PROTECT, related_name="+")
    #: The side that asks: unit and post; empty at the bureau's own level (no account here).
    first_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", null=True, blank=True)
    first_post = models.CharField(max_length=20, blank=True)
    #: Unit and post of both sides as the paper prints them; never a person's name.
    names = models.JSONField()
    digest = models.CharField(max_length=64)
    since = models.DateField()
    until = models.DateField()
    due_on = models.DateField(_("sign by"))
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    second_at = models.DateTimeField(null=True, blank=True)
    first_at = models.DateTimeField(null=True, blank=True)
    #: The day from which it counts as signed: the later signature, or the day on the paper.
    signed_on = models.DateField(null=True, blank=True)
    #: The issued paper, the file as it stands now (with its signatures), and that file's digest.
    document_id = models.UUIDField(null=True, blank=True)
    file_id = models.UUIDField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    #: The scan of the paper original, who entered it, and who else has seen that page.
    paper_id = models.UUIDField(null=True, blank=True)
    scanned_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=_("scan entered by"),
    )  # fmt: skip
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=_("scan confirmed by"),
    )  # fmt: skip
    reason = models.CharField(_("reason"), max_length=REASON, blank=True)
    #: What the other side answered to a refusal.
    answer = models.CharField(_("answer"), max_length=REASON, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "batch", "holding"], name="letter_once")
        ]
        indexes = [
            models.Index(fields=["district_id", "status", "due_on"], name="letter_chase"),
            models.Index(fields=["district_id", "unit", "level"], name="letter_unit"),
            models.Index(fields=["holding", "status"], name="letter_holding"),
            models.Index(
                fields=["district_id", "first_unit", "first_post", "status"], name="letter_first"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.names['second']} · {self.names['post']}"

    @property
    def title(self) -> str:
        return self.template.title

    @property
    def is_outside(self) -> bool:
        """Whether the side that asks has no account: it signs on paper only."""
        return not self.first_post

    @property
    def is_paper(self) -> bool:
        """Whether it counts by its paper original."""
        return self.paper_id is not None

    @property
    def has_one(self) -> bool:
        """Whether one side has signed on the screen."""
        return self.second_at is not None or self.first_at is not None

    def is_overdue(self, on: date) -> bool:
        return self.status in self.WAITING and self.due_on < on

    def side_of(self, user: Actor) -> str:
        """The side on which `user` may sign today: second, first or ''."""
        day = clock.today()
        if self.holding.user_id == user.pk:
            holds = self.holding.since <= day and (self.holding.until or day) >= day
            return "second" if holds else ""
        held = {g.post for g in grants_of(user) if g.unit_id == self.first_unit_id}
        if self.first_post in held:
            return "first"
        stands_in = held & set(firsts(self.level, self.post))
        return "first" if stands_in and not self._has_first(day) else ""

    def _has_first(self, on: date) -> bool:
        """Whether somebody holds the post that asks; where nobody does, those above stand in."""
        held = Holding.objects.active(on).filter(self._first_place(), post_id=self.first_post)
        return bool(held.exists())

    def _first_place(self) -> Q:
        return Q(unit_id=self.first_unit_id) | Q(
            unit__parent_id=self.first_unit_id, unit__kind=Unit.Kind.SECTION
        )

    @property
    def turn(self) -> str:
        """Whose signature is awaited: second, first or '' where none is."""
        if self.status not in self.WAITING:
            return ""
        order = ["second", "first"]
        if self.template.order == Template.Order.FIRST:
            order.reverse()
        signed = {"second": self.second_at, "first": self.first_at}
        return next((side for side in order if signed[side] is None), "")

    @property
    def was_sent_back(self) -> bool:
        """Whether the reason beside it is that of a scan sent back, not of a refusal."""
        is_refusal = self.status == self.Status.REFUSED or bool(self.answer)
        return bool(self.reason) and not is_refusal

    def lets(self, user: Actor) -> bool:
        """Whether it is `user`'s turn to sign."""
        side = self.side_of(user)
        return bool(side) and side == self.turn

    def refuse(self, *, by: User, reason: str) -> None:
        """The holder does not sign; the reason stands on the chase list. Signing later is open."""
        if self.side_of(by) != "second":
            raise ValidationError({"reason": _now("Only who is asked to sign can refuse.")})
        if not reason.strip():
            raise ValidationError({"reason": _now("Say why you do not sign.")})
        with changing(self, "targets.refuse", by=by, when=[self.Status.OPEN, self.Status.HALF]):
            self.status, self.reason = self.Status.REFUSED, reason.strip()[:REASON]
            self.answer = ""
        held = Holding.objects.active().filter(unit=self.first_unit, post=self.first_post)
        tell(
            [one.user for one in held.select_related("user")],
            title=_("A letter of responsibility was not signed"),
            body=_("The holder has given the reason. Talk it over; signing later is open."),
            url=LETTER.format(self.pk), subject=self.subject,
        )  # fmt: skip

    def reply(self, *, by: User, answer: str) -> None:
        """The side that asks answers a refusal; the letter waits for the holder again.

        The reason stays beside the answer. Raises ValidationError without one or for others.
        """
        if self.side_of(by) != "first":
            raise ValidationError({"answer": _now("Only the side that asks answers a refusal.")})
        if not answer.strip():
            raise ValidationError({"answer": _now("Write what you answer.")})
        with changing(self, "targets.answer", by=by, when=[self.Status.REFUSED]):
            self.status = self.Status.HALF if self.has_one else self.Status.OPEN
            self.answer = answer.strip()[:REASON]
        tell(
            [self.holding.user], title=_("Your reason was answered"),
            body=_("Read the answer beside your letter of responsibility, and sign it then."),
            url=LETTER.format(self.pk), subject=self.subject,
        )  # fmt: skip


def digest_of(template_digest: str, names: dict[str, Any], since: date, until: date) -> str:
    """What a letter says, as one number: template, parties, term."""
    told = [template_digest, dict(sorted(names.items())), since.isoformat(), until.isoformat()]
    return hashlib.sha256(msgspec.json.encode(told)).hexdigest()


def level_of(post: str) -> str:
    """The level at which a post signs; '' where it signs none."""
    return LEVEL_OF.get(post, "")
