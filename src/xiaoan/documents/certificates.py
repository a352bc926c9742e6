"""The certificates that sign papers: made, read and judged; nothing here touches a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID, ObjectIdentifier
from django.utils.translation import gettext as _

AUTHORITY_LIFE = timedelta(days=25 * 365)
SIGNER_LIFE = timedelta(days=5 * 365)
DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336, id-kp-documentSigning
#: Papers entered later carry their own, earlier day; some readers judge by that.
EARLIER = timedelta(days=2 * 365)
LARGEST = 256 * 1024  # of a PKCS#12 file
_LEAST_RSA = 2048
_CURVES = ("secp256r1", "secp384r1", "secp521r1")
_LONGEST_NAME = 64  # ub-common-name (RFC 5280, appendix A)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class Unfit(ValueError):
    """A certificate that cannot sign papers; the message says why and the cure."""


@dataclass(frozen=True)
class Pair:
    """A private key and its certificate."""

    key: Key
    certificate: x509.Certificate


def make_authority(title: str, *, at: datetime) -> Pair:
    """A self-signed authority that signs certificates and nothing else."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _named(title)
    made = _builder(name, name, key, at, AUTHORITY_LIFE)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    made = made.add_extension(_usage(authority=True), critical=True)
    return Pair(key, made.sign(key, SHA256()))


def make_signer(authority: Pair, title: str, *, at: datetime) -> Pair:
    """A certificate for signing documents, no longer than its authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    above = authority.certificate
    life = min(SIGNER_LIFE, above.not_valid_after_utc - at)
    made = _builder(_named(title), above.subject, key, at, life)
    made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    made = made.add_extension(_usage(authority=False), critical=True)
    made = made.add_extension(x509.ExtendedKeyUsage([DOCUMENT_SIGNING]), critical=False)
    made = made.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), False
    )
    return Pair(key, made.sign(authority.key, SHA256()))


def opened(
    content: bytes, password: str, *, at: datetime
) -> tuple[Pair, tuple[x509.Certificate, ...]]:
    """Key, certificate and chain of a PKCS#12 file that may sign papers now. Raises Unfit."""
    if len(content) > LARGEST:
        raise Unfit(_("This is no certificate file (.p12, .pfx): it is too large."))
    try:
        key, first, others = pkcs12.load_key_and_certificates(content, password.encode() or None)
    except UnsupportedAlgorithm as wrong:
        raise Unfit(_unknown()) from wrong
    except (ValueError, TypeError) as wrong:
        raise Unfit(
            _("The file cannot be opened. Is the password right, and is it a .p12 or .pfx file?")
        ) from wrong
    if key is None or first is None:
        raise Unfit(_("The file lacks the private key or its certificate. Export both together."))
    if not isinstance(key, Key):
        raise Unfit(_unknown())
    _refuse_weak(key)
    _refuse_unusable(first, at)
    return Pair(key, first), tuple(others)


def name(certificate: x509.Certificate) -> str:
    """The common name of its subject, or the whole subject where it has none."""
    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else certificate.subject.rfc4514_string()


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 in pairs of hexadecimal digits, as readers of PDF show it."""
    return certificate.fingerprint(SHA256()).hex(":").upper()


def _refuse_weak(key: Key) -> None:
    if isinstance(key, rsa.RSAPrivateKey):
        if key.key_size < _LEAST_RSA:
            raise Unfit(
                _("The key has only %(bits)s bits; papers need 2048. Ask for a new certificate.")
                % {"bits": key.key_size}
            )
    elif key.curve.name not in _CURVES:
        raise Unfit(_unknown())


def _refuse_unusable(certificate: x509.Certificate, at: datetime) -> None:
    if certificate.not_valid_after_utc < at:
        raise Unfit(
            _("The certificate ended on %(day)s. Ask for a new one.")
            % {"day": f"{certificate.not_valid_after_utc:%Y-%m-%d}"}
        )
    if certificate.not_valid_before_utc > at:
        raise Unfit(
            _("The certificate begins on %(day)s. Lay it in on that day, and check the clock.")
            % {"day": f"{certificate.not_valid_before_utc:%Y-%m-%d}"}
        )
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not (usage.digital_signature or usage.content_commitment):
        raise Unfit(_("The certificate is not for signing. Ask for one for signing documents."))


def _unknown() -> str:
    return _(
        "Readers of PDF do not know this kind of key (for instance SM2). Papers are signed with"
        " RSA of at least 2048 bits, or P-256, P-384 or P-521; ask for such a certificate."
    )


def _named(title: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, title[:_LONGEST_NAME])])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: Key, at: datetime, life: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - EARLIER)
        .not_valid_after(at + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
    )


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority, content_commitment=not authority,
        key_cert_sign=authority, crl_sign=authority, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
