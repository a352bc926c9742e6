"""An unconfirmed report is confirmed, joined, answered or dismissed; late ones climb."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from tests.cast import People

from xiaoan.base import clock
from xiaoan.evidence.models import File
from xiaoan.hazards.models import Hazard
from xiaoan.ledger import retention
from xiaoan.ledger.change import WrongState
from xiaoan.ledger.models import Event
from xiaoan.notify.models import Message
from xiaoan.public.jobs import climb
from xiaoan.public.models import Report
from xiaoan.public.tests.conftest import HOME, Passer, photo
from xiaoan.units.models import Plate


@pytest.fixture
def report(plate: Plate, passer: Passer) -> Report:
    passer.tracked = passer.send(  # type: ignore[attr-defined]
        plate.address, kind="way", words="楼道堆了课桌", contact="13800000000", photo=photo()
    )["Location"]
    return Report.objects.get()


def test_unconfirmed_it_is_no_hazard_confirmed_it_is_one_with_the_reporters_photo(
    people: People, report: Report, client, passer: Passer
) -> None:
    assert not Hazard.objects.exists()
    client.force_login(people.safety)
    assert client.get(f"{report.address}confirm/").status_code == 200
    answer = client.post(
        f"{report.address}confirm/",
        {"what": "后勤楼楼道堆放课桌", "control": "none", "answer": "谢谢，今天清走"},
    )
    assert answer.status_code == 303
    hazard = Hazard.objects.get()
    assert (hazard.source, hazard.place, hazard.unit) == ("public", report.place, people.school)
    photos = File.objects.filter(about=hazard.subject)
    assert [(file.role, file.sha256) for file in photos] == [
        ("before", File.objects.get(about=report.subject).sha256)
    ]
    page = passer.open(passer.tracked).content.decode()  # type: ignore[attr-defined]
    assert "谢谢，今天清走" in page
    assert str(hazard.due_on) in page
    assert client.get(f"{report.address}confirm/").status_code == 409


def test_the_reporter_sees_the_striking_off(people: People, report: Report, passer: Passer) -> None:
    hazard = report.confirm(by=people.safety, what="楼道堆放课桌", place=report.place)
    hazard.assign(by=people.safety, rectifier=people.affairs)
    hazard.claim(by=people.affairs, measure="已清走")
    hazard.recheck(by=people.safety, passed=True)
    page = passer.open(f"{passer.tracked}&lang=en").content.decode()  # type: ignore[attr-defined]
    assert "put right and re-checked on 2026-04-13" in page


def test_a_known_one_joins_an_open_hazard_of_the_same_school_only(
    people: People, report: Report
) -> None:
    known = Hazard.objects.report(
        by=people.guard, unit=people.school, what="堆物", source="report", place=report.place
    )
    foreign = Hazard.objects.report(
        by=people.neighbour, unit=people.neighbour_school, what="堆物", source="report"
    )
    with pytest.raises(ValidationError):
        report.merge(by=people.safety, hazard=foreign)
    report.merge(by=people.safety, hazard=known)
    assert report.status == "merged"
    assert Hazard.objects.count() == 2


def test_a_dismissal_needs_a_reason_and_the_bureau_sees_it_and_sends_it_back(
    people: People, report: Report, client
) -> None:
    with pytest.raises(ValidationError):
        report.dismiss(by=people.safety, reason=" ")
    report.dismiss(by=people.safety, reason="看过，没有堆物")
    assert Message.objects.filter(user=people.section, subject=report.subject).exists()
    client.force_login(people.section)
    page = client.get("/public/reports/?state=dismissed").content.decode()
    assert "看过，没有堆物" in page
    sent = client.post(f"{report.address}reopen/", {"reason": "照片里有，请再看"})
    assert sent.status_code == 303
    report.refresh_from_db()
    assert (report.status, report.due_on) == ("waiting", date(2026, 4, 13))


def test_who_may_do_what(people: People, report: Report, client) -> None:
    for stranger in (people.guard, people.neighbour, people.section, people.kg_head):
        with pytest.raises(PermissionDenied):
            report.dismiss(by=stranger, reason="x")
    client.force_login(people.neighbour)
    assert client.get(report.address).status_code == 404
    client.force_login(people.affairs)
    assert client.get(report.address).status_code == 200
    assert client.get(f"{report.address}dismiss/").status_code == 403


def test_the_contact_is_shown_to_who_answers_and_every_look_is_an_event(
    people: People, report: Report, client
) -> None:
    client.force_login(people.safety)
    assert "13800000000" not in client.get(report.address).content.decode()
    assert "13800000000" in client.post(f"{report.address}contact/").content.decode()
    assert Event.objects.filter(action="public.reveal").count() == 1
    client.force_login(people.section)
    assert client.post(f"{report.address}contact/").status_code == 403


def test_nobody_answers_a_step_twice(people: People, report: Report) -> None:
    report.reply(by=people.safety, answer="已看过")
    with pytest.raises(WrongState):
        report.dismiss(by=people.safety, reason="晚了")


@pytest.mark.parametrize(
    ("day", "rung"),
    [
        # Received on Monday 13 April, to be answered by Thursday 16.
        (date(2026, 4, 16), 0),
        (date(2026, 4, 17), 1),
        (date(2026, 4, 20), 1),
        (date(2026, 4, 21), 2),
    ],
)
def test_an_unanswered_one_climbs_to_the_head_and_then_to_the_bureau(
    people: People, report: Report, day: date, rung: int
) -> None:
    with clock.at(datetime(day.year, day.month, day.day, 9, tzinfo=HOME)):
        due = Report.objects.all().due_to_escalate(day, people.bureau)
        assert due.exists() == (rung > 0)
        assert climb(report, by=people.system, on=day) == rung
        assert climb(report, by=people.system, on=day) == 0
    told = set(Message.objects.filter(subject=report.subject).values_list("user_id", flat=True))
    assert (people.principal.pk in told) == (rung >= 1)
    assert (people.section.pk in told) == (rung >= 2)


def test_an_answered_one_does_not_climb(people: People, report: Report) -> None:
    report.reply(by=people.safety, answer="已看过")
    late = date(2026, 5, 20)
    assert not Report.objects.all().due_to_escalate(late, people.bureau).exists()
    assert climb(report, by=people.system, on=late) == 0


def test_the_bureaus_list_filters_exports_and_prints(
    people: People, report: Report, client
) -> None:
    client.force_login(people.section)
    with clock.at(clock.now() + timedelta(days=20)):
        for state in ("open", "late", "", "dismissed", "nonsense"):
            assert client.get("/public/reports/", {"state": state}).status_code == 200
        assert "后勤楼" in client.get("/public/reports/?state=late&q=柳溪").content.decode()
        sheet = client.get("/public/reports/?export=xlsx")
    assert "spreadsheet" in sheet["Content-Type"]
    client.force_login(people.guard)
    assert "后勤楼" not in client.get("/public/reports/").content.decode()


def test_retention_takes_words_and_contact(people: People, report: Report) -> None:
    report.reply(by=people.safety, answer="已看过")
    retention.ask(report, by=people.security_admin, basis="一年已满")
    retention.grant(report, by=people.audit_admin)
    report.refresh_from_db()
    assert (report.words, report.contact) == ("", "")
