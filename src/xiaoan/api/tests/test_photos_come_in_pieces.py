"""A photo that is cut off goes on where it was; nothing arrives twice, nothing of a stranger."""

from __future__ import annotations

import os
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from django.test import Client
from tests.cast import People

from xiaoan.api.tests.asking import Phone
from xiaoan.api.tests.pieces import BODY, TUS, Upload, begun_files, of, tell
from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.evidence import uploads
from xiaoan.evidence.disk import file_store
from xiaoan.evidence.jobs import PATIENCE, sweep
from xiaoan.evidence.models import File
from xiaoan.evidence.tests.test_store import photo
from xiaoan.hazards.models import Hazard


@pytest.fixture
def hazard(people: People) -> Hazard:
    return Hazard.objects.report(
        by=people.guard, unit=people.school, what="通道堆物", source="report"
    )


@pytest.fixture
def phone(people: People) -> Phone:
    return Phone(people.guard, people.school)


def test_the_server_says_what_it_speaks(client: Client, db: None):
    answer: Any = client.options("/api/files/")
    assert answer.status_code == 204
    assert answer["Tus-Version"] == "1.0.0"
    assert "creation" in answer["Tus-Extension"]


def test_a_photo_in_three_pieces_is_kept_once_under_the_phones_own_key(
    hazard: Hazard, phone: Phone, people: People, django_capture_on_commit_callbacks: Any
):
    up = of(hazard, phone, name="现场.jpg", taken_at="2026-11-20T08:00:00+08:00")
    made = up.create()
    assert made.status_code == 201, made.content
    assert made["Location"] == up.address
    assert up.offset()["Upload-Offset"] == "0"
    half = len(BODY) // 2
    assert up.piece(0, BODY[:100])["Upload-Offset"] == "100"
    assert up.piece(100, BODY[100:half])["Upload-Offset"] == str(half)
    with django_capture_on_commit_callbacks(execute=True):
        last = up.piece(half, BODY[half:])
    assert (last.status_code, last["Upload-Offset"]) == (204, str(len(BODY)))
    file = File.objects.get(pk=up.told["id"])
    assert (file.about, file.role, file.by, file.name) == (
        hazard.subject, "before", people.guard, "现场.jpg",
    )  # fmt: skip
    assert file.sha256 == up.told["sha256"]
    assert not begun_files()
    # The reply was lost: it is asked how far it came, and begun again, and nothing is doubled.
    assert up.offset()["Upload-Offset"] == str(len(BODY))
    assert up.create().status_code == 201
    assert up.piece(0, BODY).status_code == 409
    again = of(hazard, phone)
    assert again.create()["Location"] == up.address
    assert File.objects.count() == 1


def test_a_piece_for_another_offset_is_refused_and_the_true_one_is_told(
    hazard: Hazard, phone: Phone
):
    up = of(hazard, phone)
    up.create()
    up.piece(0, BODY[:500])
    wrong = up.piece(400, BODY[400:600])
    assert wrong.status_code == 409
    assert "500" in wrong.json()["why"]
    assert up.piece(501, BODY[501:]).status_code == 409
    assert up.offset()["Upload-Offset"] == "500"


def test_what_reached_the_disk_before_a_crash_counts(hazard: Hazard, phone: Phone):
    up = of(hazard, phone)
    up.create()
    path = next(p for p in begun_files() if p.suffix == uploads.BYTES)
    path.write_bytes(BODY[:777])  # the program died between the disk and the reply
    assert up.offset()["Upload-Offset"] == "777"
    path.write_bytes(BODY)  # it died before the whole file was stored
    assert not File.objects.exists()
    assert up.offset()["Upload-Offset"] == str(len(BODY))
    assert File.objects.get().sha256 == up.told["sha256"]


def test_bytes_that_are_not_what_was_announced_are_thrown_away(hazard: Hazard, phone: Phone):
    up = of(hazard, phone)
    up.create()
    answer = up.piece(0, BODY[:-1] + b"\0")
    assert answer.status_code == 460
    assert answer.json()["next"]
    assert not File.objects.exists()
    assert not begun_files()
    assert up.offset().status_code == 404
    assert up.create().status_code == 201  # it may begin again


def test_nobody_goes_on_with_the_upload_of_somebody_else(
    hazard: Hazard, phone: Phone, people: People
):
    up = of(hazard, phone)
    up.create()
    other = Phone(people.safety, people.school)
    theirs = of(hazard, other, id=up.told["id"])
    assert theirs.offset().status_code == 404
    assert theirs.piece(0, BODY[:10]).status_code == 404
    assert other.client.delete(up.address, headers=TUS).status_code == 404
    assert up.offset()["Upload-Offset"] == "0"


def test_a_file_for_a_record_of_another_school_is_refused(
    hazard: Hazard, people: People, phone: Phone
):
    neighbour = Phone(people.neighbour, people.neighbour_school)
    up = of(hazard, neighbour)
    assert up.create().status_code == 403
    unit = of(hazard, neighbour, unit=people.neighbour_school.pk)
    assert unit.create().status_code == 403
    # Whatever unit a phone names, the file belongs where the record does.
    mine = of(hazard, phone, unit=people.neighbour_school.pk)
    mine.create()
    mine.piece(0, BODY)
    assert File.objects.get().unit_id == people.school.pk


def test_too_large_or_too_much_is_refused_before_a_byte_is_sent(
    hazard: Hazard, phone: Phone, monkeypatch: pytest.MonkeyPatch
):
    large = of(hazard, phone)
    large.size = 31 * 2**20
    assert large.create().status_code == 413
    monkeypatch.setattr(uploads, "MOST", 1)
    assert of(hazard, phone).create().status_code == 201
    full = of(hazard, phone)
    assert full.create().status_code == 422
    assert "size" in full.create().json()["fields"]


def test_more_bytes_than_announced_are_refused(hazard: Hazard, phone: Phone):
    up = of(hazard, phone)
    up.size = 50
    up.create()
    assert up.piece(0, BODY).status_code == 422
    assert not File.objects.exists()


@pytest.mark.parametrize(
    "told",
    [{"sha256": "x"}, {"about": "../etc"}, {"role": "other"}, {"unit": "0"}, {"id": "7"},
     {"taken_at": "yesterday"}],
)  # fmt: skip
def test_what_cannot_be_read_is_told_by_its_name(hazard: Hazard, phone: Phone, told: Any):
    answer = of(hazard, phone, **told).create()
    assert answer.status_code == 422, answer.content
    assert set(told) == set(answer.json()["fields"])


def test_another_version_and_another_kind_of_body_are_told(hazard: Hazard, phone: Phone):
    up = of(hazard, phone)
    assert up.create(**{"Tus-Resumable": "0.2.1"}).status_code == 412
    up.create()
    wrong = up.client.patch(
        up.address, b"{}", content_type="application/json", headers=TUS | {"Upload-Offset": "0"}
    )
    assert wrong.status_code == 415


def test_what_is_no_photo_is_refused_at_the_end_and_leaves_nothing(hazard: Hazard, phone: Phone):
    up = of(hazard, phone, b"<html>" * 100)
    up.create()
    answer = up.piece(0, up.body)
    assert answer.status_code == 422
    assert "JPEG" in answer.json()["why"]
    assert not begun_files()


def test_a_signed_in_browser_uploads_by_the_same_door(hazard: Hazard, people: People):
    browser = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    browser.force_login(people.guard)
    facts = {"about": hazard.subject, "role": "before", "unit": hazard.unit_id}
    up = Upload(browser, **facts)
    tell(up, hazard, people.guard)
    assert up.create().status_code == 403  # without the token of the page
    token = {"X-CSRFToken": browser.get("/api/me").json()["csrf"]}
    assert up.create(**token).status_code == 201
    assert up.piece(0, BODY, **token).status_code == 204
    assert File.objects.get().by == people.guard


def test_a_phones_key_without_files_sends_none(hazard: Hazard, people: People):
    phone = Phone(people.guard, people.school, scopes=["sync"])
    assert of(hazard, phone).create().status_code == 403


def test_a_small_picture_is_shown_to_whoever_sees_the_record(
    hazard: Hazard, phone: Phone, people: People
):
    up = of(hazard, phone)
    up.create()
    up.piece(0, BODY)
    colleague = Phone(people.teacher, people.school)
    shown = colleague.client.get(f"{up.address}/small")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    for address in (f"{up.address}/small", up.address):  # nothing stays in the clear on a phone
        assert colleague.client.get(address)["Cache-Control"] == "no-store"
    stranger = Phone(people.neighbour, people.neighbour_school)
    assert stranger.client.get(f"{up.address}/small").status_code == 404
    assert stranger.client.get(up.address).status_code == 404


def test_an_upload_nobody_goes_on_with_is_forgotten_once_its_act_has_waited_sixty_days(
    hazard: Hazard, phone: Phone
):
    with clock.at(clock.now() - PATIENCE):
        one = of(hazard, phone)
    two = of(hazard, phone, photo(size=(64, 48)))
    for up in (one, two):
        up.create()
        up.piece(0, up.body[:10])
    sweep()
    assert one.offset()["Upload-Offset"] == "10"
    old = (clock.now() - uploads.KEEP - timedelta(minutes=1)).timestamp()
    for path in begun_files():
        os.utime(path, (old, old))
    sweep()
    assert one.offset().status_code == 404
    assert two.offset()["Upload-Offset"] == "10"


def test_two_writers_of_one_upload_leave_one_file_that_is_right(committed: None, people: People):
    with transaction.atomic(), scope([people.bureau.pk]):
        hazard = Hazard.objects.report(
            by=people.guard, unit=people.school, what="通道堆物", source="report"
        )
    phone = Phone(people.guard, people.school)
    up = of(hazard, phone, photo(size=(1600, 1200)))
    assert up.create().status_code == 201
    codes: list[int] = []

    def write() -> None:
        at = int(up.offset()["Upload-Offset"])
        while at < up.size:
            answer = up.piece(at, up.body[at : at + 1000])
            codes.append(answer.status_code)
            at = int(up.offset().get("Upload-Offset", up.size))
        connections.close_all()

    writers = [threading.Thread(target=write) for _n in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert set(codes) <= {204, 409, 423, 404}
    with transaction.atomic(), scope([people.bureau.pk]):
        file = File.objects.get()
        with file_store().open(file.sha256) as kept:
            assert kept.read() == up.body
    assert not begun_files()
