"""Coverage of responsibility: each figure is the number of its rows, and claims follow it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.cast import People

from xiaoan.base import clock
from xiaoan.figures.registry import figure
from xiaoan.figures.scope import Scope
from xiaoan.posts.models import Post
from xiaoan.report.claims import all_claims
from xiaoan.report.claims.reading import Readings
from xiaoan.report.claims.stating import Statement, state
from xiaoan.responsibility.models import Case, LeadingGroup, Position, Receipt, Sheet
from xiaoan.responsibility.models.lines import Line
from xiaoan.responsibility.tests.sheets import BUREAU, SCHOOL, approved, holding_of
from xiaoan.units.models import Unit

NOW = datetime(2026, 3, 20, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
KEYS = (
    "responsibility.division", "responsibility.bureau", "responsibility.bureau_first",
    "responsibility.bureau_direct", "responsibility.bureau_own", "responsibility.posts",
    "responsibility.receipts", "responsibility.vacant", "responsibility.schools", "groups.valid",
    "accountability.opened", "accountability.decided", "accountability.false_closings",
    "section.new", "section.positions", "section.charges", "section.offices",
)  # fmt: skip
WHOLE = [*SCHOOL, Line("class", "own", "班级", "点名"), Line("canteen", "own", "食堂", "留样")]


@pytest.fixture(autouse=True)
def _march() -> object:
    with clock.at(NOW):
        yield


def scope_of(people: People, unit: Unit | None = None) -> Scope:
    found = Unit.objects.get(pk=(unit or people.bureau).pk)  # with its place in the tree of today
    return Scope.of_year(found, 2026, people.section)


def value(people: People, key: str, unit: Unit | None = None) -> tuple[int, int | None]:
    later = clock.now() + timedelta(minutes=1)
    with clock.at(later):
        found = figure(key).compute(scope_of(people, unit))
    return found.numerator, found.denominator


def said(people: People, key: str, unit: Unit | None = None) -> Statement:
    later = clock.now() + timedelta(hours=1)
    with clock.at(later):
        readings = Readings(scope_of(people, unit), 2026)
        claim = next(one for one in all_claims() if one.key == key)
        return state(claim, readings)


def test_every_figure_is_the_number_of_its_rows_and_exceptions(people: People) -> None:
    approved(people, people.school, SCHOOL, clock.today())
    approved(people, people.bureau, BUREAU, clock.today())
    for key in KEYS:
        one, scope = figure(key), scope_of(people)
        found = one.compute(scope)
        assert one.evidence(scope).count() == found.numerator, key
        if found.denominator is not None:
            assert one.exceptions(scope).count() == found.rest, key


def test_posts_without_charges_and_holders_without_receipt_are_counted_apart(
    people: People,
) -> None:
    sheet = approved(people, people.school, SCHOOL, clock.today())
    assert value(people, "responsibility.posts", people.school) == (5, 7)  # class, canteen bare
    assert value(people, "responsibility.receipts", people.school) == (0, 5)
    Receipt.objects.acknowledge(by=people.guard, holding=holding_of(people.guard), sheet=sheet)
    later = NOW + timedelta(minutes=1)
    with clock.at(later):
        assert value(people, "responsibility.receipts", people.school) == (1, 5)


def test_charges_whose_post_nobody_holds_are_counted(people: People) -> None:
    approved(
        people, people.school, [*SCHOOL, Line("lab", "own", "实验室", "管药品")], clock.today()
    )
    assert value(people, "responsibility.vacant") == (1, None)


def test_a_school_is_complete_when_the_last_holder_has_acknowledged(people: People) -> None:
    sheet = approved(people, people.school, WHOLE, clock.today())
    users = [people.principal, people.deputy, people.safety, people.affairs, people.guard,
             people.teacher]  # fmt: skip
    for user in users:
        Receipt.objects.acknowledge(by=user, holding=holding_of(user), sheet=sheet)
    later = NOW + timedelta(minutes=1)
    with clock.at(later):
        assert value(people, "responsibility.schools") == (0, 3)
        Receipt.objects.acknowledge(
            by=people.canteen, holding=holding_of(people.canteen), sheet=sheet
        )
    with clock.at(later + timedelta(minutes=1)):
        assert value(people, "responsibility.schools") == (1, 3)
        assert "全部签收" not in said(people, "03.posts").text
    assert said(people, "03.posts", people.school).status == "proved"


def test_a_division_in_force_on_the_31st_of_march_counts_and_in_april_not(people: People) -> None:
    approved(people, people.bureau, BUREAU, date(2026, 3, 31))
    assert value(people, "responsibility.division") == (1, None)
    assert said(people, "01.division").status == "refused"  # not in force before the day itself
    later = NOW + timedelta(days=20)
    with clock.at(later):
        approved(people, people.bureau, BUREAU, date(2026, 4, 9))
        assert value(people, "responsibility.division") == (1, None)


def test_the_bureaus_sentence_needs_every_post_held_there(people: People) -> None:
    assert said(people, "02.first_responsible").status == "refused"
    approved(people, people.bureau, BUREAU[:3], clock.today())
    assert said(people, "02.first_responsible").status == "partial"
    later = NOW + timedelta(days=1)
    with clock.at(later):
        approved(people, people.bureau, BUREAU, clock.today())
        assert said(people, "02.first_responsible").status == "proved"


def test_a_year_is_read_from_the_version_in_force_at_its_end(people: People) -> None:
    """A later version changes no figure of a year that has passed."""
    approved(people, people.school, SCHOOL[:3], clock.today())
    next_year = datetime(2027, 2, 20, 10, tzinfo=NOW.tzinfo)
    with clock.at(next_year):
        approved(people, people.school, SCHOOL, clock.today())
        assert value(people, "responsibility.posts", people.school) == (3, 7)


def test_groups_and_the_new_section(people: People) -> None:
    assert said(people, "08.groups").status == "refused"
    for unit, by, head in ((people.school, people.safety, "principal"),
                           (people.kindergarten, people.kg_safety, "kg-head")):  # fmt: skip
        LeadingGroup.objects.found(
            by=by, unit=unit, name="领导小组", number="1号", issued_on=clock.today(),
            since=clock.today(), members=[(head, "head")],
        )  # fmt: skip
    assert value(people, "groups.valid") == (2, 3)
    assert "石湾中学" in said(people, "08.groups").text
    section = Unit.objects.found(
        by=people.system, code="QH-S1", name="安全管理科", kind="section", parent=people.bureau,
        opened_on=date(2026, 1, 6),
    )  # fmt: skip
    Position.objects.establish(
        by=people.chief, section=section, number="1号", since=clock.today(),
        places={"safety-section": 1, "inspector": 2},
    )  # fmt: skip
    assert value(people, "section.positions") == (2, 3)
    assert value(people, "section.new") == (1, None)
    assert said(people, "07.section").status == "partial"


def test_who_sees_figures_counts_cases_without_reading_them(people: People) -> None:
    case = Case.objects.open(
        by=people.section, unit=people.school, post=Post.objects.get(code="affairs"),
        on=clock.today(), cause="overdue", failure="超期未报告",
    )  # fmt: skip
    later = NOW + timedelta(minutes=1)
    with clock.at(later):
        assert value(people, "accountability.opened") == (1, None)
        assert value(people, "accountability.decided") == (0, 1)
        by_safety = Scope.of_year(people.school, 2026, people.safety)
        assert figure("accountability.opened").compute(by_safety).numerator == 1
        assert not Case.objects.visible_to(people.safety).exists()
        case.decide(by=people.principal, outcome="remind", reason="属实")
    statement = said(people, "04.accountability")
    assert statement.status == "proved"
    assert any("word" in note or "填报" in note for note in statement.notes)  # grade B says so


def test_a_draft_counts_for_nothing(people: People) -> None:
    Sheet.objects.draft(by=people.safety, unit=people.school, lines=SCHOOL, origin="page")
    assert value(people, "responsibility.posts", people.school) == (0, 7)
