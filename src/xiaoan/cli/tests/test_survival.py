"""Whatever is killed: it comes back, and nothing that was acknowledged is lost."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from xiaoan.base.ids import uuid7
from xiaoan.cli.tests.conftest import ask, clean_environment, told, xiaoan
from xiaoan.cli.tests.serving import Browser, Server, serving, until

TASK = """select t.id from duties_task t join duties_duty d on d.id = t.duty_id
  join units_unit u on u.id = t.unit_id
  where d.code = 'FIR-02' and u.code = 'QH-001' order by t.opens_on desc limit 1"""


class Submissions(threading.Thread):
    """A guard who sends one self-check after the other and notes each that was acknowledged."""

    def __init__(self, url: str, task: object) -> None:
        super().__init__(daemon=True)
        self.path, self.browser = f"/duties/tasks/{task}/fill/FIRE/", Browser(url)
        self.browser.sign_in("guard")
        self.token = self.browser.token(self.path)
        self.acknowledged: list[str] = []
        self.failed, self.over = 0, threading.Event()

    def run(self) -> None:
        while not self.over.is_set():
            draft = str(uuid7())
            if self.browser.post(self.path, self.token, draft=draft) == 303:
                self.acknowledged.append(draft)
            else:
                self.failed += 1
                time.sleep(0.05)

    def goes_on(self) -> None:
        """Wait for ten more acknowledged ones."""
        enough = len(self.acknowledged) + 10
        until(lambda: len(self.acknowledged) >= enough)


def stored(data) -> set[str]:
    return set(ask(data, "select array_agg(id::text) from duties_record"))


def test_killing_database_web_and_worker_loses_no_acknowledged_record(data):
    with serving(data) as server:
        sent = [Submissions(server.url, ask(data, TASK)) for _ in range(2)]
        for one in sent:
            one.start()
        sent[0].goes_on()
        for name in ("postgres", "granian", "worker"):
            victim = server.child(name)
            victim.kill()
            until(lambda victim=victim: not victim.is_running() or victim.status() == "zombie")
            sent[0].goes_on()
        for one in sent:
            one.over.set()
            one.join(30)
        acknowledged = {draft for one in sent for draft in one.acknowledged}
        assert len(acknowledged) >= 40
        assert acknowledged <= stored(data)
        until(lambda: server.child("worker"))
        done = xiaoan("verify", "--records", "--data", data)
        assert done.returncode == 0, done.stdout
        server.stop()
        said = server.rest()
        assert "the database had fallen" in said
        assert "web had fallen" in said
        assert "worker had fallen" in said


def test_after_everything_or_the_parent_alone_was_killed_it_starts_again(data):
    first = Server(data)
    sent = Submissions(first.url, ask(data, TASK))
    sent.start()
    sent.goes_on()
    family = first.everything()
    for one in family:
        one.kill()
    sent.over.set()
    psutil.wait_procs(family, 10)
    first.close()
    second = Server(data)
    assert set(sent.acknowledged) <= stored(data)
    family = second.everything()
    second.process.kill()
    second.close()
    with serving(data) as third:
        assert Browser(third.url).get("/account/privacy/").status == 200
    _gone, alive = psutil.wait_procs(family, 20)
    assert not alive


def test_a_stale_pid_file_that_names_another_process_is_no_obstacle(data):
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        home = data / "pg"
        lines = [stranger.pid, home, 1700000000, 5432, "", "127.0.0.1", "  5432001    99999999"]
        (home / "postmaster.pid").write_text("\n".join(map(str, lines)) + "\n")
        assert xiaoan("verify", "--data", data).returncode == 0
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_beginning_that_was_broken_off_is_begun_anew(place):
    half = place / "new" / "pg.half"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")
    assert xiaoan("verify", "--data", place / "new").returncode == 0


def test_two_short_commands_at_once_both_get_their_answer(data):
    words = [sys.executable, "-m", "xiaoan.cli", "verify", "--data", str(data)]
    both = [
        subprocess.Popen(words, stdout=subprocess.PIPE, env=clean_environment()) for _ in range(2)
    ]
    assert [one.communicate(timeout=60)[0][:11] for one in both] == [b'{"ok": true'] * 2


def test_passwords_that_do_not_fit_are_told_at_once(data):
    (data / "database.json").unlink()
    begun = time.monotonic()
    done = xiaoan("verify", "--data", data)
    assert done.returncode == 1
    assert "does not fit its database" in done.stderr
    assert "cure: Put the file back" in done.stderr
    assert time.monotonic() - begun < 20


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has closed folders to run under")
def test_as_root_below_a_closed_folder_no_mode_of_a_parent_changes(tmp_path):
    closed = tmp_path / "zu 关"
    closed.mkdir(mode=0o700)
    modes = [folder.stat().st_mode for folder in closed.parents]
    done = xiaoan("verify", "--data", closed / "data")
    assert done.returncode == 0, done.stderr
    assert [folder.stat().st_mode for folder in closed.parents] == modes
    assert not (closed / "data" / "pg").exists()
    # Moved, the folder still finds its database; deleted and made anew, it gets a new one.
    (closed / "data").rename(closed / "moved")
    assert told(xiaoan("verify", "--data", closed / "moved"))["ok"]
    identity = json.loads((closed / "moved" / "database.json").read_text())["id"]
    shutil.copytree(closed / "moved", closed / "copy")
    done = xiaoan("verify", "--data", closed / "copy")
    assert done.returncode == 1
    assert "is a copy of" in done.stderr
    shutil.rmtree(Path("/var/lib/xiaoan") / identity)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs to become somebody else")
def test_an_ordinary_account_needs_nothing_from_root(place):
    nobody = pwd.getpwnam("nobody")
    os.chown(place, nobody.pw_uid, nobody.pw_gid)
    who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": "/"}
    done = subprocess.run(
        [_python_for(who), "-m", "xiaoan.cli", "verify", "--data", place / "data"],
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
        words = [candidate, "-c", "import xiaoan, psycopg, granian"]
        try:
            subprocess.run(words, check=True, capture_output=True, env=_open_environment(), **who)
        except (subprocess.CalledProcessError, OSError):
            continue
        return candidate
    pytest.skip("Python or the packages stand below a folder closed to others")
