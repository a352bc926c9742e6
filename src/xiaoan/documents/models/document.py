"""Issued papers: what was issued, under which number, for whom, and whether it still holds."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xiaoan.base import clock
from xiaoan.documents import kinds, tokens
from xiaoan.evidence.kinds import PDF, PICTURES
from xiaoan.evidence.models import File
from xiaoan.evidence.store import store
from xiaoan.ledger.batch import change_many
from xiaoan.ledger.change import changing
from xiaoan.ledger.permission import Actor, reach
from xiaoan.units.models import Unit, UnitRecord, UnitScopedQuerySet

REASONS = 200  # characters


class DocumentQuerySet(UnitScopedQuerySet["Document"]):
    """Questions about issued papers."""

    def visible_to(self, user: Actor) -> DocumentQuerySet:
        """Those for the reader's units, and those sent to them."""
        where = reach(user, Document.view)
        if not where.units:
            return self.filter(district_id__in=where.districts)
        sent = Delivery.objects.filter(
            district_id__in=where.unit_districts, unit_id__in=where.units
        ).values("document_id")
        own = Q(district_id__in=where.unit_districts) & (
            Q(unit_id__in=where.units) | Q(issuer_id__in=where.units) | Q(pk__in=sent)
        )
        return self.filter(own | Q(district_id__in=where.districts))

    def about(self, subject: str) -> DocumentQuerySet:
        """The papers about one record by its ledger key, the latest first."""
        return self.filter(about=subject).order_by("-issued_at", "-id")

    def in_force(self) -> DocumentQuerySet:
        """Neither superseded nor withdrawn."""
        return self.filter(state=Document.State.ISSUED)

    def withdraw(self, *, by: Actor, reason: str, action: str) -> int:
        """Those in force hold no longer, each with its event; returns how many.

        For the module whose records they are about: `action` is its own permission.
        """
        ended = {
            "state": Document.State.WITHDRAWN, "reason": reason.strip()[:REASONS],
            "ended_at": clock.now(),
        }  # fmt: skip
        changes = dict.fromkeys(self.in_force().values_list("pk", flat=True), ended)
        if not changes:
            return 0
        when = [Document.State.ISSUED.value]
        return len(change_many(Document, changes, action, by=by, when=when, state="state"))

    def of_token(self, token: str) -> Document | None:
        """The paper of a verification address; runs in the scope of the token's district."""
        return self.filter(token=token).select_related("superseded_by").first()

    def of_digest(self, district_id: int, sha256: str) -> Document | None:
        """The paper whose issued file has this digest."""
        return self.filter(district_id=district_id, sha256=sha256).first()


class Document(UnitRecord):
    """One issued paper; `unit` is the one it is for. The number stays, whatever follows."""

    view: ClassVar[str] = "documents.read"
    private: ClassVar[tuple[str, ...]] = ("data",)

    class State(models.TextChoices):
        ISSUED = "issued", pgettext_lazy("paper", "in force")
        SUPERSEDED = "superseded", pgettext_lazy("paper", "superseded")
        WITHDRAWN = "withdrawn", pgettext_lazy("paper", "withdrawn")

    kind = models.CharField(_("kind of paper"), max_length=40)
    series = models.CharField(_("series of numbers"), max_length=40, blank=True)
    year = models.SmallIntegerField(_("year"), null=True, blank=True)
    serial = models.IntegerField(_("serial number"), null=True, blank=True)
    number = models.CharField(_("number of the paper"), max_length=60, blank=True)
    title = models.CharField(_("title"), max_length=200)
    #: Unit or post, never a person's name: the public page shows it.
    addressee = models.CharField(_("to whom"), max_length=200, blank=True)
    issuer = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("issued by"))
    #: Ledger key of the record the paper is about.
    about = models.CharField(max_length=80, blank=True)
    template = models.CharField(_("template"), max_length=20)
    template_version = models.CharField(_("version of the template"), max_length=16)
    #: What the paper says, as JSON text: names stand in it, so the ledger keeps a commitment.
    data = models.TextField(_("content of the paper"), blank=True)
    issued_at = models.DateTimeField(_("issued at"))
    sha256 = models.CharField(max_length=64)
    size = models.IntegerField()
    is_signed = models.BooleanField(_("signed by the district"), default=True)
    file = models.ForeignKey(File, models.PROTECT, related_name="+", verbose_name=_("file"))
    token = models.CharField(_("key of the verification page"), max_length=40, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ISSUED)
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="supersedes",
        verbose_name=_("superseded by"),
    )  # fmt: skip
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=REASONS, blank=True)
    sealed_at = models.DateTimeField(_("sealed original laid in at"), null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["district_id", "issued_at", "id"], name="document_issued"),
            models.Index(fields=["district_id", "unit", "issued_at"], name="document_unit"),
            models.Index(fields=["district_id", "about"], name="document_about"),
            models.Index(fields=["district_id", "sha256"], name="document_sha256"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "series", "year", "serial"], condition=~Q(series=""),
                name="document_number_once",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def kind_label(self) -> str | Promise:
        """What the kind is called."""
        return kinds.kind(self.kind).label

    @property
    def fields(self) -> dict[str, Any]:
        """What the paper says, as the template takes it; empty once retention has ended."""
        found: dict[str, Any] = json.loads(self.data) if self.data else {}
        return found

    @property
    def address(self) -> str:
        """The whole address of its verification page."""
        return tokens.address(self.token)

    @property
    def code(self) -> str:
        """The code printed beside the QR code."""
        return tokens.code(self.token)

    @property
    def is_in_force(self) -> bool:
        return self.state == self.State.ISSUED

    @property
    def in_its_place(self) -> Document | None:
        """The last of the papers that replaced it, which may have ended as well; None without."""
        found = self.superseded_by
        while found is not None and found.superseded_by is not None:
            found = found.superseded_by
        return found

    def withdraw(self, *, by: Actor, reason: str, action: str = "documents.withdraw") -> None:
        """It holds no longer; number and reason stay. The permission is asked at its issuer.

        Raises ValidationError without a reason, WrongState when it has ended already.
        """
        said = reason.strip()
        if not said:
            raise ValidationError({"reason": _now("Say why the paper is withdrawn.")})
        with changing(
            self, action, by=by, when=self.State.ISSUED, state="state", at=self._where(action)
        ):
            self.state, self.reason = self.State.WITHDRAWN, said[:REASONS]
            self.ended_at = clock.now()

    def supersede(
        self, *, by: Actor, new: Document, reason: str = "", action: str = "documents.supersede"
    ) -> None:
        """`new` holds in its place; number and file stay. Raises WrongState as above."""
        with changing(
            self, action, by=by, when=self.State.ISSUED, state="state", at=self._where(action)
        ):
            self.state, self.superseded_by = self.State.SUPERSEDED, new
            self.reason, self.ended_at = reason.strip()[:REASONS], clock.now()

    def attach_sealed(self, *, by: Any, upload: Any) -> File:
        """Lay in the scanned sealed original under the same number; returns the file.

        Raises ValidationError (key `file`) for what is neither PDF nor photo, PermissionDenied.
        """
        with transaction.atomic():
            with changing(self, "documents.seal", by=by, at=self.issuer):
                self.sealed_at = clock.now()
            return store(
                upload, by=by, unit=self.unit, subject=self.subject, role=File.Role.PAPER,
                only=(PDF, *PICTURES),
            )  # fmt: skip

    @property
    def scans(self) -> models.QuerySet[File]:
        """The scanned sealed originals, the oldest first."""
        files = File.objects.filter(district_id=self.district_id).of_subject(self.subject)
        return files.exclude(pk=self.file_id)

    def _where(self, action: str) -> Unit:
        """Our own permissions are asked at the issuer: a school ends no paper of the bureau's.
        Another module's are about the unit that its record belongs to."""
        return self.issuer if action.startswith("documents.") else self.unit


class DeliveryQuerySet(UnitScopedQuerySet["Delivery"]):
    """Questions about to whom papers were sent."""


class Delivery(UnitRecord):
    """A paper sent to one more unit: its people find it among theirs."""

    view: ClassVar[str] = "documents.read"

    document = models.ForeignKey(Document, models.PROTECT, related_name="deliveries")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "unit"], name="delivery_once"),
        ]
        indexes = [models.Index(fields=["district_id", "unit"], name="delivery_unit")]

    def __str__(self) -> str:
        return str(self.unit)
