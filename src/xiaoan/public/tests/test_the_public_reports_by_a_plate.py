"""Whoever scans a plate reports without an account, a name or a cookie, and gets a code."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.cast import People

from xiaoan.base import clock
from xiaoan.evidence.models import File
from xiaoan.hazards.models import Hazard
from xiaoan.ledger.models import Event
from xiaoan.notify.models import Message
from xiaoan.public.models import Report
from xiaoan.public.tests.conftest import Passer, photo
from xiaoan.units.models import Plate


def test_a_tile_and_send_are_enough(people: People, plate: Plate, passer: Passer) -> None:
    answer = passer.send(plate.address, kind="way")
    assert answer.status_code == 303
    report = Report.objects.get()
    assert (report.unit, report.place) == (people.school, plate.place)
    assert report.status == "waiting"
    assert report.due_on == date(2026, 4, 16)
    assert not answer.cookies
    assert not passer.open(plate.address).cookies


def test_the_tracking_page_tells_the_state_and_nothing_of_the_reporter(
    people: People, plate: Plate, passer: Passer
) -> None:
    answer = passer.send(
        plate.address, kind="way", words="楼道堆了课桌", contact="妈妈 13800000000"
    )
    page = passer.open(answer["Location"])
    text = page.content.decode()
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    assert "后勤楼 消防泵房" in text
    assert "楼道堆了课桌" not in text
    assert "13800000000" not in text
    assert passer.open("/p/track/1AAAAAAAAAAAA/").status_code == 404
    assert passer.open("/p/track/?code=abc").status_code == 422


def test_what_is_dangerous_now_is_answered_today(plate: Plate, passer: Passer) -> None:
    passer.send(plate.address, kind="power", is_urgent="on")
    assert Report.objects.get().due_on == date(2026, 4, 13)


def test_the_safety_director_is_told_and_the_register_shows_it_above_the_hazards(
    people: People, plate: Plate, passer: Passer, client
) -> None:
    passer.send(plate.address, kind="way", words="楼道堆了课桌", photo=photo())
    assert Message.objects.filter(user=people.safety, subject__startswith="public_report").exists()
    assert not Hazard.objects.exists()
    client.force_login(people.safety)
    page = client.get("/hazards/").content.decode()
    assert "后勤楼 消防泵房" in page
    assert f"/public/reports/{Report.objects.get().pk}/" in page
    assert f"/public/reports/{Report.objects.get().pk}/" in client.get("/").content.decode()


def test_its_words_and_contact_stand_nowhere_in_the_ledger(plate: Plate, passer: Passer) -> None:
    passer.send(plate.address, kind="way", words="门卫老李抽烟", contact="13800000000")
    report = Report.objects.get()
    facts = Event.objects.get(action="public.report").facts["now"]
    assert facts["words"].startswith("commitment:")
    assert facts["contact"].startswith("commitment:")
    assert "13800000000" not in report.contact


def test_a_photo_is_kept_without_place_and_camera(plate: Plate, passer: Passer) -> None:
    passer.send(plate.address, kind="way", photo=photo())
    report = Report.objects.get()
    assert File.objects.get().about == report.subject


@pytest.mark.parametrize(
    "words", ["堆物\x00😀", "𠮷" * 300, "<script>alert(1)</script>", "' or 1=1"]
)
def test_strange_signs_do_no_harm(plate: Plate, passer: Passer, words: str) -> None:
    answer = passer.send(plate.address, kind="way", words=words)
    assert answer.status_code == 303
    assert Report.objects.get().words == words.replace("\x00", "")


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": ""},
        {"kind": "nonsense"},
        {"kind": "way", "words": "字" * 301},
        {"kind": "other"},
        {"kind": "way", "website": "http://spam.example"},
    ],
)
def test_what_cannot_be_taken_says_why_and_leaves_nothing(
    plate: Plate, passer: Passer, fields: dict[str, str]
) -> None:
    answer = passer.send(plate.address, **fields)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Report.objects.exists()


def test_a_file_that_is_no_photo_is_refused_with_the_cure(plate: Plate, passer: Passer) -> None:
    bad = photo()
    bad.file.seek(0)
    bad.file.write(b"MZ not a picture at all")
    bad.file.seek(0)
    answer = passer.send(plate.address, kind="way", photo=bad)
    assert answer.status_code == 422
    assert not Report.objects.exists()
    assert not File.objects.exists()


def test_a_plate_out_of_use_says_so(people: People, plate: Plate, passer: Passer) -> None:
    plate.replace(by=people.safety, why="被撕掉")
    answer = passer.open(plate.address)
    assert answer.status_code == 410
    assert passer.open("/p/AAAAAAAA").status_code == 404
    plate.place.retire(by=people.safety)
    fresh = Plate.objects.get(place=plate.place, retired_at=None)
    assert passer.open(fresh.address).status_code == 410


def test_the_page_reads_in_english_too(plate: Plate, passer: Passer) -> None:
    page = passer.open(f"{plate.address}?lang=en").content.decode()
    assert "Report something unsafe" in page
    assert 'lang="en"' in page


def test_words_about_somebody_being_hurt_are_asked_about_first(
    plate: Plate, passer: Passer
) -> None:
    stamp = passer.stamp(plate.address)
    asked = passer.send(plate.address, stamp=stamp, kind="other", words="三班有人被打")
    assert asked.status_code == 422
    assert f"{plate.address}/sealed/" in asked.content.decode()
    assert not Report.objects.exists()
    sent = passer.send(plate.address, stamp=stamp, kind="other", words="三班有人被打", plain="1")
    assert sent.status_code == 303


def test_the_queries_for_figures(people: People, plate: Plate, passer: Passer) -> None:
    passer.send(plate.address, kind="way")
    rows = Report.objects.visible_to(people.section)
    assert rows.unanswered().count() == 1
    Report.objects.get().reply(by=people.safety, answer="已看过")
    assert rows.answered_in_time().count() == 1
    assert rows.received(date(2026, 4, 13), date(2026, 4, 13)).count() == 1
    assert rows.received(date(2026, 4, 14), date(2026, 4, 14)).count() == 0
    passer.send(plate.address, kind="food")
    with clock.at(clock.now() + timedelta(days=4)):
        Report.objects.waiting().get().reply(by=people.safety, answer="迟了")
    assert rows.answered_in_time().count() == 1
