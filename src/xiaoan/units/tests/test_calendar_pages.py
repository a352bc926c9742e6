"""A district sets its terms and special days; the calendar says what is not announced yet."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from xiaoan.units.days import calendar_of
from xiaoan.units.models import DayKind, SchoolDay, Term

ADDRESS = "/units/calendar/"
SPRING = {"name": "2026 年春季学期", "starts_on": "2026-02-25", "ends_on": "2026-07-03"}


@pytest.fixture
def bureau(client, people):
    client.force_login(people.section)
    return client


def test_an_own_term_replaces_the_proposed_one(bureau, people):
    assert not calendar_of(people.bureau).is_school_day(date(2026, 2, 26))
    assert bureau.post(ADDRESS + "term/", SPRING)["Location"] == ADDRESS + "?year=2026"
    days = calendar_of(people.bureau)
    assert days.is_school_day(date(2026, 2, 26))
    assert not days.is_school_day(date(2026, 7, 6))
    assert "2026 年春季学期" in bureau.get(ADDRESS + "?year=2026").content.decode()


def test_a_term_is_moved(bureau, people):
    bureau.post(ADDRESS + "term/", SPRING)
    term = Term.objects.get()
    bureau.post(f"{ADDRESS}term/{term.pk}/", SPRING | {"starts_on": "2026-03-02"})
    assert not calendar_of(people.bureau).is_school_day(date(2026, 2, 26))


@pytest.mark.parametrize(
    ("starts_on", "ends_on"), [("2026-07-03", "2026-09-01"), ("2026-03-01", "2026-03-31")]
)
def test_terms_that_overlap_are_refused(bureau, people, starts_on, ends_on):
    bureau.post(ADDRESS + "term/", SPRING)
    form = {"name": "又一学期", "starts_on": starts_on, "ends_on": ends_on}
    assert "重叠" in bureau.post(ADDRESS + "term/", form).content.decode()
    assert Term.objects.count() == 1


def test_the_day_after_a_term_may_begin_the_next(bureau, people):
    bureau.post(ADDRESS + "term/", SPRING)
    form = {"name": "夏季学期", "starts_on": "2026-07-04", "ends_on": "2026-08-01"}
    assert bureau.post(ADDRESS + "term/", form).status_code == 303


def test_a_term_that_ends_before_it_begins_is_refused(people):
    with pytest.raises(ValidationError):
        Term.objects.set(
            by=people.section, district=people.bureau, name="x",
            starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 2),
        )  # fmt: skip


def test_a_special_day_goes_before_the_shipped_calendar_and_can_be_taken_back(bureau, people):
    monday = date(2026, 3, 9)
    bureau.post(ADDRESS + "day/", {"day": monday, "kind": "closed", "note": "设考点"})
    assert not calendar_of(people.bureau).is_school_day(monday)
    assert "设考点" in bureau.get(ADDRESS + "?year=2026").content.decode()
    bureau.post(ADDRESS + "day/", {"day": monday, "kind": "void", "note": ""})
    assert calendar_of(people.bureau).is_school_day(monday)
    assert SchoolDay.objects.get().kind == DayKind.VOID


def test_a_year_that_is_not_announced_says_so(bureau, people):
    words = "放假安排还没有公布"
    assert words not in bureau.get(ADDRESS + "?year=2026").content.decode()
    assert words in bureau.get(ADDRESS + "?year=2029").content.decode()


@pytest.mark.parametrize("year", ["x", "99999999999", "-1", "1", "٢٠٢٦"])
def test_any_year_in_the_address_has_an_answer(bureau, people, year):
    assert bureau.get(f"{ADDRESS}?year={year}").status_code == 200


def test_a_school_reads_the_calendar_and_changes_nothing(client, people):
    client.force_login(people.safety)
    assert client.get(ADDRESS).status_code == 200
    assert client.get(ADDRESS + "day/").status_code == 403
    with pytest.raises(PermissionDenied):
        SchoolDay.objects.name_day(
            by=people.safety, district=people.bureau, day=date(2026, 3, 9), kind="closed"
        )
