"""Real installations: a folder with the cast and its duties, built once and copied for a test.

The path holds spaces and Chinese. As root it stands where the database's account can walk.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from xiaoan.cli.main import main

OURS = (
    "DATABASE_URL", "XIAOAN_OWNER_URL", "XIAOAN_SEAL_URL", "XIAOAN_DATA", "XIAOAN_PASSWORD",
    "DJANGO_SETTINGS_MODULE",
)  # fmt: skip
ROOT = Path(__file__).resolve().parents[4]

SCENE = """
from datetime import timedelta
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from tests.cast import PASSWORD, assemble
from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.duties.catalogue import install
from xiaoan.duties.models import Task
once = make_password(PASSWORD)  # costly by design, and the cast's is always the same
Argon2PasswordHasher.encode = lambda *_: once
people = assemble()
with scope([people.bureau.pk]):
    install(people.bureau, by=people.system)
    today = clock.today()
    Task.objects.open_for(today - timedelta(8), until=today, district=people.bureau,
                          by=people.system)
"""


def clean_environment(**more: str) -> dict[str, str]:
    """The environment of somebody who just installed xiaoan."""
    kept = {key: value for key, value in os.environ.items() if key not in OURS}
    return kept | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}", **more}


def xiaoan(*words: object, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "xiaoan.cli", *map(str, words)],
        input=stdin, capture_output=True, text=True, timeout=120, check=False,
        env=clean_environment(**environment),
    )  # fmt: skip


@pytest.fixture
def refused(monkeypatch, capsys):
    """Run a command that must be refused before it starts anything; gives what stderr says."""

    def run(*words: object, stdin: str = "") -> str:
        for name in OURS:
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        before = os.umask(0o022)
        try:
            assert main([*map(str, words)]) == 1
        finally:
            os.umask(before)
        said = capsys.readouterr()
        assert said.out == ""  # nothing but JSON, and no JSON of a failure
        assert "cure: " in said.err
        return said.err

    return run


def told(done: subprocess.CompletedProcess[str]) -> dict[str, object]:
    """The one JSON object that stands alone on stdout."""
    return json.loads(done.stdout)


def address(data: Path, role: str = "xa_owner") -> str:
    known = json.loads((data / "database.json").read_text())
    return f"postgresql://{role}:{known[role]}@127.0.0.1:{known['port']}/xiaoan"


def ask(data: Path, statement: str, role: str = "xa_owner") -> object:
    """The one value of a statement, asked of the running server of `data`."""
    with psycopg.connect(address(data, role)) as server:
        return server.execute(statement).fetchone()[0]


@contextmanager
def temporary() -> Iterator[Path]:
    """A folder with spaces and Chinese in its name, through which every account may walk."""
    folder = Path(tempfile.mkdtemp(prefix="xa 校安 "))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def copied(founded: Path) -> Iterator[Path]:
    """A copy of an installation whose server is stopped."""
    with temporary() as folder:
        target = folder / "安全 one"
        subprocess.run(["cp", "-a", founded, target], check=True)
        yield target


@pytest.fixture
def place():
    """An empty folder that goes with the test."""
    with temporary() as folder:
        yield folder


@pytest.fixture(scope="session")
def founded():
    """A data folder with the cast and the tasks of the week; its server is stopped."""
    with temporary() as folder:
        data = folder / "数据 data"
        made = xiaoan("manage", "shell", "--data", data, "-c", SCENE)
        assert made.returncode == 0, made.stderr
        yield data


@pytest.fixture
def data(founded):
    """A copy of the founded folder, which a test may spoil."""
    with copied(founded) as folder:
        yield folder
