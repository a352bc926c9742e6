"""Checklists: the current version, the earlier ones, and the editor that makes the next."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from xiaoan.access.check import check, may
from xiaoan.accounts.models import User
from xiaoan.base.pages import PRG
from xiaoan.base.refusals import conflict
from xiaoan.duties.items import Item
from xiaoan.duties.models import Checklist
from xiaoan.duties.resting import clauses_of_items
from xiaoan.duties.words import CHOICES
from xiaoan.ledger.change import WrongState
from xiaoan.ledger.pages import seal_state

SPARE = 3
NUMBERS = ("pass_min", "pass_max")
TEXTS = ("item_zh", "item_en", "answer_type", "unit", "frequency", "grade", "criterion", "interim")


@login_required
def checklists(request: HttpRequest) -> HttpResponse:
    """All checklists of the district."""
    rows = Checklist.objects.visible_to(cast("User", request.user)).current().order_by("code")
    return render(request, "duties/checklists.html", {"checklists": rows})


@login_required
def checklist(request: HttpRequest, code: str) -> HttpResponse:
    """One version of one list (`?version=`), the current one by default."""
    rows = Checklist.objects.visible_to(cast("User", request.user)).filter(code=code)
    version = request.GET.get("version", "")
    wanted = rows.filter(version=int(version)) if version.isdecimal() else rows.current()
    shown = get_object_or_404(wanted.select_related("unit"))
    bases = clauses_of_items(shown.code, request.user)
    context = {
        "checklist": shown, "versions": rows.order_by("-version"),
        "may_revise": may(cast("User", request.user), "duties.revise", shown.unit),
        "lines": [told(item) | {"bases": bases.get(item.zh, ())} for item in shown.lines],
        "seal": seal_state(shown),
    }  # fmt: skip
    return render(request, "duties/checklist.html", context)


def told(item: Item) -> dict[str, Any]:
    """A line of the list in words."""
    return {
        "item": item, "frequency": CHOICES["frequency"].get(item.frequency, item.frequency),
        "interim": CHOICES["interim"].get(item.interim, "") if item.interim != "none" else "",
    }  # fmt: skip


@login_required
def revise(request: HttpRequest, code: str) -> HttpResponse:
    """Edit the lines; sending makes the next version."""
    rows = Checklist.objects.visible_to(cast("User", request.user)).current()
    shown = get_object_or_404(rows.select_related("unit"), code=code)
    check(cast("User", request.user), "duties.revise", shown.unit)
    faults: list[str] = []
    lines: list[dict[str, Any]] = list(shown.items)
    if request.method == "POST":
        lines = _read(request, shown)
        try:
            _stale(request, shown)
            following = shown.revise(lines, by=cast("User", request.user))
        except ValidationError as error:
            faults = error.messages
        except WrongState as error:
            return conflict(request, error)
        else:
            said = _("Version %(n)s is in force.") % {"n": following.version}
            return PRG(request, "duties:checklist", code=code, said=said)
    context = {
        "checklist": shown, "lines": [*lines, *({} for _n in range(SPARE))], "faults": faults,
        "choices": {name: list(words.items()) for name, words in CHOICES.items()},
    }  # fmt: skip
    return render(request, "duties/revise.html", context, status=422 if faults else 200)


def _stale(request: HttpRequest, shown: Checklist) -> None:
    if request.POST.get("version") != str(shown.version):
        raise WrongState(_("Version %(n)s is in force by now.") % {"n": shown.version})


def _read(request: HttpRequest, shown: Checklist) -> list[dict[str, Any]]:
    count = min(int(request.POST.get("count", "0") or 0), 200)
    kept: list[dict[str, Any]] = []
    for n in range(1, count + 1):
        if f"drop-{n}" in request.POST or not request.POST.get(f"item_zh-{n}", "").strip():
            continue
        before = shown.items[n - 1] if n <= len(shown.items) else _blank(shown)
        kept.append(dict(before) | _line(request, n) | {"order": len(kept) + 1})
    return kept


def _line(request: HttpRequest, n: int) -> dict[str, Any]:
    line: dict[str, Any] = {name: request.POST.get(f"{name}-{n}", "").strip() for name in TEXTS}
    for name in NUMBERS:
        line[name] = _number(request.POST.get(f"{name}-{n}", ""))
    days = request.POST.get(f"default_rectify_days-{n}", "").strip()
    line["default_rectify_days"] = int(days) if days.isdecimal() else 10
    return line


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _blank(shown: Checklist) -> dict[str, Any]:
    first = shown.items[0] if shown.items else {}
    return {
        "applies_to": ["all"], "topic": first.get("topic", ""),
        "topic_en": first.get("topic_en", ""), "source": "",
    }  # fmt: skip
