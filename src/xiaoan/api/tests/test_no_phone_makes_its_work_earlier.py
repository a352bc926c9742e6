"""What is done late stays late: neither a paper nor a count of days on a phone makes it earlier."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import People

from xiaoan.api.tests.asking import Phone
from xiaoan.base import clock
from xiaoan.field.registry import FORMS
from xiaoan.hazards.models import Hazard

DAYS = timedelta(days=1)


@pytest.fixture
def given(people: People) -> Hazard:
    """A hazard given out forty days ago and overdue for a month."""
    with clock.at(clock.now() - 40 * DAYS):
        hazard = Hazard.objects.report(
            by=people.safety, unit=people.school, what="通道堆物", source="report"
        )
        hazard.assign(by=people.safety, rectifier=people.affairs)
    hazard.refresh_from_db()
    return hazard


def test_of_all_that_a_phone_sends_only_a_self_check_is_entered_from_paper():
    assert [form.key for form in FORMS.values() if form.paper] == ["duties.round"]


@pytest.mark.parametrize("back", [timedelta(0), timedelta(minutes=1), 39 * DAYS])
def test_overdue_work_is_not_said_to_be_done_in_time_by_a_paper(
    given: Hazard, people: People, back: timedelta
):
    phone = Phone(people.affairs, people.school)
    body = {"hazard": str(given.pk), "measure": "已清理"}
    act = phone.act("hazards.claim", body, paper_at=(clock.now() - back).isoformat())
    answer = phone.answers(act)[0]
    assert (answer["status"], set(answer["fields"])) == ("refused", {"paper_at"})
    given.refresh_from_db()
    assert (given.status, given.claimed_at) == ("assigned", None)


def test_the_same_step_without_a_paper_counts_from_now(given: Hazard, people: People):
    phone = Phone(people.affairs, people.school)
    body = {"hazard": str(given.pk), "measure": "已清理"}
    assert phone.answers(phone.act("hazards.claim", body))[0]["status"] == "kept"
    given.refresh_from_db()
    assert given.claimed_at is not None
    assert clock.now() - given.claimed_at < timedelta(minutes=1)


@pytest.mark.parametrize("form", ["hazards.report", "duties.trace"])
def test_no_finding_and_no_tap_is_dated_back_by_a_paper(people: People, form: str):
    phone = Phone(people.guard, people.school)
    body = {"kind": "way"} if form == "hazards.report" else {"kind": "rota-signon"}
    act = phone.act(form, body, paper_at=(clock.now() - DAYS).isoformat())
    answer = phone.answers(act)[0]
    assert (answer["status"], set(answer["fields"])) == ("refused", {"paper_at"})
