"""Two inspectors make one visit with two phones: what counts, and where it goes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import People

from xiaoan.base import clock
from xiaoan.duties.models import Checklist, Record
from xiaoan.inspections.bodies import Begin, Find
from xiaoan.inspections.desk import waiting
from xiaoan.inspections.models import Finding
from xiaoan.inspections.tests.test_field_visits import (
    HOUR,
    MINUTE,
    SENT,
    begun,
    both,
    filled,
    finished,
    sent,
)
from xiaoan.inspections.tests.test_visits import NINE, SECOND, fire
from xiaoan.ledger.change import WrongState
from xiaoan.ledger.models import Event

__all__ = ["fire"]


def test_the_second_phone_begins_what_has_begun_and_changes_nothing(people: People) -> None:
    visit = begun(people, at=NINE + MINUTE)
    done = sent("inspections.begin", Begin(visit=visit.pk), by=people.section, at=NINE)
    visit.refresh_from_db()
    assert (done.facts["again"], visit.began_at) == (True, NINE + MINUTE)
    assert Event.objects.filter(action="inspections.begin").count() == 1


def test_the_second_phone_may_begin_even_after_the_first_has_finished(people: People) -> None:
    """It began on site, before the end; only its network came later."""
    visit = begun(people)
    finished(people, visit)
    body = Begin(visit=visit.pk)
    done = sent("inspections.begin", body, by=people.section, at=NINE + MINUTE, arrives=SENT + HOUR)
    assert done.facts["again"] is True
    with pytest.raises(WrongState):
        sent("inspections.begin", body, by=people.section, at=SENT, arrives=SENT + HOUR)


@pytest.mark.parametrize(("late", "accepted"), [(timedelta(0), True), (SECOND, False)])
def test_what_the_second_phone_noted_before_the_end_is_accepted_afterwards(
    people: People, fire: Checklist, late: timedelta, accepted: bool
) -> None:
    """The rule for two phones: what was seen on site counts; what was seen later does not."""
    visit = begun(people)
    end = NINE + 90 * MINUTE
    finished(people, visit, at=end)
    again = SENT + HOUR
    if not accepted:
        with pytest.raises(WrongState):
            filled(people, visit, fire, at=end + late, arrives=again, by=people.section)
        assert not Record.objects.exists()
        return
    filled(people, visit, fire, at=end + late, arrives=again, by=people.section)
    assert Finding.objects.get().found_at == end


def test_a_served_notice_never_grows_the_rest_goes_onto_a_supplementary_one(
    people: People, fire: Checklist
) -> None:
    visit = begun(people)
    body = Find(visit=visit.pk, kind="power", place_text="门卫室")
    sent("inspections.finding", body, by=people.inspector, at=NINE + 30 * MINUTE)
    finished(people, visit, signatures=both(people, NINE + 85 * MINUTE))
    filled(people, visit, fire, arrives=SENT + HOUR, by=people.section)
    visit.refresh_from_db()
    first = visit.notice
    assert (first.hazards.count(), visit.unserved().count()) == (1, 1)
    with clock.at(SENT + 2 * HOUR):
        second = visit.serve_rest(by=people.section)
    assert second is not None
    assert (second.serial, second.hazards.count()) == (first.serial + 1, 1)
    assert (visit.notice, visit.unserved().count()) == (first, 0)
    with clock.at(SENT + 3 * HOUR):
        assert visit.serve_rest(by=people.section) is None


def test_what_came_late_waits_on_the_desk_of_the_inspectors(
    people: People, fire: Checklist
) -> None:
    visit = begun(people)
    finished(people, visit)
    filled(people, visit, fire, arrives=SENT + HOUR, by=people.section)
    page = f"/inspections/{visit.pk}/"
    with clock.at(SENT + 2 * HOUR):
        (item,) = [each for each in waiting(people.inspector, NINE.date()) if each.url == page]
        assert item.title == "柳溪小学"
        visit.refresh_from_db()
        visit.serve_rest(by=people.inspector)
        assert not [each for each in waiting(people.inspector, NINE.date()) if each.url == page]
