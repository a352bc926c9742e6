"""What is done late stays late: neither a paper nor a count of days on a phone makes it earlier."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.cast import People

from xiaoan.api.tests.asking import Phone, just_signed_in
from xiaoan.base import clock
from xiaoan.duties.models import Trace
from xiaoan.field import sending
from xiaoan.field.models import Sent
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


HOURS = timedelta(hours=1)
SIGNON = {"kind": "rota-signon"}


def done(phone: Phone, ago: timedelta, seq: int, **more: object) -> dict[str, object]:
    """An act as it stands on the phone: its count, and how long ago it was by its clock."""
    return phone.act("duties.trace", SIGNON, at=clock.now() - ago, **more) | {"seq": seq}


def ago(seq: int, phone: Phone | None = None) -> timedelta:
    """How long ago act `seq` counts as done."""
    sent = Sent.objects.filter(seq=seq, status="kept")
    if phone is not None:
        sent = sent.filter(device_id=phone.enrolled.device.pk)
    at: datetime = sent.get().at
    return clock.now() - at


@pytest.fixture
def still() -> object:
    """The clock stands: what was done an hour ago is told as an hour."""
    with clock.at(clock.now()):
        yield


@pytest.fixture
def guard(people: People, still: None) -> Phone:
    return Phone(people.guard, people.school)


def test_what_is_done_after_an_act_of_today_was_not_done_two_days_ago(guard: Phone):
    guard.answers(done(guard, 1 * HOURS, seq=1))
    assert guard.answers(done(guard, 68 * HOURS, seq=2))[0]["status"] == "kept"
    assert ago(2) == 1 * HOURS
    assert Trace.objects.filter(at=clock.now() - HOURS).count() == 2


def test_the_same_holds_inside_one_sending(guard: Phone):
    first, second = done(guard, 2 * HOURS, seq=1), done(guard, 30 * HOURS, seq=2)
    assert {each["status"] for each in guard.answers(first, second)} == {"kept"}
    assert (ago(1), ago(2)) == (2 * HOURS, 2 * HOURS)


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("back", "counts"),
    [(HOURS - SECOND, HOURS - SECOND), (HOURS, HOURS), (HOURS + SECOND, HOURS)],
)
def test_the_moment_of_the_act_before_is_the_earliest_there_is(
    guard: Phone, back: timedelta, counts: timedelta
):
    guard.answers(done(guard, HOURS, seq=1))
    guard.answers(done(guard, back, seq=2))
    assert ago(2) == counts


def test_a_day_without_a_network_keeps_the_hours_of_its_acts(guard: Phone):
    guard.answers(*(done(guard, (24 - n) * HOURS, seq=n) for n in range(1, 21)))
    assert [ago(n) for n in range(1, 21)] == [(24 - n) * HOURS for n in range(1, 21)]


def test_what_a_second_tab_sends_late_lies_where_it_belongs(guard: Phone):
    guard.answers(done(guard, 10 * HOURS, seq=1), done(guard, 1 * HOURS, seq=4))
    guard.answers(done(guard, 5 * HOURS, seq=2), done(guard, 20 * HOURS, seq=3))
    assert [ago(n) for n in (1, 2, 3, 4)] == [10 * HOURS, 5 * HOURS, 5 * HOURS, 1 * HOURS]


def test_a_clock_that_was_put_right_costs_no_record(guard: Phone):
    ahead, right = done(guard, -24 * HOURS, seq=1), done(guard, 3 * HOURS, seq=2)
    assert {each["status"] for each in guard.answers(ahead, right)} == {"kept"}
    assert (ago(1), ago(2)) == (0 * HOURS, 0 * HOURS)


def test_a_phone_that_does_not_count_sends_in_order(guard: Phone):
    guard.answers(done(guard, 2 * HOURS, seq=7))
    act = done(guard, 9 * HOURS, seq=0)
    guard.answers(act)
    assert ago(0) == 2 * HOURS


def test_a_count_that_is_used_again_wins_nothing(guard: Phone):
    guard.answers(done(guard, 2 * HOURS, seq=1))
    again = done(guard, 60 * HOURS, seq=1)
    guard.answers(again)
    assert clock.now() - Sent.objects.get(pk=again["id"]).at == 2 * HOURS


def test_another_phone_and_a_browser_stand_in_no_row_with_it(guard: Phone, people: People):
    guard.answers(done(guard, 1 * HOURS, seq=1))
    other = Phone(people.guard, people.school)
    other.answers(done(other, 5 * HOURS, seq=2))
    assert ago(2, other) == 5 * HOURS
    browser = just_signed_in(people.guard)
    act = done(guard, 5 * HOURS, seq=3)
    given = browser.post("/api/acts/duties.trace", act, content_type="application/json")
    assert given.status_code == 200, given.content
    assert ago(3) == 5 * HOURS


def test_what_was_refused_stands_in_the_row_too(guard: Phone):
    guard.answers(done(guard, 1 * HOURS, seq=1, paper_at=clock.now().isoformat()))
    guard.answers(done(guard, 9 * HOURS, seq=2))
    assert ago(2) == 1 * HOURS


def test_the_order_is_known_with_the_key_and_asked_for_once_where_a_batch_was_late(
    guard: Phone, monkeypatch: pytest.MonkeyPatch
):
    asked: list[object] = []
    real = sending._earlier
    monkeypatch.setattr(sending, "_earlier", lambda caller: asked.append(1) or real(caller))
    for begin in (20, 40):
        guard.answers(*(done(guard, HOURS, seq=begin + n) for n in range(10)))
    assert not asked
    guard.answers(*(done(guard, HOURS, seq=n) for n in range(1, 11)))
    assert len(asked) == 1


def test_a_correction_has_the_moment_of_what_it_corrects_and_no_other(guard: Phone, people: People):
    refused = done(guard, 5 * HOURS, seq=1) | {"unit": people.neighbour_school.pk}
    (told,) = guard.answers(refused)
    assert told["status"] == "refused"
    guard.answers(done(guard, 1 * HOURS, seq=2))
    corrected = {"replaces": refused["id"], "at": refused["at"]}
    guard.answers(done(guard, 0 * HOURS, seq=3) | corrected)
    # Another moment is no correction of that one, and what comes after a correction is not free.
    guard.answers(done(guard, 9 * HOURS, seq=4) | {"replaces": refused["id"]})
    guard.answers(done(guard, 9 * HOURS, seq=5))
    moments = Trace.objects.order_by("event_id").values_list("at", flat=True)
    assert [clock.now() - at for at in moments] == [n * HOURS for n in (1, 5, 1, 1)]
