"""What the library proves: rules with number and date, and who has read them in time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from xiaoan.base import clock
from xiaoan.figures.registry import figure
from xiaoan.figures.scope import Scope
from xiaoan.library.models import Reading
from xiaoan.library.tests.texts import NEXT, approved, in_force, of_bureau
from xiaoan.report.claims import all_claims

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 13, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


def value(key, people, user=None, unit=None):
    scope = Scope.of_year(unit or people.bureau, 2026, user or people.section)
    return figure(key).compute(scope)


@pytest.fixture
def ruled(people):
    with clock.at(NOW):
        return of_bureau(people, category="02")


def test_rules_are_counted_with_number_and_date_on_the_last_day(people, ruled):
    with clock.at(NOW):
        in_force(people)
        assert value("library.rules_in_force", people).value == 2
        assert value("library.bureau_rules", people).value == 1
        assert value("library.duty_rules", people).value == 1
        assert value("library.rules_in_force", people, people.safety, people.school).value == 1


def test_a_new_version_is_not_a_second_rule_but_a_second_issue(people, ruled):
    with clock.at(NOW + timedelta(days=30)):
        approved(ruled.draft(by=people.inspector, body=NEXT), by=people.section)
        assert value("library.bureau_rules", people).value == 1
        assert value("library.rules_issued", people).value == 2


def test_a_repealed_rule_counts_no_longer_from_its_day(people, ruled):
    with clock.at(NOW + timedelta(days=1)):
        ruled.repeal(by=people.section, why="并入手册")
        assert value("library.bureau_rules", people).value == 0


def test_readings_count_once_their_day_has_passed_and_late_ones_are_late(people, ruled):
    with clock.at(NOW):
        assert value("library.read_share", people).denominator == 0
        Reading.objects.acknowledge(ruled.current, by=people.guard)
    due = Reading.objects.get(user=people.guard).due_on
    assert due == date(2026, 4, 27)
    with clock.at(datetime(2026, 4, 28, 9, tzinfo=NOW.tzinfo)):
        Reading.objects.acknowledge(ruled.current, by=people.safety)
        found = value("library.read_share", people)
        asked = Reading.objects.filter(version=ruled.current).count()
        assert (found.numerator, found.late, found.denominator) == (1, 1, asked)


def test_a_review_is_overdue_from_the_day_after(people, ruled):
    version = ruled.current
    with clock.at(NOW):
        version.review(by=people.section, review_by=date(2026, 4, 20), note="核对")
    with clock.at(datetime(2026, 4, 20, 9, tzinfo=NOW.tzinfo)):
        assert value("library.reviews_overdue", people).value == 0
    with clock.at(datetime(2026, 4, 21, 9, tzinfo=NOW.tzinfo)):
        assert value("library.reviews_overdue", people).value == 1


def test_the_sentence_about_the_rules_stands_on_them(people, ruled):
    claim = next(one for one in all_claims() if one.key == "05.rules")
    assert claim.district.needs == ("library.bureau_rules", "library.duty_rules")
    assert not claim.missing


def test_the_numbers_open_onto_their_rows(client, people, ruled):
    client.force_login(people.section)
    with clock.at(NOW):
        for key in ("rules_in_force", "bureau_rules", "rules_issued", "read_share"):
            page = client.get(f"/figures/library.{key}/")
            assert page.status_code == 200
        page = client.get("/figures/library.bureau_rules/?by=category").content.decode()
    assert "校园门卫工作规范" in page
