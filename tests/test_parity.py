"""A page, the API and a phone that sends later leave the same rows and events for one act.

Each way is taken from the same beginning and undone; what it left is compared in every column
of every recorded table, of messages and of deferred jobs. New keys are told by their table, and
the phone's own clock (`device_at`), which a page has not, is left out. Nothing else is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from tests.cast import People
from tests.sample import NOW, Sample
from xiaoan.accounts.models import User
from xiaoan.api.tests.asking import Phone
from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.duties.models import Checklist, Task
from xiaoan.field import batch
from xiaoan.inspections.lists import items_at
from xiaoan.ledger.fence import recorded_models
from xiaoan.units.models import Unit

KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
TABLES = {model._meta.db_table: "event_id" for model in recorded_models()} | {
    "ledger_event": "digest",
    "notify_message": "",
    "procrastinate_jobs": "",
}
LEFT_OUT = {"device_at", "x", "epoch", "digest"}


@dataclass
class Way:
    """One act as its page takes it and as a phone writes it down; `by` at `unit`."""

    by: User
    unit: Unit
    page: Callable[[Client], Any]
    form: str
    body: dict[str, Any]


def rows_of(table: str) -> dict[Any, dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f"select to_jsonb(t) - 'x' from {table} t")
        found = [row[0] for row in cursor.fetchall()]
    rows = [json.loads(row) if isinstance(row, str) else row for row in found]
    return {row["id"]: row for row in rows}


def left_by(act: Callable[[], Any]) -> dict[str, list[str]]:
    """What `act` leaves, by table; undone again."""
    with transaction.atomic():
        before = {table: rows_of(table) for table in TABLES}
        act()
        after = {table: rows_of(table) for table in TABLES}
        transaction.set_rollback(True)
    new = {
        str(key): table
        for table, rows in after.items() for key in rows if key not in before[table]
    }  # fmt: skip
    return {
        table: sorted(
            _plain(row, new) for key, row in rows.items() if before[table].get(key) != row
        )
        for table, rows in after.items()
        if rows != before[table]
    }


def _plain(row: dict[str, Any], new: dict[str, str]) -> str:
    """A row as text: new keys by the table they stand in, keys of new events as such."""
    kept = _without(row)
    if isinstance(row["id"], int):
        kept["id"] = "new" if str(row["id"]) in new else row["id"]
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True)
    return KEY.sub(lambda key: f"‹{new[key[0]]}›" if key[0] in new else key[0], text)


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without(inner) for key, inner in value.items() if key not in LEFT_OUT}
    if isinstance(value, list):
        return [_without(inner) for inner in value]
    return value


@pytest.fixture
def sample(people: People) -> Iterator[Sample]:
    made = Sample(people)
    with clock.at(NOW):
        yield made


def round_with_a_failed_item(sample: Sample) -> Way:
    people = sample.people
    owed = Task.objects.filter(
        unit=people.school, status="open", duty__checklists__len__gt=0, reinforcement=None
    )
    page = Client()
    page.force_login(people.safety)
    for task in owed.select_related("duty").order_by("duty__code"):
        code = task.duty.checklists[0]
        given = page.get(f"/duties/tasks/{task.pk}/fill/{code}/")
        if given.status_code == 200:
            break
    lines = given.context["lines"]
    bad = next(line["key"] for line in lines if not line["unit"])
    answers = {
        line["key"]: {"a": "number", "v": 1.0} if line["unit"] else {"a": "pass"} for line in lines
    }
    sent = {f"number-{line['key']}": "1" for line in lines if line["unit"]}
    answers[bad] = {"a": "fail", "text": "门被链条锁住"}
    checklist = Checklist.objects.current().get(district_id=people.bureau.pk, code=code)
    return Way(
        people.safety, people.school,
        lambda client: client.post(
            f"/duties/tasks/{task.pk}/fill/{code}/",
            {"draft": str(uuid7()), f"bad-{bad}": "1", f"note-{bad}": "门被链条锁住", **sent},
        ),
        "duties.round",
        {
            "checklist": str(checklist.pk), "duty": str(task.duty_id), "task": str(task.pk),
            "answers": answers,
        },
    )  # fmt: skip


def hazard_on_the_spot(sample: Sample) -> Way:
    people = sample.people
    return Way(
        people.guard, people.school,
        lambda client: client.post(
            "/hazards/new/",
            {"kind": "power", "place": str(sample.place.pk), "words": "插座烧黑", "is_urgent": "on",
             "control": "guard"},
        ),
        "hazards.report",
        {"kind": "power", "place_id": str(sample.place.pk), "words": "插座烧黑", "is_urgent": True,
         "control": "guard"},
    )  # fmt: skip


def _claimed(sample: Sample) -> Any:
    people = sample.people
    with clock.at(NOW - timedelta(hours=2)):
        sample.hazard.assign(by=people.safety, rectifier=people.affairs)
        sample.hazard.claim(by=people.affairs, measure="桌椅搬走")
    return sample.hazard


def recheck_that_passes(sample: Sample) -> Way:
    hazard = _claimed(sample)
    return Way(
        sample.people.safety, sample.people.school,
        lambda client: client.post(
            f"/hazards/{hazard.pk}/recheck/", {"passed": "1", "note": "已看过"}
        ),
        "hazards.recheck",
        {"hazard": str(hazard.pk), "passed": True, "note": "已看过"},
    )  # fmt: skip


def recheck_that_returns(sample: Sample) -> Way:
    hazard = _claimed(sample)
    return Way(
        sample.people.safety, sample.people.school,
        lambda client: client.post(
            f"/hazards/{hazard.pk}/recheck/", {"passed": "0", "note": "还堆着"}
        ),
        "hazards.recheck",
        {"hazard": str(hazard.pk), "passed": False, "note": "还堆着"},
    )  # fmt: skip


def claim_of_the_rectifier(sample: Sample) -> Way:
    people = sample.people
    with clock.at(NOW - timedelta(hours=2)):
        sample.hazard.assign(by=people.safety, rectifier=people.affairs)
    return Way(
        people.affairs, people.school,
        lambda client: client.post(f"/hazards/{sample.hazard.pk}/claim/", {"measure": "搬走"}),
        "hazards.claim",
        {"hazard": str(sample.hazard.pk), "measure": "搬走"},
    )  # fmt: skip


def sign_on_at_the_post(sample: Sample) -> Way:
    people = sample.people
    return Way(
        people.guard, people.school,
        lambda client: client.post(
            reverse("duties:signon"), {"kind": "rota-signon", "place": str(sample.place.pk)}
        ),
        "duties.trace",
        {"kind": "rota-signon", "place": str(sample.place.pk)},
    )  # fmt: skip


def list_of_a_visit(sample: Sample) -> Way:
    people, visit = sample.people, sample.visit
    items = items_at(sample.checklist, people.school)
    bad = str(next(item.order for item in items if not item.is_number))
    answers = {str(item.order): {"a": "na" if item.is_number else "pass"} for item in items}
    texts = {str(item.order) for item in items if item.answer_type == "text"}
    answers |= {order: {"a": "na"} for order in texts}
    answers[bad] = {"a": "fail", "text": "灭火器过期"}
    return Way(
        people.inspector, people.school,
        lambda client: client.post(
            f"/inspections/{visit.pk}/fill/FIRE/",
            {"draft": str(uuid7()), f"bad-{bad}": "1", f"note-{bad}": "灭火器过期"},
        ),
        "inspections.fill",
        {"visit": str(visit.pk), "checklist": str(sample.checklist.pk), "answers": answers},
    )  # fmt: skip


WAYS = [
    round_with_a_failed_item, hazard_on_the_spot, recheck_that_passes, recheck_that_returns,
    claim_of_the_rectifier, sign_on_at_the_post, list_of_a_visit,
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_page_api_and_phone_leave_identical_rows_and_events(
    sample: Sample, way: Callable[[Sample], Way]
):
    one = way(sample)
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
        act = phone.act(one.form, one.body)
        given = phone.answers(act)
        assert given[0]["status"] == "kept", given

    page, api, field = left_by(by_page), left_by(by_api), left_by(by_phone)
    assert page["ledger_event"]
    assert api == field
    assert page == field


def test_rounds_sent_together_leave_what_rounds_sent_one_by_one_leave(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
):
    people = sample.people
    one, phone = round_with_a_failed_item(sample), Phone(people.safety, people.school)
    other = {"note": "灭火器已补", "task": str(sample.monthly.pk), "duty": None}
    bodies = [one.body, one.body | {"task": None}, other, {"note": " "}]

    def together() -> None:
        given = phone.answers(*(phone.act("duties.round", body) for body in bodies))
        statuses.append([each["status"] for each in given])

    def one_by_one() -> None:
        given = [phone.answers(phone.act("duties.round", body))[0] for body in bodies]
        statuses.append([each["status"] for each in given])

    statuses: list[list[str]] = []
    with monkeypatch.context() as patch:
        patch.setattr(batch, "answer", None)  # nothing falls back to one by one
        both = left_by(together)
    assert both == left_by(one_by_one)
    assert statuses[0] == statuses[1]
    assert statuses[0][0] == "kept"
    assert statuses[0][-1] == "refused"


def test_a_difference_of_one_word_would_be_seen(sample: Sample):
    one = hazard_on_the_spot(sample)
    phone = Phone(one.by, one.unit)

    def sent(words: str) -> Callable[[], Any]:
        return lambda: phone.answers(phone.act(one.form, one.body | {"words": words}))

    assert left_by(sent("插座烧黑")) != left_by(sent("插座烧焦"))
