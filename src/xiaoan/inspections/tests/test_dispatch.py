"""All notices of a special inspection go out in one run, each school by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from tests.cast import People

from xiaoan.base import clock
from xiaoan.documents.models import Document
from xiaoan.hazards.models import Consent, Notice
from xiaoan.hazards.tests.notices import approving
from xiaoan.inspections.jobs import dispatch
from xiaoan.inspections.models import Dispatch, Round, Visit
from xiaoan.inspections.tests.test_visits import NINE
from xiaoan.ledger.change import WrongState
from xiaoan.units.models import Unit


def special(people: People) -> Round:
    with clock.at(NINE - timedelta(days=5)):
        return Round.objects.open(
            by=people.section, unit=people.bureau, name="春季专项检查", since=NINE.date(),
            until=NINE.date() + timedelta(days=30), leader="分管副区长",
            basis="区安委会〔2026〕3号",
            checklists=["FIRE"],
        )  # fmt: skip


def visited(
    people: People, shown: Round, unit: Unit, *, faults: int = 1, later: bool = True
) -> Any:
    with clock.at(NINE - timedelta(days=1)):
        visit = Visit.objects.plan(
            by=people.section, unit=unit, planned_on=NINE.date(), round=shown,
            lead=people.inspector, members=[people.section],
        )  # fmt: skip
    with clock.at(NINE):
        visit.begin(by=people.inspector)
        for number in range(faults):
            visit.find(by=people.inspector, what=f"第 {number} 处", place_text=f"教室 {number}")
    with clock.at(NINE + timedelta(hours=1)):
        visit.finish(by=people.inspector, methods=["see"], received_by="陈立新", later=later)
    return visit


def ordered(people: People, shown: Round) -> Dispatch:
    with clock.at(NINE + timedelta(hours=2)):
        run = Dispatch.objects.all().order(shown, by=people.section)
        dispatch()
    run.refresh_from_db()
    return run


def test_a_visit_finished_for_later_leaves_its_findings_to_the_run(people: People) -> None:
    shown = special(people)
    visit = visited(people, shown, people.school, faults=2)
    assert visit.notice is None
    run = ordered(people, shown)
    assert (run.total, run.served, run.left) == (1, 1, [])
    assert (visit.notice.state, visit.notice.hazards.count()) == ("served", 2)
    assert visit.notice.drafted_by == people.system
    assert Document.objects.filter(about=visit.notice.subject, kind="hazards.notice").exists()


def test_where_an_approval_is_wanted_whoever_orders_the_run_gives_it(people: People) -> None:
    approving(people)
    shown = special(people)
    one = visited(people, shown, people.school, later=False)  # drafted by the inspector
    two = visited(people, shown, people.neighbour_school)
    assert one.notice.state == "waiting"
    assert ordered(people, shown).served == 2
    for visit in (one, two):
        assert (visit.notice.state, visit.notice.approved_by) == ("served", people.section)


def test_an_order_without_consent_is_left_with_the_reason_and_the_rest_goes_out(
    people: People,
) -> None:
    shown = special(people)
    visited(people, shown, people.kindergarten)
    visited(people, shown, people.school)
    run = ordered(people, shown)
    assert (run.total, run.served) == (2, 1)
    assert [row["unit"] for row in run.left] == [people.kindergarten.pk]
    assert "直接送达" in run.left[0]["why"]
    Consent.objects.all().give(by=people.kg_head, unit=people.kindergarten)
    again = ordered(people, shown)
    assert (again.total, again.served) == (1, 1)
    assert Notice.objects.filter(kind="order").count() == 1, "drafted once only"


def test_one_run_at_a_time_and_none_for_nothing(people: People) -> None:
    shown = special(people)
    order = Dispatch.objects.all().order
    with pytest.raises(ValidationError):
        order(shown, by=people.section)
    visited(people, shown, people.school)
    with pytest.raises(PermissionDenied):
        order(shown, by=people.inspector)
    with clock.at(NINE + timedelta(hours=2)):
        order(shown, by=people.section)
        with pytest.raises(WrongState):
            order(shown, by=people.section)


def test_the_page_lists_what_goes_out_orders_it_and_shows_the_end(
    client: Client, people: People
) -> None:
    shown = special(people)
    visited(people, shown, people.school)
    client.force_login(people.section)
    url = f"/inspections/rounds/{shown.pk}/dispatch/"
    with clock.at(NINE + timedelta(hours=2)):
        page = client.get(url)
        assert "柳溪小学" in page.content.decode()
        sent = client.post(url)
        assert sent.status_code == 303
        assert "0 / 1" in client.get(sent["Location"]).content.decode()
        assert client.post(url).status_code == 409
        dispatch()
        assert "送达完毕" in client.get(sent["Location"]).content.decode()
        assert client.post(url).status_code == 422, "nothing is left"
    client.force_login(people.inspector)
    assert client.get(url).status_code == 403


def test_the_page_of_a_round_leads_on_to_what_waits(client: Client, people: People) -> None:
    shown = special(people)
    client.force_login(people.section)
    with clock.at(NINE + timedelta(hours=2)):
        assert client.get(f"/inspections/rounds/{shown.pk}/").context["to_serve"] == 0
        visited(people, shown, people.school)
        page = client.get(f"/inspections/rounds/{shown.pk}/")
    assert page.context["to_serve"] == 1
    assert page.content.decode().count("btn-primary") == 1
