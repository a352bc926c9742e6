"""After the soak: what the phones were told against what the database holds, asked as owner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import psycopg

from tests.soaking import Made, Pocket

_RECORDS = "select id::text from duties_record"
_EVENTS = """
select subject, count(*) from ledger_event
 where prior is null and split_part(subject, ':', 1) = any(%s) and n = 1 group by subject
"""
_FAULTS = "select source_subject, count(*) from hazards_hazard group by 1"
_REPORTED = "select place_text, count(*) from hazards_hazard where source_subject = '' group by 1"
_SENT = "select id::text, status, answer from field_sent"
_GAPS = """
select district_id, year, count(*), max(serial) from hazards_hazard
 group by 1, 2 having count(*) <> max(serial)
"""
TABLES = ["duties_record", "duties_trace", "hazards_hazard"]


def faults(url: str, pockets: Sequence[Pocket]) -> Iterator[Any]:
    """Whatever is not as it must be: every act answered, kept ones there exactly once.

    `url` reads the database as its owner; nothing but the phones has written to it meanwhile.
    """
    made = {key: each for pocket in pockets for key, each in pocket.made.items()}
    answered = {key: each for pocket in pockets for key, each in pocket.answered.items()}
    for pocket in pockets:
        yield from pocket.wrong
    yield from (f"never answered: {key}" for key in made.keys() - answered.keys())
    yield from (f"no such act: {key}" for key in answered.keys() - made.keys())
    for key, answer in answered.items():
        if answer["status"] != made[key].wanted:
            yield answer
    with psycopg.connect(url) as server:
        yield from _records(server, made, answered)
        yield from _hazards(server, made, answered)
        yield from _receipts(server, answered)


def _records(
    server: psycopg.Connection[Any], made: dict[str, Made], answered: dict[str, Any]
) -> Iterator[Any]:
    rounds = {key for key, each in made.items() if each.act["form"] == "duties.round"}
    kept = {key for key in rounds if answered[key]["status"] == "kept"}
    stored = {key for (key,) in server.execute(_RECORDS)}
    yield from (f"acknowledged and lost: {key}" for key in kept - stored)
    yield from (f"stored though refused or never sent: {key}" for key in stored - kept)
    born = dict(server.execute(_EVENTS, [TABLES]).fetchall())
    yield from (f"born {n} times: {subject}" for subject, n in born.items() if n != 1)
    subjects = [answer["subject"] for answer in answered.values() if answer["subject"]]
    yield from (f"no event: {subject}" for subject in subjects if subject not in born)
    if len(subjects) != len(set(subjects)):
        yield "two acts, one record"


def _hazards(
    server: psycopg.Connection[Any], made: dict[str, Made], answered: dict[str, Any]
) -> Iterator[Any]:
    by_record = dict(server.execute(_FAULTS).fetchall())
    by_place = dict(server.execute(_REPORTED).fetchall())
    for key, each in made.items():
        is_round = each.act["form"] == "duties.round"
        found = by_record.get(f"duties_record:{key}", 0) if is_round else by_place.get(key, 0)
        if found != each.faults:
            yield f"{found} hazards of {each.faults}: {key}"
    yield from server.execute(_GAPS).fetchall()


def _receipts(server: psycopg.Connection[Any], answered: dict[str, Any]) -> Iterator[Any]:
    receipts = {key: (status, told) for key, status, told in server.execute(_SENT)}
    for key, answer in answered.items():
        if receipts.get(key) != (answer["status"], answer):
            yield "another receipt", answer, receipts.get(key)
    yield from (f"a receipt of nothing: {key}" for key in receipts.keys() - answered.keys())
