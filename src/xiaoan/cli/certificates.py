"""The district's own certificate authority, and what a certificate says.

Phones give camera and offline forms to HTTPS only, and an office without internet gets no
public certificate. So the district signs for itself; each phone installs the authority once.
The authority is limited by name constraints to the district's own names and to private
networks: whoever stole its key could still not pretend to be anybody else.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from xiaoan.base.private import write_private
from xiaoan.cli.errors import CommandError

AUTHORITY_DAYS = 3650
SERVER_DAYS = 730  # phones of Apple accept at most 825
LOCAL_DOMAINS = ("localhost", "local", "lan", "internal", "home.arpa")
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "fc00::/7", "::1/128")
Key = ec.EllipticCurvePrivateKey


class CertificateError(Exception):
    """A file holds no certificate that can be read."""


@dataclass(frozen=True)
class Authority:
    certificate: x509.Certificate
    key: Key

    def serves(self, name: str) -> bool:
        """Whether its name constraints let it sign for `name`."""
        limits = self.certificate.extensions.get_extension_for_class(x509.NameConstraints).value
        return any(_covers(tree, name) for tree in limits.permitted_subtrees or [])


def make_authority(title: str, names: list[str], *, now: datetime) -> Authority:
    """A self-signed authority that may sign for `names`, local domains and private networks."""
    key = ec.generate_private_key(ec.SECP256R1())
    domains = [name for name in names if not _is_address(name)]
    trees: list[x509.GeneralName] = [x509.DNSName(d) for d in (*domains, *LOCAL_DOMAINS)]
    nets = [*PRIVATE, *(n for n in names if _is_address(n))]
    trees += [x509.IPAddress(ipaddress.ip_network(net)) for net in nets]
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, title)])
    builder = _builder(subject, subject, key, now, AUTHORITY_DAYS)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(authority=True), critical=True)
    builder = builder.add_extension(x509.NameConstraints(trees, None), critical=True)
    return Authority(builder.sign(key, SHA256()), key)


def sign_server(
    authority: Authority, names: list[str], *, now: datetime, days: int = SERVER_DAYS
) -> tuple[x509.Certificate, Key]:
    """A server certificate for `names` (host names and addresses); localhost is always in."""
    key = ec.generate_private_key(ec.SECP256R1())
    everything = list(dict.fromkeys([*names, "localhost", "127.0.0.1", "::1"]))
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    issuer = authority.certificate
    days = min(days, (issuer.not_valid_after_utc - now).days)
    builder = _builder(subject, issuer.subject, key, now, days)
    builder = builder.add_extension(
        x509.SubjectAlternativeName([_general(name) for name in everything]), critical=False
    )
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
    builder = builder.add_extension(_usage(authority=False), critical=True)
    builder = builder.add_extension(
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
    )
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), False
    )
    return builder.sign(authority.key, SHA256()), key


def _builder(
    subject: x509.Name, issuer: x509.Name, key: Key, now: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))  # clocks of phones differ
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
    )


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority, key_cert_sign=authority, crl_sign=authority,
        content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _general(name: str) -> x509.GeneralName:
    return x509.IPAddress(ipaddress.ip_address(name)) if _is_address(name) else x509.DNSName(name)


def _covers(tree: x509.GeneralName, name: str) -> bool:
    if isinstance(tree, x509.IPAddress):
        net = ipaddress.ip_network(tree.value)
        return _is_address(name) and ipaddress.ip_address(name) in net
    return not _is_address(name) and (name == tree.value or name.endswith("." + str(tree.value)))


def keep(path: Path, key: Key, *certificates: x509.Certificate) -> None:
    """Write PATH.key (mode 0600) and PATH.pem with the certificates in the order given."""
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_private(path.with_suffix(".key"), private.decode())
    chain = b"".join(one.public_bytes(Encoding.PEM) for one in certificates)
    write_private(path.with_suffix(".pem"), chain.decode())


def load(path: Path) -> x509.Certificate:
    """The first certificate of a PEM file; raises CertificateError."""
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as wrong:
        raise CertificateError(f"{path} holds no certificate that can be read.") from wrong


def load_authority(folder: Path) -> Authority | None:
    """The authority kept in `folder`, if one was made; raises CommandError if it is damaged."""
    if not (folder / "ca.pem").exists():
        return None
    try:
        key = load_pem_private_key((folder / "ca.key").read_bytes(), None)
        assert isinstance(key, Key)  # noqa: S101 - we made it
        return Authority(load(folder / "ca.pem"), key)
    except (OSError, ValueError, AssertionError, CertificateError) as wrong:
        raise CommandError(
            f"The authority in {folder} is damaged.",
            "Put ca.pem and ca.key back from a backup, or make a new one: --new-authority.",
        ) from wrong


def names_of(path: Path) -> list[str]:
    """The names and addresses a certificate is for."""
    try:
        told = load(path).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    names: list[str] = list(told.get_values_for_type(x509.DNSName))
    return names + [str(one) for one in told.get_values_for_type(x509.IPAddress)]


def days_left(path: Path, now: datetime | None = None) -> int:
    """Whole days until the certificate ends; negative when it has."""
    return (load(path).not_valid_after_utc - (now or datetime.now(UTC))).days


def pair_fault(cert: Path, key: Path) -> str:
    """Why certificate and key cannot serve together; '' when they can."""
    try:
        public = load(cert).public_key()
        own = load_pem_private_key(key.read_bytes(), None).public_key()
    except CertificateError as wrong:
        return str(wrong)
    except (OSError, ValueError, TypeError):
        return f"{key} holds no private key that can be read without a password."
    shape = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if public.public_bytes(*shape) != own.public_bytes(*shape):
        return f"{key} is not the key of {cert}."
    return ""


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 as phones show it: pairs of hexadecimal digits."""
    return certificate.fingerprint(SHA256()).hex(":").upper()
