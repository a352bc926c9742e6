"""Signatures drawn on the screen at the end of a visit, by both sides, and refusals to sign.

A signature without reading time is weak evidence: it keeps how long the text stood open and
how many findings it showed. How the hand moved is not kept: that would be biometric.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.base.ids import uuid7
from xiaoan.evidence.models import File
from xiaoan.evidence.store import store
from xiaoan.ledger.change import born
from xiaoan.units.models import UnitRecord, UnitScopedQuerySet

if TYPE_CHECKING:
    from xiaoan.accounts.models import User
    from xiaoan.inspections.models.visit import Visit

PNG = b"\x89PNG\r\n\x1a\n"
#: A drawn name takes some 10 kB; nobody needs more.
LARGEST = 200_000


@dataclass(frozen=True)
class Signed:
    """One signature as it comes in: who signed for which side, the picture, the time.

    `picture` is a PNG. Without one it is a refusal: `why` and a `witness` are needed then.
    """

    side: str
    name: str
    post: str = ""
    picture: bytes = b""
    at: datetime | None = None
    seconds: int | None = None
    shown: int = 0
    why: str = ""
    witness: str = ""
    user_id: int | None = None


class SignatureQuerySet(UnitScopedQuerySet["Signature"]):
    """Questions about signatures, and the signing."""

    def sign(self, visit: Visit, signed: Signed, *, by: User) -> Signature:
        """Keep `signed` as evidence of `visit`: picture, digest, who, when, how long read.

        Raises ValidationError (key `signatures`) for a nameless one, a picture that is none,
        or a refusal without reason and witness.
        """
        _refuse_unfit(signed, visit)
        fresh = self.model(
            id=uuid7(), unit=visit.unit, visit=visit, side=signed.side,
            name=signed.name.strip()[:60], post=signed.post.strip()[:60],
            signed_at=visit.moment_of(signed.at), read_seconds=signed.seconds,
            shown=max(0, signed.shown), user_id=signed.user_id, why=signed.why.strip()[:200],
            witness=signed.witness.strip()[:60],
        )  # fmt: skip
        if signed.picture:
            upload = BytesIO(signed.picture)
            kept = store(
                upload, by=by, unit=visit.unit, subject=fresh.subject, role=File.Role.SIGNED,
                taken_at=fresh.signed_at,
            )  # fmt: skip
            fresh.file_id, fresh.sha256 = kept.pk, kept.sha256
        return born(fresh, "inspections.sign", by=by)


class Signature(UnitRecord):
    """One side's signature under a visit, drawn on the screen; or that it was refused."""

    view: ClassVar[str] = "inspections.view"
    private: ClassVar[tuple[str, ...]] = ("name", "witness")

    class Side(models.TextChoices):
        BUREAU = "bureau", _("inspector")
        SCHOOL = "school", _("school")

    visit = models.ForeignKey("inspections.Visit", models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=6, choices=Side)
    name = models.CharField(_("signed by"), max_length=60)
    post = models.CharField(_("post"), max_length=60, blank=True)
    #: The account of an inspector; who signs for the school need have none.
    user_id = models.IntegerField(null=True, blank=True)
    signed_at = models.DateTimeField()
    #: How long the text stood open before it was signed.
    read_seconds = models.IntegerField(null=True, blank=True)
    #: How many findings the text showed.
    shown = models.SmallIntegerField(default=0)
    file_id = models.UUIDField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    #: Refused to sign: why, and who witnessed it. The notice counts as served all the same.
    why = models.CharField(_("why not signed"), max_length=200, blank=True)
    witness = models.CharField(_("witness"), max_length=60, blank=True)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["district_id", "visit"], name="signature_visit")]

    def __str__(self) -> str:
        return f"{self.name}（{self.post}）" if self.post else self.name

    @property
    def is_refused(self) -> bool:
        return self.file_id is None

    @property
    def picture(self) -> UUID | None:
        """The file with the drawn name, if it was signed."""
        return self.file_id


def drawn(text: str) -> bytes:
    """The PNG in `text` (base64, with or without a data address); raises ValidationError."""
    try:
        picture = base64.b64decode(text.rpartition(",")[2], validate=True)
    except (binascii.Error, ValueError):
        picture = b""
    if not picture.startswith(PNG) or len(picture) > LARGEST:
        raise _unfit(_now("A signature is not a picture. Clear it and sign again."))
    return picture


def refuse_half(signed: Sequence[Signed]) -> None:
    """Both sides sign, or the school's side refuses before a witness; or nobody on the screen.

    Raises ValidationError (key `signatures`).
    """
    if not signed:
        return
    inspectors = [one for one in signed if one.side == Signature.Side.BUREAU and one.picture]
    if not inspectors:
        raise _unfit(_now("An inspector has not signed yet."))
    if not any(one.side == Signature.Side.SCHOOL for one in signed):
        raise _unfit(_now("The school's side has neither signed nor refused."))


def _refuse_unfit(signed: Signed, visit: Visit) -> None:
    if signed.side not in Signature.Side.values or not signed.name.strip():
        raise _unfit(_now("Say who signs, and for which side."))
    is_ours = signed.side == Signature.Side.BUREAU
    if is_ours and signed.user_id not in {visit.lead_id, *visit.members}:
        raise _unfit(_now("Only those who make the visit sign for the bureau."))
    if not signed.picture and not (signed.why.strip() and signed.witness.strip()):
        raise _unfit(_now("Who refuses to sign is named with the reason and a witness."))


def _unfit(text: str) -> ValidationError:
    return ValidationError({"signatures": text})
