"""A wrong setting stops the program at once and says how to write it."""

from __future__ import annotations

from pathlib import Path

import pytest

from xiaoan.project import environment as env
from xiaoan.project.environment import Misconfigured


def test_a_missing_setting_is_named(monkeypatch):
    monkeypatch.delenv("XIAOAN_X", raising=False)
    with pytest.raises(Misconfigured, match="XIAOAN_X is not set"):
        env.text("XIAOAN_X")
    assert env.text("XIAOAN_X", "default") == "default"


@pytest.mark.parametrize(
    ("written", "means"), [("1", True), ("YES", True), ("on", True), ("0", False), ("", False)]
)
def test_a_flag_is_read_in_every_usual_way(monkeypatch, written, means):
    monkeypatch.setenv("XIAOAN_X", written)
    assert env.flag("XIAOAN_X") is means


def test_a_flag_that_means_nothing_is_no_no(monkeypatch):
    monkeypatch.setenv("XIAOAN_X", "ja")
    with pytest.raises(Misconfigured, match="use 1 or 0"):
        env.flag("XIAOAN_X")


def test_names_are_parted_by_commas(monkeypatch):
    monkeypatch.setenv("XIAOAN_X", " a.cn, ,10.0.0.1 ")
    assert env.names("XIAOAN_X") == ["a.cn", "10.0.0.1"]


@pytest.mark.parametrize("url", ["mysql://a@b/c", "sqlite:///x.db", "10.0.0.1:5432", ""])
def test_only_postgresql_is_taken(monkeypatch, url):
    monkeypatch.setenv("XIAOAN_X", url)
    with pytest.raises(Misconfigured, match="XIAOAN_X"):
        env.database("XIAOAN_X")


@pytest.mark.parametrize("port", ["54a2", "99999"])
def test_a_port_that_is_none_is_told(monkeypatch, port):
    monkeypatch.setenv("XIAOAN_X", f"postgresql://a:b@db.lan:{port}/xiaoan")
    with pytest.raises(Misconfigured, match="port"):
        env.database("XIAOAN_X")


def test_an_address_without_a_database_name_is_told(monkeypatch):
    monkeypatch.setenv("XIAOAN_X", "postgresql://a:b@db.lan:5432")
    with pytest.raises(Misconfigured, match="name"):
        env.database("XIAOAN_X")


def test_an_address_is_taken_apart_and_signs_in_passwords_are_decoded(monkeypatch):
    monkeypatch.setenv("XIAOAN_X", "postgresql://xa_app:p%40ss@/x?host=/run/pg&sslmode=require")
    known = env.database("XIAOAN_X")
    assert (known["USER"], known["PASSWORD"], known["HOST"]) == ("xa_app", "p@ss", "/run/pg")
    assert known["OPTIONS"]["sslmode"] == "require"


def test_a_secret_is_made_once_for_its_owner_alone(monkeypatch, tmp_path):
    monkeypatch.delenv("XIAOAN_PEPPER", raising=False)
    first = env.secret(tmp_path / "new", "pepper")
    assert len(first) > 40
    assert env.secret(tmp_path / "new", "pepper") == first
    assert (tmp_path / "new" / "pepper.secret").stat().st_mode & 0o777 == 0o600


def test_an_empty_secret_is_no_secret(monkeypatch, tmp_path):
    monkeypatch.delenv("XIAOAN_PEPPER", raising=False)
    (tmp_path / "pepper.secret").write_text("\n")
    with pytest.raises(Misconfigured, match=r"pepper\.secret is empty"):
        env.secret(tmp_path, "pepper")


def test_no_secret_stands_in_the_source():
    source = Path(env.__file__).with_name("settings.py").read_text()
    assert 'SECRET_KEY = env.secret(DATA, "secret_key")' in source
