"""An authority of time for tests: RFC 3161 over HTTP with a P-256 key, as a real one answers.

pyHanko's own stand-in signs with RSA only.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID


@dataclass
class TimeAuthority:
    """`at` is the time it says; `mood` how it answers: well, badly, not at all."""

    at: datetime
    mood: str = "well"
    asked: int = 0
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    address: str = ""

    def __post_init__(self) -> None:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "可信时间服务")])
        made = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name)
            .public_key(self.key.public_key()).serial_number(3)
            .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
            .not_valid_after(self.at + timedelta(days=800))
            .add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
            )
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        )  # fmt: skip
        der = made.sign(self.key, SHA256()).public_bytes(Encoding.DER)
        self.certificate = asn1.Certificate.load(der)

    def answer(self, question: bytes) -> bytes:
        """A TimeStampResp for a TimeStampReq (RFC 3161, 2.4)."""
        asked = tsp.TimeStampReq.load(question)
        told = tsp.TSTInfo({
            "version": "v1", "policy": "1.3.6.1.4.1.99999.1", "serial_number": secrets.randbits(60),
            "message_imprint": asked["message_imprint"], "gen_time": self.at,
            "nonce": asked["nonce"],
        }).dump()  # fmt: skip
        return tsp.TimeStampResp(
            {"status": {"status": "granted"}, "time_stamp_token": self._token(told)}
        ).dump()

    def _token(self, told: bytes) -> cms.ContentInfo:
        digest = algos.DigestAlgorithm({"algorithm": "sha256"})
        ids = tsp.SigningCertificateV2({"certs": [
            tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(self.certificate.dump()).digest()})
        ]})  # fmt: skip
        signed = cms.CMSAttributes([
            {"type": "content_type", "values": ["tst_info"]},
            {"type": "message_digest", "values": [hashlib.sha256(told).digest()]},
            {"type": "signing_certificate_v2", "values": [ids]},
        ])  # fmt: skip
        info = cms.SignerInfo({
            "version": "v1",
            "sid": {"issuer_and_serial_number": cms.IssuerAndSerialNumber({
                "issuer": self.certificate.issuer, "serial_number": self.certificate.serial_number,
            })},
            "digest_algorithm": digest, "signed_attrs": signed,
            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
            "signature": self.key.sign(signed.dump(), ec.ECDSA(SHA256())),
        })  # fmt: skip
        return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData({
            "version": "v3", "digest_algorithms": [digest],
            "encap_content_info": {
                "content_type": "tst_info", "content": core.ParsableOctetString(told),
            },
            "certificates": [self.certificate], "signer_infos": [info],
        })})  # fmt: skip


@contextmanager
def serving(authority: TimeAuthority) -> Iterator[TimeAuthority]:
    """Answer on a free port of this computer for as long as the block runs."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = self.rfile.read(int(self.headers["Content-Length"]))
            authority.asked += 1
            body = authority.answer(question) if authority.mood == "well" else b"no stamp"
            self.send_response(500 if authority.mood == "broken" else 200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    authority.address = f"http://127.0.0.1:{server.server_port}/tsa"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield authority
    finally:
        server.shutdown()
        server.server_close()
