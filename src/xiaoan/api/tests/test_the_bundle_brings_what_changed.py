"""A phone is sent what changed and nothing twice."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from tests.cast import People

from xiaoan.api.tests.asking import Phone
from xiaoan.base.fieldform import Part
from xiaoan.field import bundle

ROWS = [{"id": f"r{n}", "v": str(n), "name": f"第{n}行"} for n in range(40)]


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """A part of the tests' own, whose rows a test may change."""
    held = [dict(row) for row in ROWS]
    part = Part("things", lambda _user, _unit: list(held))
    monkeypatch.setattr(bundle, "PARTS", (part,))
    return held


@pytest.fixture
def phone(people: People) -> Phone:
    return Phone(people.guard, people.school)


def things(phone: Phone, since: str = "") -> tuple[str, list[str], set[str]]:
    """The cursor, all ids, and the ids of the rows that were sent."""
    got = phone.bundle(since).json()
    part = got["parts"]["things"]
    return got["cursor"], part["ids"], {row["id"] for row in part["rows"]}


def test_the_first_bundle_brings_all_and_the_next_one_nothing(phone: Phone, rows: list[Any]):
    cursor, ids, sent = things(phone)
    assert ids == [row["id"] for row in ROWS]
    assert sent == set(ids)
    assert len(cursor) < 300
    again, ids, sent = things(phone, cursor)
    assert (again, len(ids), sent) == (cursor, 40, set())


def test_a_change_brings_its_row_and_few_others(phone: Phone, rows: list[Any]):
    cursor, _ids, _sent = things(phone)
    rows[7]["name"] = "改了"
    rows.append({"id": "new", "v": "1"})
    del rows[3]
    _cursor, ids, sent = things(phone, cursor)
    assert {"r7", "new"} <= sent
    assert "r3" not in ids
    assert len(sent) < 20


def test_a_cursor_that_cannot_be_read_brings_all(phone: Phone, rows: list[Any]):
    for cursor in ("x", "%00", "AAAA", "中", "gqd0aGluZ3PEAA"):
        assert len(things(phone, cursor)[2]) == 40


def test_an_unchanged_bundle_is_not_sent_again_and_a_large_one_is_packed(
    phone: Phone, rows: list[Any]
):
    first = phone.bundle()
    kept = phone.client.get("/api/field/bundle", headers={"if-none-match": first.headers["ETag"]})
    assert (kept.status_code, kept.content) == (304, b"")
    packed = phone.client.get("/api/field/bundle", headers={"accept-encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.content))["parts"] == first.json()["parts"]
    rows[0]["name"] = "改了"
    after = phone.client.get("/api/field/bundle", headers={"if-none-match": first.headers["ETag"]})
    assert after.status_code == 200
