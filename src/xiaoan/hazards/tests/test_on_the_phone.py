"""A hazard by phone: what the page does, at the moment on the spot, and never over somebody."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import People

from xiaoan.api.tests.asking import Phone
from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.evidence.awaited import waiting
from xiaoan.evidence.models import Awaited
from xiaoan.evidence.store import store
from xiaoan.evidence.tests.test_store import photo
from xiaoan.hazards.carried import hazards
from xiaoan.hazards.models import Hazard
from xiaoan.hazards.spot import Seen, report
from xiaoan.ledger.models import Event
from xiaoan.notify.models import Message
from xiaoan.units.models import Place


@pytest.fixture
def guard(people: People) -> Phone:
    return Phone(people.guard, people.school)


@pytest.fixture
def given(people: People) -> Hazard:
    """A hazard that the head of general affairs is to put right."""
    hazard = report(Seen("power"), by=people.guard, unit=people.school)
    hazard.assign(by=people.safety, rectifier=people.affairs)
    return hazard


@pytest.fixture
def claimed(given: Hazard, people: People) -> Hazard:
    given.claim(by=people.affairs, measure="已清理")
    return given


def row_of(phone: Phone, hazard: Hazard) -> dict[str, Any]:
    rows = phone.bundle().json()["parts"]["hazards"]["rows"]
    return next(row for row in rows if row["id"] == str(hazard.pk))


def test_a_tile_is_enough_and_the_hazard_was_found_when_it_was_seen(guard: Phone, people: People):
    place = Place.objects.add(by=people.safety, unit=people.school, name="配电间")
    seen_at = clock.now() - timedelta(hours=5)
    act = guard.act("hazards.report", {"kind": "power", "place_id": str(place.pk)}, at=seen_at)
    answer = guard.answers(act)[0]
    assert answer["status"] == "kept", answer
    hazard = Hazard.objects.get()
    assert answer["subject"] == hazard.subject
    assert answer["facts"]["number"] == hazard.number
    assert (hazard.what, hazard.place, hazard.grade) == ("用电有隐患", place, "general")
    assert abs(hazard.found_at - seen_at) < timedelta(seconds=5)
    assert hazard.known_at > hazard.found_at + timedelta(hours=4)
    assert Message.objects.filter(subject=hazard.subject, user=people.safety).exists()


def test_a_criterion_makes_it_major_and_one_of_another_kind_is_refused(guard: Phone):
    kinds = guard.bundle().json()["parts"]["kinds"]["rows"]
    way = next(row for row in kinds if row["id"] == "way")
    gear = next(row for row in kinds if row["id"] == "gear")
    wrong, right, strange = guard.answers(
        guard.act("hazards.report", {"kind": "way", "criterion": gear["criteria"][0]}),
        guard.act("hazards.report", {"kind": "way", "criterion": way["criteria"][0]}),
        guard.act("hazards.report", {"kind": "nothing"}),
    )
    assert (wrong["status"], set(wrong["fields"])) == ("refused", {"criterion"})
    assert (strange["status"], set(strange["fields"])) == ("refused", {"kind"})
    assert right["status"] == "kept"
    assert Hazard.objects.get().colour == "red"


def test_the_record_does_not_wait_for_its_photos_and_the_office_sees_which_are_to_come(
    guard: Phone, people: People
):
    body = photo()
    files = [
        {"id": str(uuid7()), "sha256": hashlib.sha256(body).hexdigest(), "size": 1, "role": role}
        for role in ("before", "voice")
    ]
    subject = guard.answers(guard.act("hazards.report", {"kind": "way"}, files=files))[0]["subject"]
    told = waiting(subject)
    assert told is not None
    assert (told.count, dict(told.by_role)) == (2, {"before": 1, "voice": 1})
    assert row_of(guard, Hazard.objects.get())["missing"] == 2

    store(BytesIO(body), by=people.guard, unit=people.school, subject=subject, role="before")
    left = waiting(subject)
    assert left is not None
    assert left.by_role == {"voice": 1}
    assert Awaited.objects.count() == 2


def test_a_photo_of_no_known_role_is_refused_with_its_act(guard: Phone):
    file = {"id": str(uuid7()), "sha256": "0" * 64, "size": 1, "role": "selfie"}
    answer = guard.answers(guard.act("hazards.report", {"kind": "way"}, files=[file]))[0]
    assert (answer["status"], set(answer["fields"])) == ("refused", {"files"})
    assert not Hazard.objects.exists()


def test_claim_and_recheck_hours_later_count_from_the_spot(given: Hazard, people: People):
    affairs, safety = Phone(people.affairs, people.school), Phone(people.safety, people.school)
    body = {"hazard": str(given.pk)}
    assert row_of(affairs, given)["step"] == "claim"
    assert row_of(affairs, given)["begin"] is True
    early = clock.now() - timedelta(hours=6)
    assert affairs.answers(affairs.act("hazards.begin", body, at=early))[0]["status"] == "kept"
    done = affairs.answers(affairs.act("hazards.claim", body | {"measure": "已清理"}, at=early))[0]
    assert done["facts"]["status"] == "claimed"
    given.refresh_from_db()
    assert given.claimed_at == given.assigned_at  # never before the step that it follows
    assert row_of(safety, given)["step"] == "recheck"
    assert row_of(affairs, given)["step"] == ""
    passed = safety.answers(safety.act("hazards.recheck", body | {"passed": True}))[0]
    assert passed["facts"]["status"] == "closed"


def test_nobody_rechecks_his_own_work_by_phone_either(claimed: Hazard, people: People):
    affairs = Phone(people.affairs, people.school)
    body = {"hazard": str(claimed.pk), "passed": True}
    answer = affairs.answers(affairs.act("hazards.recheck", body))[0]
    assert answer["status"] == "refused"
    claimed.refresh_from_db()
    assert claimed.status == "claimed"


def test_a_return_says_what_is_wrong(claimed: Hazard, people: People):
    safety = Phone(people.safety, people.school)
    body = {"hazard": str(claimed.pk), "passed": False}
    silent, said = safety.answers(
        safety.act("hazards.recheck", body),
        safety.act("hazards.recheck", body | {"note": "只整改了一部分"}),
    )
    assert (silent["status"], set(silent["fields"])) == ("refused", {"note"})
    assert said["facts"]["status"] == "rectifying"


def test_who_comes_too_late_is_told_who_was_first_and_nothing_is_overwritten(
    claimed: Hazard, people: People
):
    phone = Phone(people.safety, people.school, language="zh-hans")
    act = phone.act("hazards.recheck", {"hazard": str(claimed.pk), "passed": True})
    claimed.recheck(by=people.principal, passed=False, note="还有纸箱")
    answer = phone.answers(act)[0]
    assert answer["status"] == "conflict"
    assert answer["now"]["status"] == "rectifying"
    assert answer["now"]["step"] == "退回"
    assert (answer["now"]["who"], answer["now"]["detail"]) == ("王海燕", "还有纸箱")
    claimed.refresh_from_db()
    assert claimed.status == "rectifying"
    assert phone.answers(act)[0] == answer


def test_the_neighbour_has_nothing_of_it(claimed: Hazard, people: People):
    phone = Phone(people.neighbour, people.neighbour_school)
    assert phone.bundle().json()["parts"]["hazards"]["ids"] == []
    answer = phone.answers(
        phone.act("hazards.recheck", {"hazard": str(claimed.pk), "passed": True})
    )[0]
    assert (answer["status"], set(answer["fields"])) == ("refused", {"hazard"})


def test_the_bureau_carries_what_waits_for_it_and_nothing_else(given: Hazard, people: People):
    section = Phone(people.section, people.bureau)
    assert section.bundle().json()["parts"]["hazards"]["ids"] == []
    found = Hazard.objects.report(
        by=people.inspector, unit=people.school, what="消防栓被挡", source="supervision"
    )
    found.assign(by=people.safety, rectifier=people.affairs)
    found.claim(by=people.affairs, measure="已清理")
    assert section.bundle().json()["parts"]["hazards"]["ids"] == [str(found.pk)]
    assert row_of(section, found)["step"] == "recheck"


def test_page_and_phone_leave_the_same_row_and_the_same_events(people: People, guard: Phone):
    browser = Client()
    browser.force_login(people.guard)
    told = {"kind": "way", "control": "guard", "words": "纸箱堵门", "is_urgent": "on"}
    assert browser.post("/hazards/new/", told).status_code == 303
    body = {"kind": "way", "control": "guard", "words": "纸箱堵门", "is_urgent": True}
    assert guard.answers(guard.act("hazards.report", body))[0]["status"] == "kept"
    one, two = Hazard.objects.order_by("serial")
    own = {"id", "serial", "found_at", "known_at", "event_id"}

    def facts(hazard: Hazard) -> dict[str, Any]:
        return {k: v for k, v in hazard.column_values().items() if k not in own}

    def events(hazard: Hazard) -> list[Any]:
        rows = Event.objects.filter(subject=hazard.subject).order_by("id")
        return [(row.action, row.actor_id, row.post, row.unit_id, row.n) for row in rows]

    assert facts(one) == facts(two)
    assert events(one) == events(two)
    told_to = [
        set(Message.objects.filter(subject=hazard.subject).values_list("user_id", flat=True))
        for hazard in (one, two)
    ]
    assert told_to[0] == told_to[1]


def test_two_hundred_hazards_cost_as_many_queries_as_one(
    people: People, django_assert_max_num_queries: Any
):
    people.school.refresh_from_db()  # its numbers in the tree
    report(Seen("way"), by=people.guard, unit=people.school)
    list(hazards(people.safety, people.school))

    with CaptureQueriesContext(connection) as one:
        list(hazards(people.safety, people.school))
    for _n in range(9):
        report(Seen("way"), by=people.guard, unit=people.school)
    with django_assert_max_num_queries(len(one)):
        assert len(list(hazards(people.safety, people.school))) == 10
