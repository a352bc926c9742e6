"""The app's shell, its worker and its card: nothing of a person, small, and found offline."""

from __future__ import annotations

import gzip
import json
import re

import pytest
from django.test import Client
from tests.cast import People

from xiaoan.base import assets
from xiaoan.field import shell

built = pytest.mark.skipif(not assets.stamp(), reason="the front end is not built")
#: What the first page may weigh on the way, all of it (DESIGN §9); bytes.
MOST = 150_000
PATHS = ("/field/", "/field/report", "/field/round/1/CANTEEN")


@pytest.mark.django_db
def test_everybody_gets_the_same_page_and_it_sets_no_cookie(people: People) -> None:
    known = Client()
    known.force_login(people.guard)
    pages = [known.get(PATHS[0]), *(Client().get(path) for path in PATHS)]
    assert len({page.content for page in pages}) == 1
    assert "刘宝山" not in pages[0].content.decode()
    for page in pages:
        assert page.status_code == 200
        assert "script-src 'self'" in page["Content-Security-Policy"]
    for page in pages[1:]:  # a session already there is renewed as on every page
        assert not page.cookies


def test_the_shell_travels_compressed_where_the_browser_can() -> None:
    plain = Client().get("/field/")
    small = Client().get("/field/", headers={"accept-encoding": "gzip, br"})
    assert small["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.content) == plain.content
    assert b"<script>" not in plain.content  # nothing inline: the policy forbids it
    assert b" style=" not in plain.content


@built
def test_the_worker_knows_every_file_and_changes_with_the_build(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer = Client().get("/field/sw.js")
    assert answer["Service-Worker-Allowed"] == "/"
    assert answer["Cache-Control"] == "no-cache"
    told = told_by(answer.content)
    for path in [*told["first"], *told["rest"]]:
        assert (assets.FOLDER / path.split("/xiaoan/")[-1]).exists() or "/base/" in path, path
    monkeypatch.setattr(shell, "_shell", lambda _stamp: b"another page")
    assert told_by(Client().get("/field/sw.js").content)["version"] != told["version"]


@built
def test_the_first_page_weighs_less_than_the_limit() -> None:
    page = Client().get("/field/", headers={"accept-encoding": "gzip"}).content
    files = [assets.FOLDER / path.split("/xiaoan/")[-1] for path in assets.closure("app")[0]]
    twins = [file.with_name(f"{file.name}.gz") for file in files]
    weight = len(page) + sum((twin if twin.exists() else twin.with_suffix("")).stat().st_size
                             for twin in twins)  # fmt: skip
    assert weight < MOST, weight
    assert weight < MOST * 0.6, f"{weight}: still allowed, but something heavy came in"


def test_the_card_names_icons_that_are_there() -> None:
    card = json.loads(Client().get("/field/card.webmanifest").content)
    assert (card["scope"], card["start_url"], card["display"]) == ("/", "/field/", "standalone")
    for icon in card["icons"]:
        assert (assets.FOLDER.parent / icon["src"].split("/static/")[-1]).exists()


def told_by(worker: bytes) -> dict:
    found = re.match(r"self\.XIAOAN = (\{.*?\});\n", worker.decode())
    assert found
    return json.loads(found[1])
