"""The doctor's boundaries: when a worry becomes a fault; each names its cure."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from xiaoan.cli import checks
from xiaoan.cli.certificates import keep

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)


def backed_up(data, age: timedelta) -> None:
    told = {"file": "/mnt/usb/a", "made": (NOW - age).isoformat(), "anchor": "ab:1"}
    (data / "backup.json").write_text(json.dumps(told))


@pytest.mark.parametrize(
    ("age", "state"),
    [
        (timedelta(days=2), "ok"),
        (timedelta(days=2, seconds=1), "warning"),
        (timedelta(days=7), "warning"),
        (timedelta(days=7, seconds=1), "fault"),
    ],
)
def test_a_backup_grows_old(tmp_path, age, state):
    backed_up(tmp_path, age)
    assert checks.backup(tmp_path, NOW).state == state


def test_no_backup_is_a_fault(tmp_path):
    found = checks.backup(tmp_path, NOW)
    assert found.state == "fault"
    assert "xiaoan backup FILE" in found.cure


@pytest.mark.parametrize(("ahead", "is_fault"), [(60, False), (61, True)])
def test_a_clock_before_the_last_event_is_a_fault(ahead, is_fault):
    found = checks.clock(NOW, NOW + timedelta(seconds=ahead))
    assert (found.state == "fault") is is_fault


@pytest.mark.parametrize(
    ("free", "state"), [(20, "ok"), (9.9, "warning"), (4.9, "warning"), (0.9, "fault")]
)
def test_a_disk_fills(monkeypatch, tmp_path, free, state):
    usage = checks.shutil._ntuple_diskusage(100 * checks.GIB, 0, int(free * checks.GIB))
    monkeypatch.setattr(checks.shutil, "disk_usage", lambda _path: usage)
    found = checks.disk(tmp_path)
    assert found.state == state
    assert bool(found.cure) is (state != "ok")


def test_a_folder_that_others_may_read_is_a_fault(tmp_path):
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    assert checks.folder(data).state == "ok"
    (data / "backup.key").touch(mode=0o600)
    assert checks.folder(data).state == "ok"
    (data / "backup.key").chmod(0o640)
    found = checks.folder(data)
    assert (found.state, "backup.key" in found.text) == ("fault", True)


def test_a_name_must_lead_to_this_computer():
    def served(*names: str) -> dict[str, object]:
        return {"names": names, "behind_proxy": False, "address": "https://127.0.0.1:1"}

    assert checks.name(served("localhost")).state == "ok"
    assert checks.name(served("no.such.name.invalid")).state == "fault"
    assert checks.name(served()).state == "warning"
    assert checks.name(None).state == "warning"
    assert checks.name(served("no.such.name.invalid") | {"behind_proxy": True}).state == "ok"


def test_a_server_that_was_killed_counts_as_stopped(tmp_path):
    (tmp_path / "server.json").write_text(json.dumps({"pid": 2**22 + 1}))
    assert checks.running(tmp_path) is None


def signed_by(data, days: int, issuer: str = "签名机构"):
    """A folder in which a certificate of the bureau's own stands for `days` more days."""
    key = ec.generate_private_key(ec.SECP256R1())

    def named(words):
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])

    folder = data / "signing" / "7"
    folder.mkdir(parents=True, mode=0o700)
    folder.parent.chmod(0o700)
    made = (
        x509.CertificateBuilder().subject_name(named("教育局")).issuer_name(named(issuer))
        .public_key(key.public_key()).serial_number(1)
        .not_valid_before(NOW - timedelta(days=300)).not_valid_after(NOW + timedelta(days=days))
    )  # fmt: skip
    keep(folder / "signer", key, made.sign(key, SHA256()))
    return folder


@pytest.mark.parametrize(
    ("days", "state"), [(60, "ok"), (59, "warning"), (7, "warning"), (6, "fault"), (-1, "fault")]
)
def test_the_end_of_a_certificate_that_signs_papers_is_told_in_time(tmp_path, days, state):
    signed_by(tmp_path, days)
    found = checks.signature(tmp_path, NOW)
    assert found.state == state
    assert bool(found.cure) is (state != "ok")


def test_keys_that_others_may_read_or_that_do_not_fit_are_a_fault(tmp_path):
    assert checks.signature(tmp_path, NOW).state == "ok"
    folder = signed_by(tmp_path, 300)
    (folder / "signer.key").chmod(0o640)
    assert "chmod" in checks.signature(tmp_path, NOW).cure
    (folder / "signer.key").chmod(0o600)
    other = signed_by(tmp_path / "other", 300)
    (folder / "signer.key").write_bytes((other / "signer.key").read_bytes())
    assert "from a backup" in checks.signature(tmp_path, NOW).cure
