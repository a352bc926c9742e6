"""What other programs rely on: exit codes, JSON alone on stdout, a cure for each failure."""

from __future__ import annotations

import configparser
import shutil
import subprocess

import pytest

from xiaoan.cli.commands.demo import HALF, clear_half_built
from xiaoan.cli.main import COMMANDS
from xiaoan.cli.tests.conftest import told, xiaoan
from xiaoan.cli.tests.serving import free_port


def test_an_unknown_command_is_named_and_the_known_ones_are_listed():
    done = xiaoan("frobnicate")
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no command frobnicate" in done.stderr
    assert all(name in done.stderr for name in COMMANDS)


@pytest.mark.parametrize("words", [["createadmin"], ["restore"]])
def test_words_not_understood_exit_with_2_and_nothing_on_stdout(founded, words):
    done = xiaoan(*words, "--data", founded)
    assert (done.returncode, done.stdout) == (2, "")
    assert "usage: xiaoan" in done.stderr


@pytest.mark.parametrize("name", ["up", "createadmin"])
def test_help_needs_no_database_and_makes_no_folder(place, name):
    done = xiaoan(name, "--help", "--data", place / "none")
    assert done.returncode == 0
    assert not (place / "none").exists()


def test_the_folder_may_be_named_before_or_after_the_command(founded):
    assert told(xiaoan("--data", founded, "verify"))["ok"]
    assert told(xiaoan("verify", XIAOAN_DATA=str(founded)))["ok"]


def test_an_anchor_from_elsewhere_makes_verify_exit_with_1(founded):
    done = xiaoan("verify", "--anchor", "0123456789abcdef:7", "--data", founded)
    assert done.returncode == 1
    assert told(done)["faults"][0]["kind"] == "anchor"


def test_djangos_own_commands_fail_with_their_code(founded):
    assert xiaoan("manage", "nonsense", "--data", founded).returncode == 1


def test_a_folder_that_cannot_be_written_is_told(place, refused):
    (place / "file").write_text("")
    said = refused("manage", "check", "--data", place / "file" / "data")
    assert "cannot be made" in said


@pytest.mark.parametrize("name", ["verify", "summary", "doctor", "backup"])
def test_a_mistyped_folder_is_named_and_not_filled(place, refused, name):
    words = [place / "x.backup"] if name == "backup" else []
    said = refused(name, *words, "--data", place / "typo")
    assert "There is no database in" in said
    assert not (place / "typo").exists()


def test_the_demo_never_touches_a_folder_that_holds_a_real_district(founded, refused):
    before = sorted(path.name for path in founded.iterdir())
    said = refused("demo", "--data", founded, "--port", free_port(), "--no-open")
    assert "holds a district that is no demonstration" in said
    assert set(before) <= {path.name for path in founded.iterdir()}
    assert told(xiaoan("verify", "--data", founded))["ok"]


def test_a_demo_broken_off_while_it_was_built_is_begun_anew(place):
    (place / "pg" / "base").mkdir(parents=True)
    for name in ("database.ready", HALF):
        (place / name).write_text("")
    clear_half_built(place)
    assert sorted(path.name for path in place.iterdir() if path.name != "database.json") == [HALF]


@pytest.mark.parametrize("port", [0, -1, 65536])
@pytest.mark.parametrize("name", ["up", "demo"])
def test_a_port_that_cannot_be_is_refused_before_anything_is_built(place, refused, name, port):
    said = refused(name, "--data", place / "d", "--port", port)
    assert f"There is no port {port}" in said
    assert not (place / "d" / "database.ready").exists()


@pytest.mark.parametrize("words", [[], ["--user"]])
def test_the_unit_for_start_at_boot_is_valid(place, words):
    done = xiaoan(
        "systemd", *words, "--data", place / "d", "--host", "10.1.2.3", "--port", 443,
        "--name", "anquan.lan",
    )  # fmt: skip
    assert done.returncode == 0
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read_string(done.stdout)
    assert f'--data "{place}/d"' in unit["Service"]["ExecStart"]
    assert unit["Service"]["Restart"] == "always"
    assert ("User" in unit["Service"]) is not bool(words)
    if analyze := shutil.which("systemd-analyze"):
        file = place / "xiaoan.service"
        file.write_text(done.stdout)
        checked = subprocess.run([analyze, "verify", file], capture_output=True, text=True)
        assert "xiaoan.service" not in checked.stderr, checked.stderr
