"""PAdES signatures of the district: any change of a paper is told, in any reader, without internet.

What a signature proves is that these bytes were signed with the district's key and have not been
changed since. It is no official electronic seal 电子印章 and no reliable electronic signature
可靠电子签名 of the Electronic Signature Law, article 13: the place for the seal stays free.

Each signature is appended (ISO 32000-1, 12.8): one more leaves those before valid. The key stays
loaded, and the room for a signature is reckoned from its certificates; pyHanko would sign twice to
learn it, and takes half of its time for that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from xiaoan.documents.authority import NotSigned, Signer
from xiaoan.documents.authority import signer as signer_of
from xiaoan.documents.places import Place, keep_places
from xiaoan.documents.running import run
from xiaoan.documents.stamps import FAILURES, Stamp, StampFailed, stamp_of
from xiaoan.documents.verifying import Checked, Signed, Unreadable, check
from xiaoan.units.models import Unit

__all__ = [
    "Checked", "NotSigned", "Place", "Signed", "StampFailed", "Unreadable", "check", "sign",
]  # fmt: skip
_CMS = 1536  # bytes of a signature beside its certificates
_STAMP = 12_000  # bytes kept for a time stamp and its chain
_LARGEST_PICTURE = 4_000_000  # pixels
_UNSEEN = StaticStampStyle(border_width=0)


class _Appending(IncrementalPdfFileWriter):
    """PDF/A-2 stands on PDF 1.7, and what the paper says of itself stays as it was set."""

    def ensure_output_version(self, version: tuple[int, int]) -> None:  # noqa: ARG002
        self.output_version = self.prev.input_version

    def _update_meta(self) -> None:
        return


@dataclass(frozen=True)
class _Act:
    """One signature to be made."""

    reason: str
    at: datetime
    who: str
    field: str
    picture: bytes | None
    place: Place | None


def sign(
    pdf: bytes,
    *,
    district: Unit,
    reason: str,
    at: datetime,
    signer: str = "",
    picture: bytes | None = None,
    field: str | None = None,
    place: Place | None = None,
) -> bytes:
    """The PDF with one more signature of the district; `at` (aware) is the moment it states.

    `signer` names who acted (a unit, or a person with post); without it the certificate does.
    `picture` is a name drawn on the screen (PNG); it is shown at `place`, or in the room that the
    template keeps under the name `field` (places.py); without either it is not shown. Raises
    NotSigned, Unreadable, or StampFailed (the district wants a time stamp and got none).
    """
    own, stamp = signer_of(district), stamp_of(district)
    act = _Act(reason, at, signer or own.name, field or f"xa-{uuid4().hex[:12]}", picture, place)
    try:
        return _stamped(pdf, act, own, stamp)
    except (PdfError, SigningError) as wrong:
        raise Unreadable(
            _("The PDF cannot be signed: %(why)s. Make it again.") % {"why": wrong}
        ) from wrong


def _stamped(pdf: bytes, act: _Act, own: Signer, stamp: Stamp | None) -> bytes:
    stamper = stamp.stamper() if stamp else None
    if stamp is None or stamper is None:
        return _signed(pdf, act, own, None)
    try:
        return _signed(pdf, act, own, stamper)
    except FAILURES as wrong:
        if not stamp.may_go_without:
            raise StampFailed.of(stamp, wrong) from wrong
        stamp.failed()
    return _signed(pdf, act, own, None)


def _signed(pdf: bytes, act: _Act, own: Signer, stamper: Any) -> bytes:
    writer = _Appending(BytesIO(pdf))
    keep_places(writer, pdf)
    made = PdfSigner(
        PdfSignatureMetadata(
            field_name=act.field, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES,
            reason=act.reason, name=act.who, signer_key_usage=set(),
        ),
        _pen(own), timestamper=stamper, stamp_style=_drawn(act.picture),
        new_field_spec=act.place.spec(act.field) if act.place else None,
    )  # fmt: skip
    room = _CMS + sum(len(one.dump()) for one in (own.certificate, *own.chain))
    return run(_appended(made, writer, act.at, 2 * (room + (_STAMP if stamper else 0))))


async def _appended(made: PdfSigner, writer: Any, at: datetime, room: int) -> bytes:
    """What PdfSigner.async_sign_pdf does, with the moment given and the room known."""
    session = made.init_signing_session(writer)
    session.system_time = at
    tbs = session.prepare_tbs_document(
        validation_info=None, bytes_reserved=room, appearance_text_params=None
    )
    out = BytesIO()
    digest, _out = tbs.digest_tbs_document(output=out)
    await tbs.perform_signature(
        document_digest=digest.document_digest,
        pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=at),
    )
    return out.getvalue()


@lru_cache(maxsize=256)
def _pen(own: Signer) -> SimpleSigner:
    registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    registry.register_multiple(own.chain)
    return SimpleSigner(own.certificate, own.key, registry)


def _drawn(picture: bytes | None) -> StaticStampStyle:
    """How the signature is shown: the drawn name alone, no frame, no words."""
    if picture is None:
        return _UNSEEN
    try:
        image = Image.open(BytesIO(picture))
        if image.width * image.height > _LARGEST_PICTURE:
            raise Unreadable(_("The drawn signature is too large. Draw it again."))
        image.load()
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as wrong:
        raise Unreadable(_("The drawn signature is no picture. Draw it again.")) from wrong
    return StaticStampStyle(border_width=0, background=PdfImage(image), background_opacity=1)
