"""A visit made without a network is judged by its own moments, and arrives once, in order."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from PIL import Image
from tests.cast import People

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.fieldform import Act, Done
from xiaoan.base.ids import uuid7
from xiaoan.duties.answers import Answer
from xiaoan.duties.models import Checklist, Record
from xiaoan.duties.submit import hazard_id
from xiaoan.hazards.models import Hazard, Notice
from xiaoan.inspections.bodies import Begin, DrawnName, Fill, Find, Finish, Note, Recheck
from xiaoan.inspections.field import FORMS
from xiaoan.inspections.models import Finding, Visit
from xiaoan.inspections.tests.test_visits import NINE, SECOND, fire, on_site, own, plan
from xiaoan.ledger.change import WrongState
from xiaoan.ledger.models import Event

__all__ = ["fire"]
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SENT = NINE + 6 * HOUR
BY_KEY = {form.key: form for form in FORMS}


def sent(
    form: str, body: Any, *, by: User, at: datetime, arrives: datetime = SENT,
    key: UUID | None = None,
) -> Done:  # fmt: skip
    """An act done `at` on site that reaches the server when it `arrives`."""
    act = Act(
        id=key or uuid7(), form=form, at=at, device_at=at + timedelta(minutes=3), seq=1, body=body
    )
    with clock.at(arrives):
        return BY_KEY[form].apply(act, by, None)


def begun(people: People, at: datetime = NINE, **more: Any) -> Visit:
    visit = plan(people, **more)
    sent("inspections.begin", Begin(visit=visit.pk), by=people.inspector, at=at)
    visit.refresh_from_db()
    return visit


def filled(
    people: People, visit: Visit, fire: Checklist, *, at: datetime = NINE + 20 * MINUTE,
    arrives: datetime = SENT, by: User | None = None, **more: Any,
) -> Done:  # fmt: skip
    bad = Answer(a="fail", text="二楼通道堆放桌椅", place_text="二楼通道", **more)
    body = Fill(visit=visit.pk, checklist=fire.pk, answers={"4": Answer(a="pass"), "5": bad})
    return sent("inspections.fill", body, by=by or people.inspector, at=at, arrives=arrives)


def picture() -> str:
    out = BytesIO()
    Image.new("L", (300, 120), 255).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


def both(people: People, at: datetime) -> list[DrawnName]:
    """The inspector signs, then the school's safety director, on the same screen."""
    ours = DrawnName(
        side="bureau", name=people.inspector.name, user=people.inspector.pk, at=at,
        picture=picture(), seconds=40, shown=1,
    )  # fmt: skip
    theirs = DrawnName(
        side="school", name="陈立新", post="安全主任", at=at + MINUTE, picture=picture(),
        seconds=75, shown=1,
    )  # fmt: skip
    return [ours, theirs]


def finished(
    people: People, visit: Visit, *, at: datetime = NINE + 90 * MINUTE, arrives: datetime = SENT,
    **more: Any,
) -> Done:  # fmt: skip
    body = Finish(
        visit=visit.pk, methods=["see", "talk"], received_by="陈立新", received_post="安全主任",
        **more,
    )  # fmt: skip
    return sent("inspections.finish", body, by=people.inspector, at=at, arrives=arrives)


def test_a_visit_of_the_morning_that_arrives_in_the_afternoon_keeps_its_moments(
    people: People, fire: Checklist
) -> None:
    visit = begun(people)
    body = Note(visit=visit.pk, method="hear", note="校长介绍")
    sent("inspections.note", body, by=people.inspector, at=NINE + 5 * MINUTE)
    filled(people, visit, fire)
    done = finished(people, visit)
    visit.refresh_from_db()
    assert (visit.began_at, visit.ended_at) == (NINE, NINE + 90 * MINUTE)
    assert visit.notes["hear"]["note"] == "校长介绍"
    assert Record.objects.get().happened_at == NINE + 20 * MINUTE
    finding = Finding.objects.select_related("hazard").get()
    assert finding.found_at == finding.hazard.found_at == NINE + 20 * MINUTE
    notice = Notice.objects.get()
    assert done.facts["notice"]["number"] == notice.number
    assert notice.served_at == SENT, "the school cannot read it before the server has it"
    assert notice.received_by == "陈立新（安全主任）"


@pytest.mark.parametrize(
    ("entered", "known"),
    [(NINE - SECOND, True), (NINE, False), (NINE + 2 * HOUR, False), (SENT - SECOND, False)],
)
def test_what_the_school_entered_while_the_visitors_were_there_is_a_miss(
    people: People, fire: Checklist, entered: datetime, known: bool
) -> None:
    """It counts when the visit began, not when its phone found a network again."""
    hazard = own(people, entered)
    filled(people, begun(people), fire)
    finding = Finding.objects.get()
    assert (finding.hazard_id, finding.was_known) == (hazard.pk, known)
    hazard.refresh_from_db()
    assert hazard.is_miss is not known
    assert Hazard.objects.count() == 1


def struck_off(people: People, hazard: Hazard, at: datetime) -> None:
    with clock.at(at):
        hazard.assign(by=people.safety, rectifier=people.affairs)
        hazard.claim(by=people.affairs, measure="已清空")
        hazard.recheck(by=people.safety, passed=True)


def test_what_the_school_struck_off_after_it_was_seen_is_no_second_hazard(
    people: People, fire: Checklist
) -> None:
    hazard = own(people, NINE - HOUR)
    struck_off(people, hazard, NINE + 3 * HOUR)
    visit = begun(people)
    filled(people, visit, fire)
    finding = Finding.objects.get()
    assert (finding.hazard_id, finding.was_known) == (hazard.pk, True)
    assert finished(people, visit).facts["notice"] is None, "it is put right already"


def test_what_the_school_struck_off_before_it_was_seen_has_come_back(
    people: People, fire: Checklist
) -> None:
    hazard = own(people, NINE - HOUR)
    struck_off(people, hazard, NINE + 10 * MINUTE)
    filled(people, begun(people), fire)
    finding = Finding.objects.select_related("hazard").get()
    assert finding.hazard.recurrence_of_id == hazard.pk
    assert not finding.was_known


def test_no_visit_begins_before_it_was_planned(people: People) -> None:
    visit = begun(people, at=NINE - timedelta(days=3, seconds=30))
    assert visit.began_at == NINE - timedelta(days=3)


def test_the_hazard_of_a_failed_item_is_known_on_the_phone_beforehand(
    people: People, fire: Checklist
) -> None:
    photo = uuid7()
    done = filled(people, begun(people), fire, photos=[photo])
    key = UUID(done.subject.removeprefix("duties_record:"))
    subject = f"hazards_hazard:{hazard_id(key, 5)}"
    assert done.facts["abouts"] == {str(photo): subject}
    assert Record.objects.get().answers["5"].get("photos") is None


def test_the_photo_of_a_known_fault_goes_to_the_schools_own_hazard(
    people: People, fire: Checklist
) -> None:
    hazard, photo = own(people, NINE - HOUR), uuid7()
    done = filled(people, begun(people), fire, photos=[photo])
    assert done.facts["abouts"] == {str(photo): hazard.subject}


def test_a_finding_beside_the_lists_needs_no_words(people: People) -> None:
    visit = begun(people)
    body = Find(visit=visit.pk, kind="power", place_text="门卫室")
    done = sent("inspections.finding", body, by=people.inspector, at=NINE + 30 * MINUTE)
    hazard = Hazard.objects.get()
    assert (done.subject, hazard.what, hazard.is_miss) == (hazard.subject, "用电有隐患", True)
    assert hazard.found_at == NINE + 30 * MINUTE


def test_what_meets_a_criterion_is_major_and_a_criterion_of_another_kind_is_refused(
    people: People,
) -> None:
    visit = begun(people)
    with pytest.raises(ValidationError, match="criterion"):
        sent(
            "inspections.finding", Find(visit=visit.pk, kind="food", criterion="没有这一条"),
            by=people.inspector, at=NINE,
        )  # fmt: skip
    assert not Hazard.objects.exists()


def test_an_open_hazard_looked_at_again_passes_returns_or_is_still_there(people: People) -> None:
    passes, returns, waits = (own(people, NINE - HOUR, item="", what=text) for text in "甲乙丙")
    for hazard in (passes, returns):
        with clock.at(NINE - HOUR / 2):
            hazard.assign(by=people.safety, rectifier=people.affairs)
            hazard.claim(by=people.affairs, measure="已处理")
    visit = begun(people)
    for hazard, passed in ((passes, True), (returns, False), (waits, False)):
        body = Recheck(
            visit=visit.pk, hazard=hazard.pk, passed=passed, note="" if passed else "仍在"
        )
        sent("inspections.recheck", body, by=people.inspector, at=NINE + 30 * MINUTE)
        hazard.refresh_from_db()
    assert [h.status for h in (passes, returns, waits)] == ["closed", "rectifying", "found"]
    findings = Finding.objects.filter(was_known=True)
    assert {finding.hazard_id for finding in findings} == {returns.pk, waits.pk}


def test_a_hazard_that_somebody_struck_off_meanwhile_is_shown_not_overwritten(
    people: People,
) -> None:
    hazard = own(people, NINE - HOUR, item="")
    visit = begun(people)
    struck_off(people, hazard, NINE + 2 * HOUR)
    body = Recheck(visit=visit.pk, hazard=hazard.pk, passed=False, note="仍在")
    with pytest.raises(WrongState):
        sent("inspections.recheck", body, by=people.inspector, at=NINE + 30 * MINUTE)
    form = BY_KEY["inspections.recheck"]
    act = Act(id=uuid7(), form=form.key, at=NINE, device_at=NINE, seq=1, body=body)
    assert form.now is not None
    assert form.now(act, people.inspector)["status"] == "begun"
    assert not Finding.objects.exists()


def test_a_day_of_reply_that_has_passed_is_refused(people: People, fire: Checklist) -> None:
    visit = begun(people)
    filled(people, visit, fire)
    with pytest.raises(ValidationError, match="reply_due"):
        finished(people, visit, reply_due=NINE.date() - timedelta(days=1))
    assert (
        finished(people, visit, reply_due=NINE.date()).facts["notice"]["reply_due"] == "2026-04-14"
    )


def test_a_school_makes_no_visit_from_its_phone(people: People, fire: Checklist) -> None:
    visit = begun(people)
    with pytest.raises(PermissionDenied):
        filled(people, visit, fire, by=people.principal)
    with pytest.raises(ValidationError, match="visit"):
        filled(people, visit, fire, by=people.stranger)
    hidden = plan(people, unit=people.neighbour_school)
    with pytest.raises(ValidationError, match="visit"):
        sent("inspections.begin", Begin(visit=hidden.pk), by=people.neighbour, at=NINE)


def test_the_page_and_the_phone_leave_the_same_events(people: People, fire: Checklist) -> None:
    """But for their times, ids and the phone's signatures."""
    visit = on_site(people)
    with clock.at(NINE + 20 * MINUTE):
        answers = {
            "4": Answer(a="pass"),
            "5": Answer(a="fail", text="二楼通道堆放桌椅", place_text="二楼通道"),
        }
        visit.fill(by=people.inspector, checklist=fire, answers=answers, record_id=uuid7())
    with clock.at(NINE + 90 * MINUTE):
        visit.finish(by=people.inspector, methods=["see", "talk"], received_by="陈立新（安全主任）")
    page = told_of(people.school.pk)
    other = begun(people, unit=people.neighbour_school)
    filled(people, other, fire)
    finished(people, other)
    assert told_of(people.neighbour_school.pk) == page


def told_of(unit: int) -> list[tuple[str, str, list[str]]]:
    """The events of a unit: action, kind of record, columns that they name, in order."""
    rows = Event.objects.filter(unit_id=unit, actor_id__isnull=False, at__gte=NINE - 4 * 24 * HOUR)
    return [
        (event.action, event.subject.partition(":")[0], sorted(event.facts.get("now", {})))
        for event in rows.order_by("id")
        if event.action.startswith(("inspections.", "hazards.", "duties.supervise"))
    ]
