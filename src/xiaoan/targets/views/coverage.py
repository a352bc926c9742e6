"""How far the cascade has come, by level and present holder; and whom to chase."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xiaoan.access.check import check, reach
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.pages import PRG, KeysetPage, export_xlsx
from xiaoan.figures.scope import Scope
from xiaoan.notify.models import Message
from xiaoan.targets import reminding
from xiaoan.targets.figures import holders
from xiaoan.targets.holders import asked, covered, in_a_hole, scanned
from xiaoan.targets.levels import LEVELS
from xiaoan.targets.models import Letter
from xiaoan.targets.views.letters import COLUMNS, person
from xiaoan.units.models import Unit

SHOWN = 200
MOST = 20_000


@dataclass(frozen=True)
class Row:
    """One level: who has to sign, who has, and what the rest waits for."""

    level: str
    required: int
    signed: int
    scanned: int
    holes: int
    without: int

    @property
    def title(self) -> Any:
        return LEVELS[self.level]

    @property
    def share(self) -> str:
        return f"{100 * self.signed / self.required:.1f}%" if self.required else "—"

    @property
    def waiting(self) -> int:
        """Those with a letter that is not signed by both sides."""
        return self.required - self.signed - self.scanned - self.holes - self.without

    @property
    def is_whole(self) -> bool:
        return self.required > 0 and self.signed == self.required


@login_required
@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """The levels with present holders; below them the units in which somebody is missing."""
    user, today = _seen(request), clock.today()
    unit = Unit.objects.get(pk=_top(user))
    rows = holders(_scope(user, unit, today))
    context = {
        "unit": unit, "levels": levels(rows, today), "today": today,
        "gaps": gaps(rows, today), "is_bureau": unit.pk == unit.district_id,
        "holes": list(rows.filter(in_a_hole(today)).select_related("unit", "user", "post")
                      .order_by("since", "pk")[:SHOWN]),
    }  # fmt: skip
    return render(request, "targets/coverage.html", context)


def levels(rows: Any, on: date) -> list[Row]:
    """One row for each level of the cascade, in its order."""
    counted = rows.order_by().values("level").annotate(
        n=Count("pk"), signed=Count("pk", filter=covered(on)),
        scanned=Count("pk", filter=scanned(on) & ~covered(on)),
        holes=Count("pk", filter=in_a_hole(on)),
        without=Count("pk", filter=~asked(on) & ~in_a_hole(on) & ~covered(on)),
    )  # fmt: skip
    found = {row["level"]: row for row in counted}
    return [
        Row(level, one["n"], one["signed"], one["scanned"], one["holes"], one["without"])
        for level in LEVELS if (one := found.get(level))
    ]  # fmt: skip


def gaps(rows: Any, on: date) -> list[dict[str, Any]]:
    """Units with present holders who are not covered, by area; never ranked."""
    counted = rows.order_by().values("unit_id", "unit__name", "unit__code", "unit__area").annotate(
        n=Count("pk"), signed=Count("pk", filter=covered(on))
    )  # fmt: skip
    missing = [
        row | {"rest": row["n"] - row["signed"]} for row in counted if row["n"] > row["signed"]
    ]
    return sorted(missing, key=lambda row: (row["unit__area"], row["unit__code"]))


@login_required
@require_safe
def chase(request: HttpRequest) -> HttpResponse:
    """Unsigned letters of present holders, overdue first; holes above them."""
    user, today = _seen(request), clock.today()
    rows = reminding.standing(Letter.objects.visible_to(user).in_term(today).unsigned(), today)
    rows = rows.select_related("unit", "template", "holding__user", "holding__post")
    if request.GET.get("export") == "xlsx":
        listed = rows.order_by("due_on", "id")[:MOST]
        return export_xlsx(listed, COLUMNS, _("Letters to chase"), note=today.isoformat())
    unit = Unit.objects.get(pk=_top(user))
    new = holders(_scope(user, unit, today)).filter(in_a_hole(today))
    page = KeysetPage(rows, ("due_on", "id"), request)
    _mark_reminded(page.rows)
    context = {
        "page": page, "today": today, "is_bureau": unit.pk == unit.district_id,
        "holes": list(new.select_related("unit", "user", "post").order_by("since", "pk")[:SHOWN]),
        "may_remind": unit.district_id in reach(user, "targets.remind").districts,
        "late": rows.filter(due_on__lt=today).count(),
    }  # fmt: skip
    return render(request, "targets/chase.html", context)


def _mark_reminded(rows: list[Letter]) -> None:
    """When each holder was last told; one query for the page."""
    told = Message.objects.filter(
        user_id__in={row.holding.user_id for row in rows}, subject=reminding.SUBJECT
    ).order_by("sent_at")
    last = dict(told.values_list("user_id", "sent_at"))
    for row in rows:
        row.reminded = last.get(row.holding.user_id)  # type: ignore[attr-defined]


@login_required
@require_POST
def reminder(request: HttpRequest) -> HttpResponse:
    """Remind everybody whose letter is overdue, and the successors; at most once a day each."""
    user, today = _seen(request), clock.today()
    district = Unit.objects.get(pk=user.district_id or 0)
    check(user, "targets.remind", district)
    n = reminding.remind_late(district, today, by=user)
    said = _("%(n)s people were reminded.") % {"n": n}
    return PRG(request, "targets:chase", said=said)


def _seen(request: HttpRequest) -> User:
    user = person(request)
    where = reach(user, "targets.view")
    if not (where.districts or where.units):
        raise PermissionDenied(_("The coverage is for heads, safety directors and the bureau."))
    return user


def _top(user: User) -> int:
    where = reach(user, "targets.view")
    return where.districts[0] if where.districts else (user.unit_id or where.units[0])


def _scope(user: User, unit: Unit, on: date) -> Scope:
    return Scope(unit, date(on.year, 1, 1), on, clock.now(), user)
