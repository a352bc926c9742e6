"""What the signatures of a PDF say: untouched, extended, altered, whose, and when.

Nothing is fetched and nothing is run; a file may come from anybody. What a stream unpacks to is
bounded by pyHanko (`DecodeLimits`), size and number of signatures are bounded here.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from asn1crypto import parser, x509
from django.conf import settings
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from xiaoan.base import clock
from xiaoan.documents import authority, stamps
from xiaoan.documents.running import run

State = Literal["none", "whole", "extended", "altered", "untrusted", "expired"]
#: Signed here and unaltered, whether or not the certificate has ended since.
OURS = frozenset({"whole", "extended", "expired"})
LARGEST = 40 * 2**20
MOST = 64  # signatures
_USAGE = KeyUsageConstraints(
    key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
)
log = logging.getLogger("xiaoan.documents")


class Unreadable(ValueError):
    """A file that is no PDF, is cut off or too large; the message says the cure."""


@dataclass(frozen=True)
class StampedAt:
    """A time stamp: `is_trusted` when by an authority of time that a district chose."""

    at: datetime
    name: str
    is_trusted: bool


@dataclass(frozen=True)
class Signed:
    """One signature. `at` is what it states itself; `covers_whole`: nothing stands after it.

    `is_intact`   what it covers is as it was signed, and nothing after it changes what is seen
    `is_trusted`  by a certificate that signs, or once signed, for a district of this server
    `is_expired`  the certificate does not hold at the moment that counts: that of a trusted time
                  stamp, else now. `until` is its end: a paper signed before it stays what it was.
    """

    signer: str
    reason: str
    at: datetime | None
    is_intact: bool
    covers_whole: bool
    is_trusted: bool
    is_expired: bool
    timestamp: StampedAt | None
    certificate: str
    fingerprint: str
    until: datetime


@dataclass(frozen=True)
class Checked:
    """The signatures in the order in which they were made, and what they say together."""

    signatures: list[Signed]
    state: State

    @property
    def is_ours(self) -> bool:
        """Signed here and unaltered, whether or not the certificate has ended since."""
        return self.state in OURS


def check(pdf: bytes) -> Checked:
    """What the signatures of a PDF say. Raises Unreadable.

    `none`       there is no signature
    `whole`      all are intact and ours, and the last covers the whole file
    `extended`   all are intact and ours; something was appended that changes nothing seen
    `altered`    what was signed, or what it shows, was changed afterwards
    `untrusted`  intact, but at least one is by a certificate that is none of ours
    `expired`    intact and ours, by a certificate that has ended, without a time stamp from before
    """
    _refuse(pdf)
    try:
        reader = PdfFileReader(BytesIO(pdf))
        found = reader.embedded_regular_signatures
        if len(found) > MOST:
            raise Unreadable(_("The file has too many signatures to be checked."))
        signatures = [_told(one) for one in found]
    except Unreadable:
        raise
    except Exception as wrong:  # the parser meets whatever anybody made; each kind is the same here
        log.info("a PDF could not be read", extra={"why": repr(wrong)[:300]})
        raise Unreadable(
            _("The PDF is damaged or cut off and cannot be checked. Take the original file again.")
        ) from wrong
    return Checked(signatures, _state(signatures))


def _refuse(pdf: bytes) -> None:
    if len(pdf) > LARGEST:
        raise Unreadable(
            _("The file is larger than %(limit)s MB. Take the PDF as it was received.")
            % {"limit": LARGEST // 2**20}
        )
    if b"%PDF-" not in pdf[:1024]:
        raise Unreadable(_("This is no PDF. Take the PDF file, not a photo, scan or Word file."))


def _state(signatures: list[Signed]) -> State:
    if not signatures:
        return "none"
    if not all(one.is_intact for one in signatures):
        return "altered"
    if not all(one.is_trusted for one in signatures):
        return "untrusted"
    if not signatures[-1].covers_whole:
        return "extended"
    return "expired" if any(one.is_expired for one in signatures) else "whole"


def _told(one: EmbeddedPdfSignature) -> Signed:
    certificate: x509.Certificate = one.signer_cert
    now = clock.now()
    status: PdfSignatureStatus = run(
        async_validate_pdf_signature(
            one, _context(authority.known(), certificate, now),
            _context(stamps.known(Path(settings.DATA)), _stamper(one), now),
            key_usage_settings=_USAGE,
        )
    )  # fmt: skip
    stamp = _stamp(status)
    decisive = stamp.at if stamp and stamp.is_trusted else now
    begins, until = certificate.not_valid_before, certificate.not_valid_after
    return Signed(
        signer=_text(one, "/Name") or certificate.subject.human_friendly,
        reason=_text(one, "/Reason"), at=one.self_reported_timestamp,
        is_intact=_is_intact(status) and not _left_over(one),
        covers_whole=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        is_trusted=bool(status.trusted), is_expired=not begins <= decisive <= until,
        timestamp=stamp, certificate=certificate.subject.human_friendly,
        fingerprint=certificate.sha256.hex(":").upper(), until=until,
    )  # fmt: skip


def _is_intact(status: PdfSignatureStatus) -> bool:
    if not (status.intact and status.valid) or status.coverage is None:
        return False
    if status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        return False
    return status.modification_level in {
        ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING,
    }  # fmt: skip


def _left_over(one: EmbeddedPdfSignature) -> bool:
    """Whether something hides behind the signature, in the room that no signature covers."""
    kept: bytes = one.pkcs7_content
    _class, _method, _tag, head, content, _trailer = parser.parse(kept)
    return any(kept[len(head) + len(content) :])


def _context(
    roots: list[x509.Certificate], certificate: x509.Certificate | None, now: datetime
) -> ValidationContext:
    """Trust in exactly these. Whether a certificate has ended is asked apart, so the chain is
    judged at a moment at which it held."""
    moment = now
    if certificate is not None:
        moment = min(max(now, certificate.not_valid_before), certificate.not_valid_after)
    return ValidationContext(trust_roots=roots, allow_fetching=False, moment=moment)


def _stamper(one: EmbeddedPdfSignature) -> x509.Certificate | None:
    """The first certificate of the time stamp that is for stamping, if there is a stamp."""
    for data in extract_tst_data_iter(one.signer_info, signed=False):
        for each in data["certificates"]:
            usage = each.chosen.extended_key_usage_value
            if usage is not None and "time_stamping" in usage.native:
                return each.chosen
    return None


def _stamp(status: PdfSignatureStatus) -> StampedAt | None:
    told = status.timestamp_validity
    if told is None or not (told.intact and told.valid):
        return None
    return StampedAt(told.timestamp, told.signing_cert.subject.human_friendly, bool(told.trusted))


def _text(one: EmbeddedPdfSignature, key: str) -> str:
    value: Any = one.sig_object.get(key)
    return str(value) if value is not None else ""
