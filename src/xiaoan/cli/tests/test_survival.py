"""Whatever is killed: it comes back, and nothing that was acknowledged is lost."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import psutil

from xiaoan.base.ids import uuid7
from xiaoan.cli.tests.conftest import ask, clean_environment, xiaoan
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
        server.child("worker")
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
    # A worker that was just starting waits half a minute for the database before it gives up.
    _gone, alive = psutil.wait_procs(family, 45)
    assert not alive, [one.cmdline() for one in alive]


def test_two_short_commands_at_once_both_get_their_answer(data):
    words = [sys.executable, "-m", "xiaoan.cli", "verify", "--data", str(data)]
    both = [
        subprocess.Popen(words, stdout=subprocess.PIPE, env=clean_environment()) for _ in range(2)
    ]
    assert [one.communicate(timeout=60)[0][:11] for one in both] == [b'{"ok": true'] * 2
