"""Phones need HTTPS: the district signs for itself, and for nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from xiaoan.cli import checks
from xiaoan.cli.certificates import days_left, keep, make_authority, sign_server
from xiaoan.cli.tests.conftest import told, xiaoan
from xiaoan.cli.tests.serving import Browser, serving

NOW = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture
def certified(place):
    """A folder with nothing but a certificate."""
    assert xiaoan("certificate", "anquan.lan", "--data", place / "d").returncode == 0
    return place / "d"


def test_the_server_is_trusted_by_whoever_installed_the_authority_and_by_nobody_else(data):
    made = xiaoan("certificate", "anquan.lan", "10.20.30.40", "--data", data)
    assert made.returncode == 0, made.stderr
    with serving(data) as server:
        assert server.url.startswith("https://")
        browser = Browser(server.url, data / "tls" / "ca.pem")
        answer = browser.get("/account/privacy/")
        assert answer.status == 200
        assert answer.headers["Strict-Transport-Security"] == "max-age=2592000"
        assert (
            Browser(server.url, data / "tls" / "ca.pem")
            .get("/account/privacy/", Host=f"anquan.lan:{server.port}")
            .status
            == 200
        )  # the certificate's names are the server's names
        with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
            Browser(server.url).get("/account/privacy/")
        browser.sign_in("safety")
        assert all(cookie.secure for cookie in browser.jar)
        page = browser.get("/help/certificate/").read().decode()
        assert told(made)["fingerprint"][:23].replace(":", " ") in page
        file = browser.get("/help/certificate/xiaoan-ca.crt")
        assert file.headers["Content-Type"] == "application/x-x509-ca-cert"
        assert file.read() == (data / "tls" / "ca.pem").read_bytes()
        assert checks.certificate(data, checks.running(data)).state == "ok"
        assert checks.name(checks.running(data)).state == "fault"  # nobody resolves anquan.lan


def test_behind_a_proxy_the_forwarded_scheme_counts(data):
    with serving(data, "--behind-proxy", "--name", "aq.example.cn") as server:
        browser = Browser(server.url)
        answer = browser.get(
            "/accounts/login/", Host="aq.example.cn", **{"X-Forwarded-Proto": "https"}
        )
        assert answer.status == 200
        assert "secure" in answer.headers["Set-Cookie"].lower()
        assert checks.certificate(data, checks.running(data)).state == "ok"


def test_a_renewed_certificate_keeps_the_authority_and_secrets_are_private(place):
    first = told(xiaoan("certificate", "anquan.lan", "--data", place / "d"))
    again = told(xiaoan("certificate", "anquan.lan", "10.0.0.9", "--data", place / "d"))
    assert first["authority_is_new"]
    assert not again["authority_is_new"]
    assert first["fingerprint"] == again["fingerprint"]
    for path in (place / "d" / "tls").iterdir():
        assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "said"),
    [("bank.example.com", "may not sign"), ("https://anquan", "neither"), ("8.8.8.8", "may not")],
)
def test_the_authority_signs_for_its_own_names_only(certified, refused, name, said):
    assert said in refused("certificate", name, "--data", certified)


def test_a_stolen_authority_deceives_nobody(tmp_path):
    """Even signed by force, a certificate for a foreign name is refused by every client."""
    authority = make_authority("校安", ["anquan.lan"], now=NOW)
    assert not authority.serves("bank.example.com")
    assert authority.serves("anquan.lan")
    assert authority.serves("www.anquan.lan")
    assert authority.serves("192.168.1.7")


@pytest.mark.parametrize(
    ("days", "state"), [(31, "ok"), (29, "warning"), (6, "fault"), (-1, "fault")]
)
def test_the_doctor_warns_a_month_before_the_end(tmp_path, days, state):
    authority = make_authority("校安", ["anquan.lan"], now=datetime.now(UTC) - timedelta(60))
    born = datetime.now(UTC) - timedelta(days=60) + timedelta(hours=12)
    server, key = sign_server(authority, ["anquan.lan"], now=born, days=60 + days)
    (tmp_path / "tls").mkdir()
    keep(tmp_path / "tls" / "server", key, server)
    assert days_left(tmp_path / "tls" / "server.pem") == days
    assert checks.certificate(tmp_path, None).state == state


def test_a_key_of_another_certificate_is_refused(certified, place, refused):
    assert xiaoan("certificate", "anquan.lan", "--data", place / "b").returncode == 0
    said = refused(
        "up", "--data", place / "c", "--cert", certified / "tls/server.pem",
        "--key", place / "b/tls/server.key",
    )  # fmt: skip
    assert "is not the key of" in said
