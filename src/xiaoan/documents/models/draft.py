"""Drafts of general papers: drafted by one hand, read and signed off by another (拟稿、签发)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.documents import kinds
from xiaoan.documents.models.document import Document
from xiaoan.documents.models.house import House
from xiaoan.ledger.change import WrongState, born, changing
from xiaoan.ledger.permission import Actor, reach
from xiaoan.units.models import Unit, UnitRecord, UnitScopedQuerySet

TITLE, REMARK = 120, 300  # characters
#: Who reads the drafts of others once they are handed in: whoever signs off.
SIGN_OFF = "documents.issue"


class DraftQuerySet(UnitScopedQuerySet["Draft"]):
    """Questions about drafts."""

    def visible_to(self, user: Actor) -> DraftQuerySet:
        """One's own; for whoever signs off also those that were handed in."""
        where, over = reach(user, Draft.view), reach(user, SIGN_OFF)
        own = Q(district_id__in=where.districts, drafted_by_id=user.pk)
        handed_in = Q(district_id__in=over.districts, submitted_at__isnull=False)
        return self.filter(own | handed_in)

    def waiting(self) -> DraftQuerySet:
        """Handed in, neither signed off nor sent back."""
        return self.filter(state=Draft.State.WAITING)

    def open(self) -> DraftQuerySet:
        """On their way: neither issued nor given up."""
        return self.exclude(state__in=[Draft.State.ISSUED, Draft.State.DROPPED])

    def begin(
        self, *, by: User, district: Unit, kind: str, written: Mapping[str, Any],
        instead: Document | None = None,
    ) -> Draft:  # fmt: skip
        """Keep a new draft; it may be unfinished."""
        draft = Draft(
            unit=district, kind=kind, drafted_by=by, drafted_at=clock.now(), instead=instead
        )
        draft.take(written)
        return born(draft, "documents.draft", by=by)


class Draft(UnitRecord):
    """One paper before it is issued (unit = the bureau). It has no number yet."""

    view: ClassVar[str] = "documents.draft"
    private: ClassVar[tuple[str, ...]] = ("written",)

    class State(models.TextChoices):
        DRAFTING = "drafting", pgettext_lazy("draft", "being written")
        WAITING = "waiting", pgettext_lazy("draft", "to be signed off")
        SENT_BACK = "sent_back", pgettext_lazy("draft", "sent back")
        ISSUED = "issued", pgettext_lazy("draft", "issued")
        DROPPED = "dropped", pgettext_lazy("draft", "given up")

    OPEN = (State.DRAFTING, State.SENT_BACK)

    kind = models.CharField(_("kind of paper"), max_length=40)
    title = models.CharField(_("title"), max_length=TITLE)
    #: What was typed, as JSON text: names may stand in it, so the ledger keeps a commitment.
    written = models.TextField(_("content of the paper"), blank=True)
    instead = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("paper that it replaces"),
    )  # fmt: skip
    drafted_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("drafted by")
    )
    drafted_at = models.DateTimeField(_("drafted at"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFTING)
    submitted_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    remark = models.CharField(_("remark"), max_length=REMARK, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(pgettext_lazy("draft", "decided at"), null=True, blank=True)
    paper = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="draft",
        verbose_name=pgettext_lazy("column", "issued paper"),
    )  # fmt: skip

    objects = DraftQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["district_id", "state", "id"], name="draft_state"),
            models.Index(fields=["district_id", "drafted_by", "id"], name="draft_hand"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def kind_label(self) -> str | Promise:
        return kinds.label(self.kind)

    @property
    def fields(self) -> dict[str, Any]:
        """What was typed, by the names of the form; units by their keys."""
        found: dict[str, Any] = json.loads(self.written) if self.written else {}
        return found

    @property
    def digest(self) -> str:
        """Of all that decides what is printed: who signs off sends back the one that was read."""
        parts = [self.kind, self.written, str(self.instead_id or "")]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @property
    def is_open(self) -> bool:
        """Its drafter may write on it."""
        return self.state in self.OPEN

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    def take(self, written: Mapping[str, Any]) -> None:
        """Take over what was typed; units (records) become keys."""
        kept = {**written, "units": sorted(getattr(one, "pk", one) for one in written["units"])}
        self.title = " ".join(kept["title"].split())[:TITLE]
        self.written = json.dumps(kept, ensure_ascii=False, sort_keys=True)

    def amend(self, written: Mapping[str, Any], *, by: User) -> None:
        """Write on. Raises WrongState while it waits and after its end."""
        self._require_drafter(by)
        with changing(self, "documents.amend", by=by, when=self.OPEN, state="state"):
            self.take(written)

    def submit(self, *, by: User) -> None:
        """Hand it in for signing off."""
        self._require_drafter(by)
        with changing(self, "documents.submit", by=by, when=self.OPEN, state="state"):
            self.state, self.submitted_at = self.State.WAITING, clock.now()

    def recall(self, *, by: User) -> None:
        """Take it back to write on; nobody has decided on it yet."""
        self._require_drafter(by)
        with changing(self, "documents.recall", by=by, when=self.State.WAITING, state="state"):
            self.state = self.State.DRAFTING

    def send_back(self, remark: str, *, by: User) -> None:
        """Back to the drafter with a remark. Raises ValidationError without one."""
        said = remark.strip()
        if not said:
            raise ValidationError({"remark": _now("Say what is to be changed.")})
        with changing(self, "documents.send_back", by=by, when=self.State.WAITING, state="state"):
            self.state, self.remark = self.State.SENT_BACK, said[:REMARK]
            self.decided_by, self.decided_at = by, clock.now()

    def drop(self, *, by: User) -> None:
        """Give it up; it stays on record without a number."""
        self._require_drafter(by)
        with changing(self, "documents.drop", by=by, when=self.OPEN, state="state"):
            self.state = self.State.DROPPED

    def require_other_hand(self, by: User) -> None:
        """Who drafted does not sign off, unless the district's rule lets one hand do both."""
        if self.drafted_by_id != by.pk or House.objects.of_district(self.district_id).one_hand:
            return
        raise PermissionDenied(
            _now("You drafted this paper; another hand signs it off: the section head or a leader"
                 " of the bureau. A bureau with one person changes this under “Numbers and"
                 " signing off”.")
        )  # fmt: skip

    def require_read(self, digest: str) -> None:
        """What is signed off is what was read. Raises WrongState."""
        if digest != self.digest:
            raise WrongState(
                _now("The draft was changed after you opened it. Read it again, then sign it off.")
            )

    def _require_drafter(self, by: User) -> None:
        if self.drafted_by_id != by.pk:
            raise PermissionDenied(
                _now("Only who drafted the paper writes on it. Send it back with a remark.")
            )
