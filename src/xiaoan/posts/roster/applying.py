"""Apply the difference between workbook and district in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from xiaoan.accounts.models import User
from xiaoan.ledger.batch import born_many, change_many
from xiaoan.ledger.permission import Actor
from xiaoan.posts.models import Holding
from xiaoan.posts.roster.comparing import Difference, District, Row, given
from xiaoan.posts.roster.people_rows import PeopleRows
from xiaoan.posts.roster.post_rows import PostRows, in_order
from xiaoan.posts.roster.problems import Workbook
from xiaoan.posts.roster.unit_rows import FIELDS, UnitRows
from xiaoan.units.models import Unit

#: Told as the work goes on: which step, how much of it is done, how much there is.
Progress = Callable[[str, int, int], None]
LOCK = 0x0A40_0001


class Stale(Exception):
    """The district changed between the check that was shown and the applying."""


def compare(book: Workbook, unit: Unit, *, by: Actor) -> Difference:
    """Everything new or different in the district of `unit`, and everything wrong."""
    return _compare(book, District(unit, by))


def _compare(book: Workbook, district: District) -> Difference:
    found = Difference(problems=list(book.problems))
    tree = UnitRows(district, book.rows.get("units", []), found).judge()
    names = PeopleRows(district, tree, book.rows.get("people", []), found).judge()
    PostRows(district, tree, names, book.rows.get("posts", []), found).judge()
    order = {"单位": 0, "人员": 1, "任职": 2}
    found.problems.sort(key=lambda problem: (order.get(problem.sheet, -1), problem.row))
    return found


def apply(
    book: Workbook,
    unit: Unit,
    *,
    by: Actor,
    shown: str = "",
    progress: Progress = lambda *_: None,
) -> Difference:
    """Apply a workbook without problems; returns what was changed.

    One transaction under an advisory lock: two imports never interleave. With problems
    nothing is stored and the difference carries them. `shown` is the digest of the
    difference that somebody agreed to; raises Stale when it is another by now.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s, %s)", [LOCK, unit.pk])
        district = District(unit, by)
        difference = _compare(book, district)
        progress("checked", 1, 1)
        if difference.problems:
            return difference
        if shown and shown != difference.digest():
            raise Stale
        _found_units(district, difference, progress)
        _open_accounts(district, difference, progress)
        _fill_posts(district, difference, progress)
    return difference


def _found_units(district: District, difference: Difference, progress: Progress) -> None:
    bureau, known, by = district.unit, district.units, district.by
    keys = Unit.claim_keys(len(difference.units)) if difference.units else []
    ids = {row["code"]: key for row, key in zip(difference.units, keys, strict=True)}
    ids |= {code: unit.pk for code, unit in known.items()}
    born = [
        Unit(
            id=ids[row["code"]],
            code=row["code"],
            parent_id=ids[row["parent"]] if row["parent"] else bureau.pk,
            district_id=bureau.pk,
            **given(row, FIELDS),
        )
        for row in difference.units
    ]
    born_many(born, "units.found", by=by, unit=bureau)
    progress("units", len(born), len(born) + len(difference.amended))
    moved = any("parent" in changed for _unit, changed in difference.amended)
    for unit, changed in difference.amended:
        fields = {name: cell for name, cell in changed.items() if name != "parent"}
        if "parent" in changed:
            fields["parent_id"] = ids[changed["parent"]]
        unit.amend(by=by, **fields)
    if born or moved:
        Unit.objects.renumber()
    known |= {unit.code: unit for unit in born}
    progress("units", 1, 1)


def _open_accounts(district: District, difference: Difference, progress: Progress) -> None:
    people, by = difference.people, district.by
    keys = User.claim_keys(len(people)) if people else []
    # Nobody can sign in yet, and nothing slow is hashed: first passwords are handed out later.
    nobody = make_password(None)
    born = [
        User(
            id=key,
            username=row["username"],
            name=row["name"],
            email=row["email"] or "",
            password=nobody,
            unit_id=district.units[row["unit"]].pk,
            district_id=district.unit.pk,
        )
        for row, key in zip(people, keys, strict=True)
    ]
    born_many(born, "accounts.open", by=by, unit=district.unit)
    district.users |= {user.username: user for user in born}
    progress("people", len(born), len(born) + len(difference.corrected))
    for user, changed in difference.corrected:
        fields = {name: cell for name, cell in changed.items() if name != "unit"}
        if "unit" in changed:
            fields["unit_id"] = district.units[changed["unit"]].pk
        user.amend(by=by, **fields)
    progress("people", 1, 1)


def _fill_posts(district: District, difference: Difference, progress: Progress) -> None:
    by = district.by
    _end(difference.ended, by)
    flags = {held.pk: {"is_full_time": flag} for held, flag in difference.full_time}
    if flags:
        change_many(Holding, flags, "posts.amend", by=by)
    rows = list(in_order(difference.holdings))
    keys = Holding.claim_keys(len(rows)) if rows else []
    holders = {(h.user_id, h.unit_id, h.post_id): h.pk for h in district.held if not h.is_acting}
    born = []
    for row, key in zip(rows, keys, strict=True):
        holding = _holding(district, row, key)
        place = (holding.unit_id, holding.post_id)
        if row["stands_for"]:
            principal = district.users[row["stands_for"]]
            holding.stands_for_id = holders[(principal.pk, *place)]
        else:
            holders[(holding.user_id, *place)] = key
        born.append(holding)
    born_many(born, "posts.appoint", by=by, unit=district.unit)
    progress("posts", len(born), len(born))


def _holding(district: District, row: Row, key: int) -> Holding:
    return Holding(
        id=key,
        user_id=district.users[row["username"]].pk,
        unit_id=district.units[row["unit"]].pk,
        district_id=district.unit.pk,
        post_id=district.posts[row["post"]].code,
        since=row["since"],
        until=row["until"],
        is_full_time=bool(row["is_full_time"]),
    )


def _end(ended: list[tuple[Holding, date]], by: Actor) -> None:
    last: dict[Any, dict[str, Any]] = {held.pk: {"until": until} for held, until in ended}
    if not last:
        return
    change_many(Holding, last, "posts.end", by=by)
    for acting in Holding.objects.filter(stands_for_id__in=list(last)).select_related("unit"):
        until = last[acting.stands_for_id]["until"]
        if acting.since <= until and (acting.until is None or acting.until > until):
            acting.end(by=by, on=until, with_principal=acting.stands_for_id)
