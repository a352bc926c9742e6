"""A small sheet for the cast's school and bureau, as a director would hand it in."""

from __future__ import annotations

from datetime import date

from tests.cast import People

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.posts.models import Holding, Post
from xiaoan.responsibility.models import Sheet
from xiaoan.responsibility.models.lines import Line
from xiaoan.units.models import Unit

SCHOOL = [
    Line("principal", "first", "全面工作", "对本校安全工作负全面领导责任", "办法第十六条"),
    Line("deputy", "direct", "安全综合管理", "具体组织安全工作"),
    Line("safety", "area", "隐患排查", "登记、复查和销号", "", ("GEN-12", "GEN-14")),
    Line("affairs", "own", "消防设施", "管好总务工作，也管好其中的消防安全"),
    Line("guard", "own", "门卫", "查验来访人员"),
]
BUREAU = [
    Line("chief", "first", "全面工作", "对全区学校安全工作负全面领导责任"),
    Line("deputy-chief", "direct", "学校安全", "分管学校安全"),
    Line("safety-section", "own", "安全综合", "综合协调"),
    Line("inspector", "own", "督查", "到校检查"),
]


def approved(
    people: People, unit: Unit, lines: list[Line], since: date, by: User | None = None
) -> Sheet:
    """A sheet that is in force from today's day `since`."""
    is_bureau = unit.pk == people.bureau.pk
    drafter = people.section if is_bureau else people.safety
    approver = by or (people.chief if is_bureau else people.principal)
    sheet = Sheet.objects.draft(by=drafter, unit=unit, lines=lines, origin="page")
    sheet.approve(by=approver, since=since)
    return sheet


def appoint(people: People, name: str, post: str, since: date, unit: Unit | None = None) -> Holding:
    """A new person in a post of the school."""
    at = unit or people.school
    user = User.objects.open(username=f"new-{post}", name=name, at=at, by=people.system)
    return Holding.objects.appoint(
        by=people.system, user=user, unit=at, post=Post.objects.get(code=post), since=since
    )


def holding_of(user: User) -> Holding:
    return Holding.objects.get(user=user)


def today() -> date:
    return clock.today()
