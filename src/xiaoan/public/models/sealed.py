"""Sealed report 密封举报: somebody is hurt or bullied, or it is about the head.

It goes past the school to the bureau. Every word of it, the school included, is ciphertext
under the record's own key; it is entered at the bureau, so no list, count, event or index tells
which school it is about. Two posts may open it, each time with a reason that stays on record.
Law: Law on the Protection of Minors, art. 11, 39 and 40; Personal Information Protection Law,
art. 28, 47 and 51. It does not replace a call to 110, which every page shows first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

import msgspec
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.access.check import Refused
from xiaoan.access.matrix import row
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.ledger.change import WrongState, born, changing
from xiaoan.notify.send import tell
from xiaoan.posts.models import Holding
from xiaoan.public.cipher import lock, unlock
from xiaoan.public.deadlines import SEALED_DAYS
from xiaoan.units.days import calendar_of
from xiaoan.units.models import Plate, Unit, UnitRecord, UnitScopedQuerySet

READ = "public.unseal"
#: More of one district within a day look like a flood that is to hide one of them. None is
#: refused for it: that would shut the way for whoever needs it (limits.py). They are marked.
FLOOD, FLOOD_WITHIN = 30, timedelta(days=1)
ABOUT = {
    "hurt": _("somebody is hurt or bullied"),
    "leader": _("about the head or staff of the school"),
}


@dataclass(frozen=True)
class Content:
    """What an opened one says; `school` and `place` as the plate named them."""

    school: str
    place: str
    about: str
    words: str
    contact: str

    @property
    def about_words(self) -> str:
        return str(ABOUT.get(self.about, self.about))


def keepers(district: Unit) -> list[User]:
    """Who may open sealed reports of `district` today; nobody stands in for them.

    From the first day of the post to the last, both included.
    """
    held = Holding.objects.active().in_own_right()
    held = held.filter(post_id__in=row(READ).posts, unit__district_id=district.pk)
    return list(User.objects.filter(is_active=True, pk__in=held.values("user_id")).order_by("pk"))


class SealedQuerySet(UnitScopedQuerySet["Sealed"]):
    """Questions about sealed reports, and how one arrives."""

    def unread(self) -> SealedQuerySet:
        return self.filter(opened_at=None)

    def unfinished(self) -> SealedQuerySet:
        return self.filter(closed_at=None)

    def with_crowd(self) -> SealedQuerySet:
        """Adds `crowd`: how many came to the district within the day up to each, itself too."""
        near = Sealed.objects.filter(
            district_id=OuterRef("district_id"), received_at__lte=OuterRef("received_at"),
            received_at__gt=OuterRef("received_at") - FLOOD_WITHIN,
        )  # fmt: skip
        counted = near.order_by().values("district_id").annotate(n=Count("pk"))
        return self.annotate(crowd=Subquery(counted.values("n")))

    def receive(
        self, *, by: User, plate: Plate, track: str, about: str, words: str, contact: str = ""
    ) -> Sealed:
        """One arrives; those who may open it are told that it waits, and nothing else."""
        district = Unit.objects.get(pk=plate.district_id)
        told = keepers(district)
        if not told:
            raise ValidationError(
                _now("Nobody at the bureau can open sealed reports now. Please call 110.")
            )
        now = clock.now()
        day = timezone.localdate(now)
        sealed = self.model(
            unit=district, track=track, received_at=now,
            due_on=calendar_of(district).add_working_days(day, SEALED_DAYS),
        )  # fmt: skip
        content = Content(plate.unit.name, str(plate.place), about, words, contact)
        sealed.body = lock(sealed.subject, msgspec.json.encode(content).decode())
        born(sealed, "public.seal", by=by)
        sealed.ring(told)
        return sealed


class Sealed(UnitRecord):
    """One sealed report (unit = the bureau)."""

    private: ClassVar[tuple[str, ...]] = ("body", "answer")
    view: ClassVar[str] = READ

    class Outcome(models.TextChoices):
        OPEN = "", _("being looked at")
        POLICE = "police", _("handed to the police")
        HANDLED = "handled", _("dealt with by the bureau")
        NOTHING = "nothing", _("looked into, not confirmed")

    #: Ciphertext of a `Content` (cipher.py).
    body = models.TextField(blank=True)
    track = models.CharField(max_length=64, editable=False)
    received_at = models.DateTimeField(_("received at"))
    due_on = models.DateField(_("open by"))
    opened_at = models.DateTimeField(_("first opened at"), null=True, blank=True)
    #: Ciphertext: what the reporter reads with the tracking code.
    answer = models.TextField(blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    objects = SealedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "track"], name="sealed_track_once")
        ]
        indexes = [
            models.Index(fields=["district_id", "closed_at", "due_on"], name="sealed_waiting")
        ]

    def __str__(self) -> str:
        return _now("Sealed report of %(day)s") % {"day": timezone.localdate(self.received_at)}

    @property
    def address(self) -> str:
        return f"/public/sealed/{self.pk}/"

    @property
    def is_in_a_flood(self) -> bool:
        """Whether more than `FLOOD` came within a day; asked of rows `with_crowd`."""
        return getattr(self, "crowd", 0) > FLOOD

    def is_late(self, on: date | None = None) -> bool:
        """Whether nobody opened it by the day for it."""
        return self.opened_at is None and self.due_on < (on or clock.today())

    def ring(self, told: list[User]) -> None:
        """Tell those who may open it that one waits; nothing of what it says."""
        tell(
            told, title=_("A sealed report waits for you"),
            body=_("Open it with a reason. Nothing of it stands in this message."),
            url=self.address, urgent=True, subject=self.subject,
        )  # fmt: skip

    def unseal(self, *, by: User, reason: str) -> Content:
        """Open it; every opening is an event with its reason.

        Raises ValidationError without a reason, Unreadable when retention destroyed the key.
        """
        if not reason.strip():
            raise ValidationError({"reason": _now("Say why you open it; it stays on record.")})
        self._refuse_stand_in(by)
        with changing(self, READ, by=by, reason=reason.strip()):
            if not self.body:
                raise WrongState(_now("Its retention has ended: nobody can read it any more."))
            self.opened_at = self.opened_at or clock.now()
        return msgspec.json.decode(unlock(self.subject, self.body), type=Content)

    def reply(self, *, by: User, answer: str) -> None:
        """A word for the reporter, readable with the tracking code only."""
        if not answer.strip():
            raise ValidationError({"answer": _now("Write the answer.")})
        self._refuse_stand_in(by)
        with changing(self, "public.sealed_reply", by=by):
            self._refuse_unread()
            self.answer = lock(self.subject, answer.strip())

    def close(self, *, by: User, outcome: str) -> None:
        """It is dealt with; from now on its retention may be ended by two people."""
        if outcome not in {o.value for o in self.Outcome if o.value}:
            raise ValidationError({"outcome": _now("Choose what came of it.")})
        self._refuse_stand_in(by)
        with changing(self, "public.sealed_close", by=by):
            self._refuse_unread()
            if self.closed_at is not None:
                raise WrongState(_now("It is closed already."))
            self.outcome, self.closed_at, self.is_active = outcome, clock.now(), False

    def answer_words(self) -> str:
        """The answer in the clear, for whoever holds the code; '' while there is none."""
        return unlock(self.subject, self.answer)

    def _refuse_stand_in(self, by: User) -> None:
        """Elsewhere somebody may act for an empty post; here only its own holders."""
        if by not in keepers(Unit.objects.get(pk=self.district_id)):
            raise Refused(READ, Unit.objects.get(pk=self.district_id), row(READ).posts)

    def _refuse_unread(self) -> None:
        if self.opened_at is None:
            raise WrongState(_now("Open it first."))
