"""A district comes in by one workbook: checked, applied at once, harmless when repeated."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from xiaoan.access.check import check
from xiaoan.accounts.models import User
from xiaoan.base.scope import scope
from xiaoan.ledger.models import Event
from xiaoan.ledger.verify import verify
from xiaoan.posts.models import Holding
from xiaoan.posts.roster.applying import Stale, apply, compare
from xiaoan.posts.roster.reading import read
from xiaoan.posts.roster.template import write_roster, write_template
from xiaoan.posts.tests.workbooks import PERSON, POST, UNIT, excel, with_cell, workbook
from xiaoan.units.models import Unit

NOTHING = {"units": 0, "amended": 0, "people": 0, "corrected": 0, "posts": 0, "ended": 0}


def imported(people, book):
    difference = apply(workbook(book), people.bureau, by=people.system)
    assert difference.problems == []
    return difference


def test_a_school_its_head_and_the_account_come_in_together(people):
    imported(people, excel())
    school = Unit.objects.get(code="QH-100")
    head = Holding.objects.get(unit=school)
    assert (school.name, school.area, school.tags) == ("河湾小学", "城南片", ["primary", "canteen"])
    assert (head.user.name, head.post_id, head.since) == ("方静", "principal", date(2024, 9, 1))
    assert check(head.user, "hazards.recheck", school) == "principal"


def test_the_same_file_a_second_time_changes_nothing(people):
    book = excel()
    imported(people, book)
    before = Event.objects.count()
    assert imported(people, book).counts() == NOTHING
    assert Event.objects.count() == before


def test_a_check_alone_stores_nothing(people):
    before = (Unit.objects.count(), User.objects.count(), Event.objects.count())
    found = compare(workbook(excel()), people.bureau, by=people.system)
    assert found.counts() == NOTHING | {"units": 1, "people": 1, "posts": 1}
    assert (Unit.objects.count(), User.objects.count(), Event.objects.count()) == before


def test_one_wrong_cell_keeps_everything_out(people):
    book = excel(people=[PERSON, with_cell(PERSON, 0, "一号")])
    difference = apply(workbook(book), people.bureau, by=people.system)
    assert difference.problems
    assert not Unit.objects.filter(code="QH-100").exists()


def test_corrected_cells_are_carried_over_and_empty_ones_clear_nothing(people):
    imported(people, excel())
    unit = with_cell(with_cell(UNIT, 8, 320), 5, None)
    book = excel(units=[unit], people=[with_cell(PERSON, 1, "方晓静")])
    assert imported(people, book).counts() == NOTHING | {"amended": 1, "corrected": 1}
    school = Unit.objects.get(code="QH-100")
    assert (school.pupils, school.area) == (320, "城南片")
    assert User.objects.get(username="fang").name == "方晓静"


def test_a_last_day_in_the_sheet_ends_the_post(people):
    imported(people, excel())
    successor = ["lu", "卢珊", "QH-100", ""]
    posts = [with_cell(POST, 4, date(2026, 8, 31)), ["lu", "QH-100", "校长", date(2026, 9, 1)]]
    book = excel(people=[PERSON, successor], posts=posts)
    assert imported(people, book).counts() == NOTHING | {"people": 1, "posts": 1, "ended": 1}
    assert Holding.objects.get(user__username="fang").until == date(2026, 8, 31)


def test_an_acting_holder_is_bound_to_the_one_acted_for(people):
    actor = ["lu", "卢珊", "QH-100", ""]
    acting = ["lu", "QH-100", "校长", date(2026, 3, 1), date(2026, 3, 31), "", "fang"]
    imported(people, excel(people=[PERSON, actor], posts=[acting, POST]))
    held = Holding.objects.get(user__username="lu")
    assert held.stands_for is not None
    assert held.stands_for.user.username == "fang"


def test_a_school_may_be_moved_below_another_unit(people):
    campus = ["QH-101", "河湾小学东校区", "", "校区", "QH-001", "", "", "", 80, 3, None]
    imported(people, excel(units=[UNIT, campus]))
    imported(people, excel(units=[UNIT, with_cell(campus, 4, "QH-100")]))
    moved = Unit.objects.get(code="QH-101")
    school = Unit.objects.get(code="QH-100")
    assert moved.parent_id == school.pk
    assert Unit.objects.within(school).filter(pk=moved.pk).exists()


def test_new_accounts_have_no_password_at_all(people):
    imported(people, excel())
    user = User.objects.get(username="fang")
    assert (user.door, user.check_password("")) == ("none", False)


def test_names_of_an_import_stand_in_the_ledger_as_commitments(people):
    imported(people, excel())
    event = Event.objects.filter(action="accounts.open").latest("id")
    assert "方静" not in str(event.facts)
    assert "commitment:" in str(event.facts)


def test_the_roster_as_it_stands_comes_back_in_without_a_change(people):
    imported(people, excel())
    out = BytesIO()
    write_roster(out, people.bureau)
    out.seek(0)
    difference = compare(read(out), people.bureau, by=people.system)
    assert (difference.problems, difference.counts()) == ([], NOTHING)


def test_administrators_do_not_stand_in_the_workbook(people):
    out = BytesIO()
    write_roster(out, people.bureau)
    book = load_workbook(BytesIO(out.getvalue()))
    cells = {str(cell.value) for page in book for row in page.iter_rows() for cell in row}
    assert not cells & {"system_admin", "security_admin", "audit_admin", "系统管理员"}


def test_the_template_explains_every_column_and_offers_lists(people):
    out = BytesIO()
    write_template(out)
    book = load_workbook(BytesIO(out.getvalue()))
    assert book.sheetnames == ["填写说明", "单位", "人员", "任职", "可填内容"]
    explained = {row[1].value for row in book["填写说明"].iter_rows() if row[1].value}
    assert {"编码", "账号", "岗位", "代理谁（账号）"} <= explained
    lists = [rule for rule in book["任职"].data_validations.dataValidation if rule.type == "list"]
    assert len(lists) == 5
    assert read(BytesIO(out.getvalue())).problems == []


def test_what_was_agreed_to_is_what_is_applied(people):
    book = workbook(excel())
    shown = compare(book, people.bureau, by=people.system).digest()
    people.school.amend(by=people.section, pupils=721)
    Unit.objects.found(
        by=people.section, code="QH-100", name="河湾", kind="school", parent=people.bureau
    )
    with pytest.raises(Stale):
        apply(workbook(excel()), people.bureau, by=people.system, shown=shown)


@pytest.mark.usefixtures("committed")
def test_the_ledger_of_an_import_verifies(people):
    with scope([people.bureau.pk]):
        imported(people, excel())
        imported(people, excel(units=[with_cell(UNIT, 8, 310)]))
    assert verify(records=True).ok


@pytest.mark.usefixtures("committed")
def test_three_thousand_rows_come_in_at_once(people):
    units = [
        [f"Z-{n:03d}", f"第{n}小学", "", "学校", "", "片", "", "小学", 300, 9] for n in range(100)
    ]
    staff = [[f"p{n}", f"教师{n}", f"Z-{n % 100:03d}"] for n in range(1_450)]
    posts = [[f"p{n}", f"Z-{n % 100:03d}", "任课教师", date(2024, 9, 1)] for n in range(1_450)]
    book = excel(units, staff, posts)
    with scope([people.bureau.pk]):
        counts = imported(people, book).counts()
    assert counts == NOTHING | {"units": 100, "people": 1_450, "posts": 1_450}
