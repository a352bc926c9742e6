"""One running server: what it answers, to whom, and how much it takes."""

from __future__ import annotations

import json
import subprocess

import psutil
import pytest

from xiaoan.cli.tests.conftest import copied, told, xiaoan
from xiaoan.cli.tests.serving import Browser, free_port, serving, until

PRIVACY = "/account/privacy/"
IDLE_MB = 350


@pytest.fixture(scope="module")
def server(founded):
    with copied(founded) as data, serving(data) as running:
        yield running


def test_a_second_server_on_the_same_folder_is_refused_with_the_reason(server, refused):
    said = refused("up", "--data", server.data, "--port", free_port())
    assert f"is in use: xiaoan up, process {server.process.pid}" in said


def test_a_taken_port_is_named(server, place, refused):
    said = refused("up", "--data", place / "two", "--port", server.port)
    assert f"127.0.0.1:{server.port} cannot be used" in said
    assert not (place / "two" / "pg").exists()


def test_a_command_uses_the_running_server_and_leaves_it_running(server):
    before = server.child("postgres").pid
    assert xiaoan("verify", "--data", server.data).returncode == 0
    assert server.child("postgres").pid == before
    assert Browser(server.url).get(PRIVACY).status == 200


def test_headers_keep_pages_to_themselves(server):
    headers = Browser(server.url).get(PRIVACY).headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_a_name_that_is_not_ours_is_no_address_of_ours(server):
    answer = Browser(server.url).get(PRIVACY, Host="evil.example")
    assert answer.status == 400


def test_cookies_are_not_for_scripts_nor_for_other_sites(server):
    browser = Browser(server.url)
    browser.sign_in("safety")
    cookies = {cookie.name: cookie for cookie in browser.jar}
    assert {"sessionid", "csrftoken"} <= set(cookies)
    for cookie in cookies.values():
        assert cookie.has_nonstandard_attr("HttpOnly")
        assert cookie.get_nonstandard_attr("SameSite") in {"Lax", "Strict"}


def test_a_form_without_its_token_is_refused(server):
    browser = Browser(server.url)
    assert browser.post("/accounts/login/", "x" * 64, login="safety", password="x") == 403


def test_an_unknown_page_says_so_without_a_trace(server):
    answer = Browser(server.url).get("/no/such/page/")
    assert answer.status == 404
    assert b"Traceback" not in answer.read()


def test_the_stack_at_rest_takes_less_than_350_mb(server):
    def taken() -> float:
        return sum(p.memory_full_info().pss for p in server.everything()) / 2**20

    assert until(lambda: taken() < IDLE_MB, limit=5)


def test_the_doctor_finds_the_running_server(server):
    done = xiaoan("doctor", "--data", server.data)
    found = {check["key"]: check for check in told(done)["checks"]}
    assert found["database"]["state"] == found["folder"]["state"] == "ok"
    assert found["seals"]["state"] == "ok"
    assert found["jobs"]["state"] == "ok"
    # No name, no certificate, no backup yet: each says what to do.
    assert {"name", "certificate", "backup"} <= {key for key in found if found[key]["cure"]}
    assert done.returncode == 1
    assert "cure:" in done.stderr


def test_the_help_page_tells_that_nothing_has_to_be_installed(server):
    page = Browser(server.url).get("/help/certificate/")
    assert page.status == 200
    assert "无需安装" in page.read().decode()
    assert Browser(server.url).get("/help/certificate/xiaoan-ca.crt").status == 404


def test_a_copied_folder_lives_its_own_life(server, place):
    before, copy = server.child("postgres").pid, place / "copy"
    subprocess.run(["cp", "-a", server.data, copy], check=True)
    done = xiaoan("verify", "--data", copy)
    assert done.returncode == 0, done.stderr
    assert server.child("postgres").pid == before
    assert Browser(server.url).get(PRIVACY).status == 200


def test_everything_it_started_ends_with_it_and_the_folder_is_free(data, server):
    with serving(data) as other:
        assert Browser(server.url).get(PRIVACY).status == 200  # two folders side by side
        family = other.everything()
        assert other.stop() == 0
        _gone, alive = psutil.wait_procs(family, 5)
        assert not alive
        assert not (other.data / "server.json").exists()
    assert json.loads((server.data / "server.json").read_text())["pid"] == server.process.pid
