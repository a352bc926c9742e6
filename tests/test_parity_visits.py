"""Every act of a visit leaves the same rows and events from its page, the API and a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.sample import NOW, TODAY, Sample
from tests.test_parity import Way, left_by, sample
from xiaoan.api.tests.asking import Phone
from xiaoan.base import clock
from xiaoan.inspections.models import Visit

__all__ = ["sample"]
COMMITMENT = re.compile("[0-9a-f]{64}")
#: What follows on a paper from its address, which is drawn by chance so that nobody can guess it:
#: the address and the token, bare and inside a text, and the code that is printed from them.
TOKEN = re.compile(r'(?<=/v/)[a-z0-9]+|(?<="token": ")[a-z0-9]+|(?:[0-9A-F]{4}-){3}[0-9A-F]{4}')
#: Another code and another time of signing pack to another length; the digest is a commitment.
PACKED = re.compile(r'(?<="size": )\d+')


def way(sample: Sample, step: str, form: dict[str, Any], key: str, body: dict[str, Any]) -> Way:
    """The page of one step of the sample's visit, and the act of a phone that says the same."""
    people, visit = sample.people, sample.visit
    return Way(
        people.inspector, people.school,
        lambda client: client.post(f"/inspections/{visit.pk}/{step}/", form),
        f"inspections.{key}", {"visit": str(visit.pk), **body},
    )  # fmt: skip


def begin(sample: Sample) -> Way:
    people = sample.people
    with clock.at(NOW - timedelta(days=1)):
        planned = Visit.objects.plan(
            by=people.section, unit=people.school, planned_on=TODAY, lead=people.inspector,
            members=[people.section], checklists=["FIRE"],
        )  # fmt: skip
    members = [people.chief.pk]
    return Way(
        people.inspector, people.school,
        lambda client: client.post(f"/inspections/{planned.pk}/begin/", {"members": members}),
        "inspections.begin", {"visit": str(planned.pk), "members": members},
    )  # fmt: skip


def method(sample: Sample) -> Way:
    said = {"method": "hear", "note": "校长介绍"}
    return way(sample, "note", said, "note", said)


def finding(sample: Sample) -> Way:
    same = {"place": "", "place_text": "门卫室", "control": "guard", "is_urgent": "on"}
    page = same | {"what": "插座烧黑", "topic": "用电"}
    told = {"kind": "power", "words": "插座烧黑", "place_text": "门卫室", "control": "guard"}
    return way(sample, "find", page, "finding", told | {"is_urgent": True})


def look_again(sample: Sample) -> Way:
    people, hazard = sample.people, sample.hazard
    with clock.at(NOW - timedelta(hours=2)):
        hazard.assign(by=people.safety, rectifier=people.affairs)
        hazard.claim(by=people.affairs, measure="桌椅搬走")
    page = {"passed": "0", "note": "还堆着"}
    told = {"hazard": str(hazard.pk), "passed": False, "note": "还堆着"}
    return way(sample, f"recheck/{hazard.pk}", page, "recheck", told)


def end(sample: Sample) -> Way:
    with clock.at(NOW - timedelta(hours=1)):
        sample.visit.find(by=sample.people.inspector, what="插座烧黑", place_text="门卫室")
    said = {"methods": ["hear", "see"], "received_by": "陈立新", "reply_due": "2026-05-06"}
    return way(sample, "finish", said, "finish", said)


def unkeyed(left: dict[str, list[str]]) -> dict[str, list[str]]:
    """Names stand in the ledger as commitments under a key of chance, new with every record; so
    does the address on a paper, its code, and what the packed file comes to with them."""
    return {table: sorted(map(_unkeyed, rows)) for table, rows in left.items()}


def _unkeyed(row: str) -> str:
    row = TOKEN.sub("token", COMMITMENT.sub("commitment", row))
    return PACKED.sub("packed", row) if "application/pdf" in row or "token" in row else row


@pytest.mark.parametrize(
    "made", [begin, method, finding, look_again, end], ids=lambda made: made.__name__
)
def test_an_act_of_a_visit_leaves_the_same_wherever_it_is_done(
    sample: Sample, made: Callable[[Sample], Way]
) -> None:
    one = made(sample)
    phone = Phone(one.by, one.unit)
    browser = Client(headers={"accept-language": "zh-hans"})
    browser.force_login(one.by)

    def by_page() -> None:
        assert one.page(browser).status_code == 303

    def by_api() -> None:
        act = phone.act(one.form, one.body)
        given = browser.post(f"/api/acts/{one.form}", act, content_type="application/json")
        assert given.json()["status"] == "kept", given.json()

    def by_phone() -> None:
        given = phone.answers(phone.act(one.form, one.body))
        assert given[0]["status"] == "kept", given

    page, api, field = (unkeyed(left_by(act)) for act in (by_page, by_api, by_phone))
    assert page["ledger_event"]
    assert api == field
    assert page == field
