"""What a district signs its papers with: its own authority, or the certificate it was given.

Each district has a folder `signing/<number of the district>` in the data folder, its owner's alone:

    ca.pem, ca.key          the authority, made on first use; 25 years
    signer.pem, signer.key  who signs, with the chain above it; made by the authority (5 years, made
                            anew 90 days before the end), or laid in by the bureau as PKCS#12
    past/                   earlier certificates: what they signed is still known for ours

The authority signs nothing but certificates for signing documents (RFC 9336), and is not the one of
HTTPS: a phone that trusts that one need not trust this one. Keys that others may read are not used:
whoever copied one can sign in the district's name.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.utils.translation import gettext as _

from xiaoan.base import clock
from xiaoan.base.private import write_private
from xiaoan.documents import certificates
from xiaoan.documents.certificates import Key, Pair
from xiaoan.units.models import Unit

RENEW = timedelta(days=90)
_LOOSE = 0o077


class NotSigned(RuntimeError):
    """The district cannot sign now; the message says why and the cure."""


@dataclass(frozen=True)
class Signer:
    """Key and certificate as pyHanko takes them; `is_own` when the bureau laid them in."""

    key: asn1_keys.PrivateKeyInfo
    certificate: asn1_x509.Certificate
    chain: tuple[asn1_x509.Certificate, ...]
    told: x509.Certificate
    is_own: bool

    @property
    def name(self) -> str:
        """Who signs, as the certificate says."""
        return certificates.name(self.told)

    @property
    def fingerprint(self) -> str:
        """SHA-256 as readers of PDF show it."""
        return certificates.fingerprint(self.told)

    @property
    def until(self) -> datetime:
        """When the certificate ends."""
        return self.told.not_valid_after_utc

    def days_left(self, at: datetime | None = None) -> int:
        """Whole days until the certificate ends; negative when it has."""
        return (self.until - (at or clock.now())).days


def folder(district: Unit) -> Path:
    """Where the keys of the district lie."""
    return Path(settings.DATA) / "signing" / str(district.pk)


def signer(district: Unit) -> Signer:
    """Who signs for the district now; made or renewed when need be. Raises NotSigned."""
    where = folder(district)
    found = _loaded(where)
    if found is None or (not found.is_own and found.until - clock.now() < RENEW):
        with _held():
            _renew(where, district)
        found = _loaded(where)
    if found is None:
        raise NotSigned(_("The signing keys could not be made. See the server's log."))
    if found.days_left() < 0:
        raise NotSigned(
            _("The certificate that signs papers ended on %(day)s. Lay in a new one, or go back to"
              " the district's own (Papers, Signature).")
            % {"day": f"{found.until:%Y-%m-%d}"}
        )  # fmt: skip
    return found


def standing(district: Unit) -> Signer | None:
    """Who signs for the district, if anybody yet; nothing is made. Raises NotSigned."""
    return _loaded(folder(district))


def lay_in(district: Unit, pkcs12: bytes, password: str) -> Signer:
    """Sign with the bureau's own certificate from now on. Raises certificates.Unfit, NotSigned."""
    pair, others = certificates.opened(pkcs12, password, at=clock.now())
    where = folder(district)
    with _held():
        _make_folder(where)
        _keep_past(where)
        _keep(where / "signer", pair, *others)
    return _must(where)


def take_own(district: Unit) -> Signer:
    """Go back to the certificate by the district's own authority. Raises NotSigned."""
    where = folder(district)
    with _held():
        _make_folder(where)
        _keep_past(where)
        (where / "signer.pem").unlink(missing_ok=True)
        _renew(where, district)
    return _must(where)


def known() -> list[asn1_x509.Certificate]:
    """All certificates that ever signed here, and all our authorities: what counts as ours."""
    top = Path(settings.DATA) / "signing"
    files = sorted([*top.glob("*/*.pem"), *top.glob("*/past/*.pem")]) if top.is_dir() else []
    stamps = tuple((one, one.stat().st_mtime_ns) for one in files if one.name != "stamp.pem")
    return list(_known(stamps))


def authority(district: Unit) -> bytes | None:
    """The authority's certificate (PEM) for readers of PDF; None where there is none."""
    path = folder(district) / "ca.pem"
    return path.read_bytes() if path.exists() else None


def make_folder(district: Unit) -> None:
    """The district's folder, its owner's alone."""
    _make_folder(folder(district))


def loose(top: Path) -> list[Path]:
    """What of the keys below a data folder others on the computer may read."""
    found = [top / "signing", *sorted((top / "signing").rglob("*"))]
    return [one for one in found if one.exists() and _is_loose(one)]


def _must(where: Path) -> Signer:
    found = _loaded(where)
    assert found is not None  # noqa: S101 - written a moment ago
    return found


def _renew(where: Path, district: Unit) -> None:
    """Authority and signer where they are missing or near their end; the folder is held."""
    now = clock.now()
    found = _loaded(where)  # another process may have been quicker
    if found is not None and (found.is_own or found.until - now >= RENEW):
        return
    _make_folder(where)
    above = _pair(where / "ca")
    if above is None or above.certificate.not_valid_after_utc - now < certificates.SIGNER_LIFE:
        _keep_past(where, "ca")
        above = certificates.make_authority(_name(district), at=now)
        _keep(where / "ca", above)
    _keep_past(where)
    pair = certificates.make_signer(above, district.name, at=now)
    _keep(where / "signer", pair, above.certificate)


def _name(district: Unit) -> str:
    return _("%(district)s, authority of signatures") % {"district": district.name}


def _make_folder(where: Path) -> None:
    for one in (where.parent, where, where / "past"):
        one.mkdir(mode=0o700, parents=True, exist_ok=True)


def _keep(path: Path, pair: Pair, *above: x509.Certificate) -> None:
    """The key first: a certificate without its key would look whole."""
    private = pair.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_private(path.with_suffix(".key"), private.decode())
    chain = b"".join(one.public_bytes(Encoding.PEM) for one in (pair.certificate, *above))
    write_private(path.with_suffix(".pem"), chain.decode())


def _keep_past(where: Path, name: str = "signer") -> None:
    """Certificates stay known after their key is gone; a key that signs no more is not kept."""
    path = where / f"{name}.pem"
    if path.exists():
        try:
            first = x509.load_pem_x509_certificate(path.read_bytes())
        except ValueError as wrong:
            raise NotSigned(_damaged(where)) from wrong
        kept = where / "past" / f"{first.fingerprint(SHA256()).hex()[:16]}.pem"
        write_private(kept, first.public_bytes(Encoding.PEM).decode())


@contextmanager
def _held() -> Iterator[None]:
    """One process at a time makes keys."""
    top = Path(settings.DATA) / "signing"
    top.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(top / ".lock", os.O_RDWR | os.O_CREAT, 0o600), "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _loaded(where: Path) -> Signer | None:
    paths = (where / "signer.pem", where / "signer.key")
    try:
        changed = tuple(one.stat().st_mtime_ns for one in paths)
    except FileNotFoundError:
        return None
    _refuse_loose(where.parent, where, *where.glob("*.key"))
    return _read(where, changed)


def _refuse_loose(*paths: Path) -> None:
    found = [one for one in paths if _is_loose(one)]
    if found:
        raise NotSigned(
            _("Others on this computer may read %(files)s, so nothing is signed. Cure: chmod -R"
              " go-rwx '%(folder)s'; if somebody may have copied the keys, make new ones.")
            % {"files": ", ".join(one.name for one in found),
               "folder": Path(settings.DATA) / "signing"}
        )  # fmt: skip


def _damaged(where: Path) -> str:
    return _("The signing keys in %(folder)s are damaged. Put them back from a backup.") % {
        "folder": where
    }


def _is_loose(path: Path) -> bool:
    return bool(path.stat().st_mode & _LOOSE)


@lru_cache(maxsize=256)
def _read(where: Path, _changed: tuple[int, ...]) -> Signer:
    pair = _pair(where / "signer")
    if pair is None:
        raise NotSigned(_damaged(where))
    first, *above = x509.load_pem_x509_certificates((where / "signer.pem").read_bytes())
    own = _pair(where / "ca")
    private = pair.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return Signer(
        key=asn1_keys.PrivateKeyInfo.load(private), certificate=_asn1(first),
        chain=tuple(_asn1(one) for one in above), told=first,
        is_own=own is None or first.issuer != own.certificate.subject,
    )  # fmt: skip


def _pair(path: Path) -> Pair | None:
    """Key and certificate of PATH.key and PATH.pem; None where one lacks, or they do not fit."""
    try:
        key = load_pem_private_key(path.with_suffix(".key").read_bytes(), None)
        first = x509.load_pem_x509_certificate(path.with_suffix(".pem").read_bytes())
    except (OSError, ValueError, TypeError):
        return None
    if not isinstance(key, Key) or key.public_key() != first.public_key():
        return None
    return Pair(key, first)


@lru_cache(maxsize=4)
def _known(files: tuple[tuple[Path, int], ...]) -> tuple[asn1_x509.Certificate, ...]:
    """The first certificate of each file: what stands above a bureau's own one is not ours."""
    return tuple(_asn1(x509.load_pem_x509_certificate(one.read_bytes())) for one, _at in files)


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
