"""The district's keys: made once, its owner's alone, renewed in time, or the bureau's own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import NameOID

from xiaoan.base import clock
from xiaoan.documents import authority
from xiaoan.documents.authority import NotSigned, lay_in, signer, standing, take_own
from xiaoan.documents.certificates import DOCUMENT_SIGNING, Unfit
from xiaoan.documents.signing import check, sign
from xiaoan.documents.specimens import MOMENT, SPECIMENS
from xiaoan.documents.typeset import typeset
from xiaoan.units.models import Unit

DISTRICT = Unit(id=7, name="清和区教育局", district_id=7)
OTHER = Unit(id=8, name="青禾区教育局", district_id=8)
PAPER = typeset("letter", SPECIMENS["letter"], MOMENT)


@pytest.fixture(autouse=True)
def _own_keys(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path


def signed(district: Unit = DISTRICT) -> bytes:
    return sign(PAPER, district=district, reason="签发", at=MOMENT)


def named(words: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])


def bought(  # as an outside authority would give it
    key: Any = None, days: int = 365, begins: int = -1, *, may_sign: bool = True
) -> bytes:
    key = key or rsa.generate_private_key(65537, 2048)
    above = ec.generate_private_key(ec.SECP256R1())
    now = clock.now()
    usage = x509.KeyUsage(
        digital_signature=may_sign, content_commitment=False, key_encipherment=True,
        data_encipherment=False, key_agreement=False, key_cert_sign=False, crl_sign=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = (
        x509.CertificateBuilder().subject_name(named("清和区教育局公章证书"))
        .issuer_name(named("某认证中心")).public_key(key.public_key()).serial_number(5)
        .not_valid_before(now + timedelta(days=begins)).not_valid_after(now + timedelta(days=days))
        .add_extension(usage, critical=True).sign(above, SHA256())
    )  # fmt: skip
    secret = BestAvailableEncryption(b"secret")
    return serialize_key_and_certificates(b"own", key, made, None, secret)


def test_the_keys_are_made_with_the_first_signature_and_stay() -> None:
    assert standing(DISTRICT) is None
    signed()
    first = signer(DISTRICT)
    signed()
    assert signer(DISTRICT) == first
    assert first.name == "清和区教育局"
    assert not first.is_own
    assert first.told.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value == (
        x509.ExtendedKeyUsage([DOCUMENT_SIGNING])
    )


def test_all_that_is_kept_is_its_owners_alone(tmp_path: Path) -> None:
    signed()
    kept = [tmp_path / "signing", *(tmp_path / "signing").rglob("*")]
    assert len(kept) >= 7
    assert [one for one in kept if one.stat().st_mode & 0o077] == []
    assert authority.loose(tmp_path) == []


@pytest.mark.parametrize("name", ["signer.key", "ca.key", "."])
def test_keys_that_others_may_read_sign_nothing(name: str) -> None:
    signed()
    path = authority.folder(DISTRICT) / name
    path.chmod(path.stat().st_mode | 0o040)
    with pytest.raises(NotSigned, match="chmod"):
        signed()


def test_a_damaged_key_signs_nothing_and_no_new_one_is_made_in_its_place() -> None:
    signed()
    path = authority.folder(DISTRICT) / "signer.key"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(NotSigned, match=str(path.parent)):
        signed()
    assert len(path.read_bytes()) == 100


def test_eight_papers_at_once_make_one_pair_of_keys() -> None:
    with ThreadPoolExecutor(8) as hands:
        files = list(hands.map(lambda _n: signed(), range(8)))
    assert len({check(one).signatures[0].fingerprint for one in files}) == 1
    assert {check(one).state for one in files} == {"whole"}


def test_each_district_signs_with_its_own() -> None:
    ours, theirs = check(signed()), check(signed(OTHER))
    assert ours.signatures[0].fingerprint != theirs.signatures[0].fingerprint
    assert {ours.state, theirs.state} == {"whole"}


def after(days: float) -> Any:
    return patch.object(clock, "now", return_value=clock.now() + timedelta(days=days))


def test_the_certificate_is_made_anew_ninety_days_before_it_ends() -> None:
    file = signed()
    first = signer(DISTRICT)
    days = (first.until - clock.now()).days
    with after(days - 90):
        assert signer(DISTRICT) == first
    with after(days - 89):
        second = signer(DISTRICT)
        assert second.fingerprint != first.fingerprint
        assert second.days_left() > 1800
        assert check(file).state == "whole"
        assert check(signed()).state == "whole"


def test_the_bureaus_own_certificate_signs_from_then_on() -> None:
    before = signed()
    own = lay_in(DISTRICT, bought(), "secret")
    assert own.is_own
    told = check(signed())
    assert told.state == "whole"
    assert told.signatures[0].fingerprint == own.fingerprint
    assert check(before).state == "whole"
    take_own(DISTRICT)
    assert not signer(DISTRICT).is_own
    assert check(signed()).signatures[0].fingerprint != own.fingerprint


def test_whoever_has_a_certificate_of_the_same_seller_is_not_taken_for_the_bureau() -> None:
    lay_in(DISTRICT, bought(), "secret")
    other = bought()
    lay_in(OTHER, other, "secret")
    file = signed(OTHER)
    for one in authority.folder(OTHER).rglob("*.pem"):
        one.unlink()
    assert check(file).state == "untrusted"


def test_an_own_certificate_that_has_ended_signs_nothing() -> None:
    own = lay_in(DISTRICT, bought(days=30), "secret")
    with after(29):
        assert check(signed()).state == "whole"
    with after(31), pytest.raises(NotSigned, match=f"{own.until:%Y-%m-%d}"):
        signed()


@pytest.mark.parametrize(
    ("file", "password"),
    [
        (bought(), "wrong"),
        (bought(), ""),
        (b"no certificate", "secret"),
        (b"", "secret"),
        (bytes(300_000), "secret"),
        (bought(rsa.generate_private_key(65537, 1024)), "secret"),  # noqa: S505
        (bought(ed25519.Ed25519PrivateKey.generate()), "secret"),
        (bought(ec.generate_private_key(ec.SECP256K1())), "secret"),
        (bought(days=-1, begins=-9), "secret"),
        (bought(begins=1), "secret"),
        (bought(may_sign=False), "secret"),
    ],
    ids=["wrong password", "no password", "other file", "empty", "huge", "short key", "ed25519",
         "odd curve", "ended", "not begun", "not for signing"],
)  # fmt: skip
def test_an_unfit_certificate_is_refused_and_the_old_one_stays(file: bytes, password: str) -> None:
    before = signer(DISTRICT)
    with pytest.raises(Unfit):
        lay_in(DISTRICT, file, password)
    assert signer(DISTRICT) == before


def test_a_paper_with_an_earlier_day_is_signed_by_a_certificate_that_held_then() -> None:
    begins = signer(DISTRICT).told.not_valid_before_utc
    assert begins < datetime(clock.today().year - 1, 1, 1, tzinfo=begins.tzinfo)
