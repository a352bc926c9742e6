"""The people and schools every test knows. Invented; fixed; small.

One district (青禾区) with a bureau, a school, a kindergarten, a neighbour school and a
partner agency; a second district whose people must see nothing of the first.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from xiaoan.accounts.models import User
from xiaoan.base.scope import scope
from xiaoan.posts.founding import found_district
from xiaoan.posts.models import Holding, Post
from xiaoan.units.models import Serves, Unit

PASSWORD = "Qinghe-2031-safe"
SINCE = date(2020, 1, 1)


@dataclass
class People:
    """Everybody, by the part they play."""

    bureau: Unit
    school: Unit
    kindergarten: Unit
    neighbour_school: Unit
    agency: Unit
    other_bureau: Unit
    other_school: Unit
    chief: User
    deputy_chief: User
    section: User
    inspector: User
    principal: User
    deputy: User
    safety: User
    affairs: User
    guard: User
    teacher: User
    canteen: User
    kg_head: User
    kg_safety: User
    neighbour: User
    officer: User
    stranger: User
    system: User
    system_admin: User
    security_admin: User
    audit_admin: User

    def users(self) -> dict[str, User]:
        """Every account by the name of its part."""
        parts = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: part for name, part in parts.items() if isinstance(part, User)}


#: part: (name, post, unit part)
PARTS = {
    "chief": ("周国平", "chief", "bureau"),
    "deputy_chief": ("林晓雯", "deputy-chief", "bureau"),
    "section": ("梁文静", "safety-section", "bureau"),
    "inspector": ("何志远", "inspector", "bureau"),
    "principal": ("王海燕", "principal", "school"),
    "deputy": ("孙国华", "deputy", "school"),
    "safety": ("陈立新", "safety", "school"),
    "affairs": ("赵国栋", "affairs", "school"),
    "guard": ("刘宝山", "guard", "school"),
    "teacher": ("吴敏", "class", "school"),
    "canteen": ("郑秀兰", "canteen", "school"),
    "kg_head": ("许慧", "kg-head", "kindergarten"),
    "kg_safety": ("冯洁", "kg-safety", "kindergarten"),
    "neighbour": ("钱进", "safety", "neighbour_school"),
    "officer": ("高峰", "agency-officer", "agency"),
    "stranger": ("马骏", "safety-section", "other_bureau"),
    "system_admin": ("系统管理员", "system-admin", "bureau"),
    "security_admin": ("安全管理员", "security-admin", "bureau"),
    "audit_admin": ("审计管理员", "audit-admin", "bureau"),
}


def assemble() -> People:
    """Found both districts through the door; returns everybody."""
    bureau, system = found_district(code="QH", name="青禾区教育局", short_name="青禾区")
    other, other_system = found_district(code="BY", name="白杨区教育局", short_name="白杨区")
    units = _units(bureau, system) | _other(other, other_system)
    everybody: dict[str, Any] = {"system": system, **units}
    posts = {post.code: post for post in Post.objects.all()}
    for part, (name, post, place) in PARTS.items():
        unit = units[place]
        by = other_system if unit.district_id == other.pk else system
        everybody[part] = _person(part, name, posts[post], unit, by)
    return People(**everybody)


def _units(bureau: Unit, system: User) -> dict[str, Unit]:
    def found(code: str, name: str, kind: str, tags: list[str], **more: Any) -> Unit:
        return Unit.objects.found(
            by=system, code=code, name=name, kind=kind, parent=bureau, tags=tags, **more
        )

    with scope([bureau.pk]):
        school = found(
            "QH-001", "柳溪小学", "school", ["primary", "canteen"],
            area="城东片", pupils=720, classes=18,
        )  # fmt: skip
        kindergarten = found(
            "QH-002", "禾苗幼儿园", "kindergarten", ["kindergarten", "canteen"],
            area="城东片", pupils=240, classes=9, is_private=True,
        )  # fmt: skip
        neighbour = found(
            "QH-003", "石湾中学", "school", ["junior", "boarding", "canteen", "laboratory"],
            area="城西片", pupils=1100, classes=24,
        )  # fmt: skip
        agency = found("QH-P1", "青禾派出所", "agency", [])
    bureau.refresh_from_db()
    Serves.objects.create(agency=agency, district=bureau)
    return {
        "bureau": bureau,
        "school": school,
        "kindergarten": kindergarten,
        "neighbour_school": neighbour,
        "agency": agency,
    }


def _other(other: Unit, system: User) -> dict[str, Unit]:
    with scope([other.pk]):
        school = Unit.objects.found(
            by=system, code="BY-001", name="白杨一小", kind="school", parent=other,
            tags=["primary"], pupils=300, classes=9,
        )  # fmt: skip
    other.refresh_from_db()
    return {"other_bureau": other, "other_school": school}


def _person(part: str, name: str, post: Post, unit: Unit, by: User) -> User:
    with scope([unit.district_id or unit.pk]):
        user = User.objects.open(username=part, name=name, at=unit, by=by, password=PASSWORD)
        Holding.objects.appoint(by=by, user=user, unit=unit, post=post, since=SINCE)
    return user
