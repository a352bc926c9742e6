"""The years of work agree with the source text, and the ledger proves every row of them."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from xiaoan.accounts.models import User
from xiaoan.base.scope import scope
from xiaoan.demo.names import PLACES
from xiaoan.demo.spots import LISTS, fitting
from xiaoan.demo.tests.conftest import NOW, demonstration
from xiaoan.duties.models import Checklist, Record, Task
from xiaoan.evidence.models import File
from xiaoan.field.models import Device
from xiaoan.hazards.models import Extension, Hazard, Keeping, Notice, Referral, SpotCheck
from xiaoan.inspections.models import Round, Visit
from xiaoan.ledger.models import Event
from xiaoan.ledger.verify import verify
from xiaoan.units.models import Place

YEAR = 2025


def hazards(district, year=YEAR):
    return Hazard.objects.filter(district_id=district.bureau.pk, year=year)


def test_every_row_is_what_its_events_say(built):
    verdict = verify(records=True)
    assert verdict.faults == []
    assert verdict.events > 10_000


def test_nobodys_name_stands_in_the_ledger_in_clear(district):
    named = User.objects.filter(kind="person").values_list("name", flat=True)
    names = re.compile("|".join(map(re.escape, named)))
    facts = Event.objects.values_list("action", "facts").iterator()
    told = {action for action, fact in facts if names.search(json.dumps(fact, ensure_ascii=False))}
    assert told == set()
    assert Visit.objects.exclude(received_by="").exists()  # the record itself names the person


def test_the_special_inspection_was_led_by_the_deputy_district_head(district):
    round_ = Round.objects.get(district_id=district.bureau.pk, since__year=YEAR)
    assert "副区长" in round_.leader
    assert round_.basis


def test_it_swept_all_schools_by_hearing_seeing_reading_and_talking(district):
    round_ = Round.objects.get(district_id=district.bureau.pk, since__year=YEAR)
    assert list(round_.coverage().missing) == []
    for visit in round_.visits.all():
        assert visit.methods == ["hear", "see", "read", "talk"]
        assert len({visit.lead_id, *visit.members}) >= 2


def test_notices_were_served_the_same_day_with_a_deadline_for_every_item(district):
    served = Notice.objects.filter(district_id=district.bureau.pk, year=YEAR)
    assert served
    for notice in served:
        assert notice.served_at.date() == notice.found_at.date()
        assert all(hazard.due_on for hazard in notice.hazards.all())


def test_everything_the_inspection_found_was_put_right(district):
    found = hazards(district).filter(source="supervision")
    assert found
    assert not found.exclude(status="closed").exists()


def test_each_self_check_with_a_fault_has_its_hazard_and_disposition(district):
    failed = Record.objects.filter(
        district_id=district.bureau.pk, kind="self", failed__gt=0, happened_at__year=YEAR
    )
    subjects = set(hazards(district).values_list("source_subject", flat=True))
    assert failed
    assert {record.subject for record in failed} <= subjects
    assert not hazards(district).filter(status="found").exists()


def test_what_could_not_be_cured_was_told_to_bureau_and_police_within_half_an_hour(district):
    blocked = Hazard.objects.filter(district_id=district.bureau.pk, blocked_at__isnull=False)
    assert blocked
    for hazard in blocked:
        assert hazard.minutes_to_report <= 30
    told = Referral.objects.filter(hazard__in=blocked).values_list("hazard_id", flat=True)
    assert {hazard.pk for hazard in blocked} <= set(told)


def test_most_is_done_in_time_and_some_is_late_or_missed(district):
    due = Task.objects.filter(district_id=district.bureau.pk, due_on__year=YEAR, reinforcement=None)
    done = due.filter(status="done").count() / due.count()
    assert 0.9 < done < 0.99
    assert due.filter(status="late").exists()
    assert due.filter(status="missed").exists()


def test_schools_that_were_shut_are_excused_with_the_reason(district):
    excused = Task.objects.filter(district_id=district.bureau.pk, status="excused")
    assert {task.reason for task in excused} == {"供水主管抢修停课", "校舍修缮停课"}


def test_the_present_shows_every_side_of_the_loop(district):
    mine = {"district_id": district.bureau.pk}
    open_ones = Hazard.objects.filter(**mine).unresolved()
    today = date(2026, 11, 25)
    assert {0, 1, 2, 3} <= set(open_ones.values_list("rung", flat=True))
    for side in (open_ones.overdue(today), open_ones.blocked(), open_ones.disputed()):
        assert side.exists()
    assert open_ones.supervised().filter(grade="major").exists()
    assert open_ones.filter(status="claimed").exists()
    assert Extension.objects.filter(**mine, status="asked").exists()
    assert Referral.objects.filter(**mine).unanswered().exists()
    assert SpotCheck.objects.filter(**mine).exists()
    assert Keeping.objects.filter(**mine).waiting(today).exists()
    assert Visit.objects.filter(**mine).waiting(today).count() == 2
    assert Task.objects.filter(**mine, status="open", due_on=today).exists()


def test_every_fault_stands_where_it_can_stand(district):
    for code in Checklist.objects.filter(is_current=True).values_list("code", flat=True):
        assert code in LISTS
    places = [Place(building=b, floor=f, name=n) for b, f, n in PLACES]
    assert [str(place) for place in fitting(places, "FIRE/8")] == ["消防车道"]
    assert {place.building for place in fitting(places, "CANTEEN/7")} == {"食堂"}
    lanes = Hazard.objects.filter(district_id=district.bureau.pk, item="FIRE/8")
    assert {hazard.place.name for hazard in lanes} == {"消防车道"}


def test_the_guard_of_the_cast_has_a_round_left_today(district):
    guard = User.objects.get(username="menwei")
    mine = Task.objects.filter(unit_id=guard.unit_id, post__in=["guard", "gate"], status="open")
    assert mine.filter(opens_on=date(2026, 11, 25), duty__satisfied_by__contains=["patrol-scan"])


def test_every_phone_in_use_has_sent_something(district):
    phones = Device.objects.filter(district_id=district.bureau.pk).in_use().with_last_sent()
    assert phones.count() == 4
    assert all(phone.enrolled_at < phone.last_sent <= NOW for phone in phones)


def test_photographs_show_before_and_after(district):
    roles = set(File.objects.filter(district_id=district.bureau.pk).values_list("role", flat=True))
    assert roles >= {"before", "after"}


def test_nothing_has_happened_that_lies_in_the_future(built):
    assert not Event.objects.filter(at__gt=NOW).exists()


@pytest.fixture
def told_again(built, tmp_path):
    first = story(built)
    with demonstration("two", tmp_path) as again:
        yield first, story(again)


def test_the_same_seed_tells_the_same_story(told_again):
    first, second = told_again
    assert len(first) > 60
    assert first == second


def story(district):
    with scope([district.bureau.pk]):
        rows = hazards(district).order_by("serial")
        return list(
            rows.values_list("serial", "unit__code", "item", "found_at", "closed_at", "due_on")
        )
