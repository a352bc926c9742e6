"""The demonstration's district 青禾区: a bureau, its sections, partners, 92 schools, their people."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password

from xiaoan.accounts.models import User
from xiaoan.base.scope import scope
from xiaoan.demo.names import AREAS, FLOWERS, MORE_PLACES, PLACES, STEMS, people
from xiaoan.ledger.batch import born_many
from xiaoan.posts.administrators import ROLES, appoint_administrator
from xiaoan.posts.founding import found_district
from xiaoan.posts.roster.applying import apply
from xiaoan.posts.roster.reading import Workbook
from xiaoan.units.models import Place, Plate, Serves, Unit

CODE = "QH"
SEED = 2012
#: Shares of the 92: (name ending, kind, tags, how many of 92, least pupils, most pupils)
SORTS = (
    ("小学", "school", ("primary",), 36, 260, 1500),
    ("中学", "school", ("junior",), 14, 500, 1600),
    ("学校", "school", ("primary", "junior"), 5, 600, 1800),
    ("高级中学", "school", ("senior",), 3, 1200, 2600),
    ("职业学校", "school", ("vocational",), 1, 1400, 1400),
    ("特殊教育学校", "school", ("special",), 1, 90, 90),
    ("幼儿园", "kindergarten", ("kindergarten",), 32, 90, 420),
)
SECTIONS = (
    ("S01", "安全管理科"), ("S02", "基建科"), ("S03", "德育科"), ("S04", "体卫艺科"),
    ("S05", "民办教育科"), ("S06", "局办公室"),
)  # fmt: skip
AGENCIES = (
    ("P01", "青禾公安分局"), ("P02", "青禾消防救援大队"), ("P03", "青禾市场监管局"),
    ("P04", "青禾疾控中心"), ("P05", "城东街道办事处"), ("P06", "青禾供电公司"),
)  # fmt: skip
BUREAU_POSTS = (
    ("chief", 1), ("deputy-chief", 1), ("safety-section", 1), ("inspector", 4),
    ("building-section", 1), ("moral-section", 1), ("health-section", 1), ("private-section", 1),
    ("bureau-office", 1), ("bureau-leader", 1), ("bureau-duty", 2),
)  # fmt: skip
SCHOOL_POSTS = (
    ("principal", 1), ("deputy", 1), ("safety", 1), ("affairs", 1), ("moral", 1), ("academic", 1),
    ("office", 1), ("class", 3), ("guard", 2), ("gate", 1), ("health-teacher", 1), ("it", 1),
    ("pe", 1), ("duty-leader", 1), ("counsellor", 1),
)  # fmt: skip
KINDERGARTEN_POSTS = (
    ("kg-head", 1), ("kg-deputy", 1), ("kg-safety", 1), ("kg-affairs", 1), ("kg-care", 1),
    ("kg-class", 3), ("guard", 1), ("gate", 1), ("kg-doctor", 1), ("duty-leader", 1),
)  # fmt: skip
BY_TAG = {
    "canteen": (("canteen", 1), ("food", 1)), "boarding": (("warden", 2),),
    "laboratory": (("lab", 1),), "school-bus": (("bus", 1),),
}  # fmt: skip
#: Who may sign in on the demonstration: (account, post, which unit, what they do there)
CAST = (
    ("juzhang", "chief", "bureau"),
    ("kezhang", "safety-section", "bureau"), ("fujuzhang", "deputy-chief", "bureau"),
    ("ducha", "inspector", "bureau"), ("xiaozhang", "principal", "school"),
    ("anquan", "safety", "school"), ("zongwu", "affairs", "school"), ("menwei", "guard", "school"),
    ("shitang", "canteen", "school"), ("yuanzhang", "kg-head", "kindergarten"),
    ("gongan", "agency-officer", "agency"),
)  # fmt: skip
#: The three administrators 三员, who sign in as well: (account, role, name). Names of their own,
#: so that those of everybody else stay as drawn.
ADMINISTRATORS = (
    ("guanli", "system", "钟守成"), ("baomi", "security", "阮一鸣"), ("shenji", "audit", "简明"),
)  # fmt: skip
#: Account and post of everybody one can sign in as.
ACCOUNTS = (
    *((account, post) for account, post, _ in CAST),
    *((account, ROLES[role]) for account, role, _ in ADMINISTRATORS),
)
#: A second post of one of the cast: the canteen manager is the food-safety officer as well,
#: and so owes a form every day.
ALSO = {("food", "school"): "shitang"}
FOUNDED = date(2015, 9, 1)
#: Inspectors who came with the new safety section.
NEWLY_IN_POST = frozenset({f"{CODE.lower()}-inspector2", f"{CODE.lower()}-inspector3"})


@dataclass
class District:
    """What the year's generator needs to know of the district it works in."""

    bureau: Unit
    system: User
    schools: list[Unit]
    password: str


def found(schools: int, *, staffed_on: date, seed: int = SEED) -> District:
    """Found the district and everybody in it through the roster's own door.

    The safety section is new: it begins on `staffed_on`, with two more inspectors.
    """
    random = Random(seed)
    bureau, system = found_district(code=CODE, name="青禾区教育局", short_name="青禾区")
    with scope([bureau.pk]):
        book = Workbook(rows={"units": _units(schools, random), "people": [], "posts": []})
        book.rows["units"][0]["opened_on"] = staffed_on
        _staff(book, random)
        for row in book.rows["posts"]:
            if row["username"] in NEWLY_IN_POST:
                row["since"] = staffed_on
        difference = apply(book, bureau, by=system)
        if difference.problems:
            raise RuntimeError(f"the demo's own roster is wrong: {difference.problems[0].en}")
        bureau.refresh_from_db()
        units = list(Unit.objects.filter(district_id=bureau.pk).schools().order_by("code"))
        born_many(_places(units), "units.place", by=system, unit=bureau)
        Plate.objects.issue(Place.objects.of(bureau), by=system, unit=bureau)
        _serve(bureau)
        password = _open_doors(bureau)
    return District(bureau, system, units, password)


def _units(wanted: int, random: Random) -> list[dict[str, Any]]:
    rows = [_unit(f"{CODE}-{code}", name, "section") for code, name in SECTIONS]
    rows += [_unit(f"{CODE}-{code}", name, "agency") for code, name in AGENCIES]
    stems, flowers, number = _names(STEMS), _names(FLOWERS), 0
    for (ending, kind, tags, share, least, most), count in zip(
        SORTS, counts_of(wanted), strict=True
    ):
        for place, stem in enumerate(islice(flowers if kind == "kindergarten" else stems, count)):
            number += 1
            pupils = random.randint(least, most)
            name = ("青禾" if share == 1 and place == 0 else stem) + ending
            rows.append(
                _unit(
                    f"{CODE}-{number:03d}",
                    name,
                    kind,
                    area=AREAS[number % len(AREAS)],
                    tags=[*tags, *_facilities(kind, tags, place, pupils)],
                    pupils=pupils,
                    classes=max(3, pupils // (30 if kind == "kindergarten" else 42)),
                    is_private=(kind == "kindergarten" and place % 2 == 1) or place % 12 == 11,
                )
            )
    return rows


def counts_of(wanted: int) -> list[int]:
    """How many of each sort make `wanted` schools: the shares of the 92, largest rests first."""
    total = sum(sort[3] for sort in SORTS)
    exact = [sort[3] * wanted / total for sort in SORTS]
    counts = [int(share) for share in exact]
    by_rest = sorted(range(len(SORTS)), key=lambda place: counts[place] - exact[place])
    for place in by_rest[: wanted - sum(counts)]:
        counts[place] += 1
    return counts


def _names(stems: Sequence[str]) -> Iterator[str]:
    """Stems of names without end: 青禾 …, then 青禾第二 … and so on."""
    for again in ("", "第二", "第三", "第四", "第五"):
        yield from (stem + again for stem in stems)


def _unit(code: str, name: str, kind: str, **fields: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "_row": 0, "code": code, "name": name, "short_name": name[:20], "kind": kind,
        "parent": "", "area": "", "is_private": False, "tags": [], "pupils": 0, "classes": 0,
        "opened_on": FOUNDED,
    }  # fmt: skip
    return base | fields


def _facilities(kind: str, tags: tuple[str, ...], place: int, pupils: int) -> list[str]:
    found = ["canteen"] if kind == "kindergarten" or place % 3 != 2 else ["catered"]
    if kind == "school" and "primary" not in tags:
        found.append("laboratory")
    if "senior" in tags or "vocational" in tags or ("junior" in tags and place % 3 == 0):
        found += ["boarding", "evening-study"]
    if kind == "school" and place % 9 == 4:
        found.append("school-bus")
    if kind == "school" and place % 11 == 5:
        found.append("boiler")
    if pupils >= (300 if kind == "kindergarten" else 500) and "canteen" in found:
        found.append("food-director-due")
    return found


def _staff(book: Workbook, random: Random) -> None:
    names = people(random)
    cast = {(post, place): account for account, post, place in CAST}
    first: dict[str, str] = {}
    for unit in [_unit(CODE, "", "bureau"), *book.rows["units"]]:
        sort = "bureau" if unit["code"] == CODE else unit["kind"]
        is_first = first.setdefault(sort, unit["code"]) == unit["code"]
        for post, count in _posts_of(unit, sort):
            for place in range(count):
                account = cast.get((post, sort)) if is_first and place == 0 else None
                if is_first and (post, sort) in ALSO:
                    _post(book, unit, post, ALSO[post, sort])
                else:
                    _person(book, unit, post, account, next(names), place)


def _posts_of(unit: dict[str, Any], sort: str) -> list[tuple[str, int]]:
    if sort == "bureau":
        return list(BUREAU_POSTS)
    if sort == "agency":
        return [("agency-officer", 1)]
    if sort == "section":
        return []
    base: tuple[tuple[str, int], ...] = SCHOOL_POSTS
    if sort == "kindergarten":
        base = KINDERGARTEN_POSTS
    if sort == "kindergarten" and unit["pupils"] < 150:
        base = tuple(row for row in base if row[0] != "kg-deputy")
    return [*base, *(row for tag in unit["tags"] for row in BY_TAG.get(tag, ()))]


def _person(
    book: Workbook, unit: dict[str, Any], post: str, account: str | None, name: str, place: int
) -> None:
    username = account or f"{unit['code'].lower()}-{post}{place or ''}"
    row = {"_row": 0, "username": username, "name": name, "unit": unit["code"], "email": ""}
    book.rows["people"].append(row)
    _post(book, unit, post, username)


def _post(book: Workbook, unit: dict[str, Any], post: str, username: str) -> None:
    book.rows["posts"].append(
        {
            "_row": 0, "username": username, "unit": unit["code"], "post": post, "since": FOUNDED,
            "until": None, "is_full_time": post in {"safety", "kg-safety"}, "stands_for": "",
        }
    )  # fmt: skip


def _places(units: list[Unit]) -> list[Place]:
    return [
        Place(unit=unit, building=building, floor=floor, name=name)
        for unit in units
        for building, floor, name in (
            *PLACES, *(place for tag in unit.tags for place in MORE_PLACES.get(tag, ())),
        )
    ]  # fmt: skip


def _serve(bureau: Unit) -> None:
    agencies = Unit.objects.filter(district_id=bureau.pk, kind=Unit.Kind.AGENCY)
    Serves.objects.bulk_create([Serves(agency=agency, district=bureau) for agency in agencies])


def _open_doors(bureau: Unit) -> str:
    """One password for everybody one can sign in as, made anew for each data folder."""
    password = f"Demo-{secrets.token_hex(3)}"
    hashed = make_password(password)
    User.objects.filter(username__in=[account for account, *_ in CAST]).update(password=hashed)
    for account, role, name in ADMINISTRATORS:
        appoint_administrator(bureau, role, username=account, name=name, password=password)
    return password
