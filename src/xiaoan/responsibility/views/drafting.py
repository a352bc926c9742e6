"""The draft of a sheet: proposed, copied or imported, corrected in a grid, approved on one page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaoan.access.check import check, may
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.pages import PRG, export_xlsx
from xiaoan.base.refusals import conflict
from xiaoan.ledger.change import WrongState
from xiaoan.ledger.pages import seal_state
from xiaoan.posts.founding import system_user
from xiaoan.responsibility.issuing import expire
from xiaoan.responsibility.models import Role, Sheet
from xiaoan.responsibility.models.lines import Line, checked, posts_of, read, stored
from xiaoan.responsibility.models.sheet import alone
from xiaoan.responsibility.proposing import areas, propose
from xiaoan.responsibility.views.finding import person, said, unit_for
from xiaoan.responsibility.workbook import BadWorkbook, columns, read_workbook
from xiaoan.units.models import Unit

FIELDS = ("post", "role", "area", "what", "basis", "duties")
MOST_BYTES = 5 * 2**20


@login_required
def draft(request: HttpRequest, code: str) -> HttpResponse:
    """The grid of the draft; one form saves, submits, sends back and approves."""
    unit = unit_for(request, code)
    if request.method == "POST":
        return _step(request, unit)
    if not any(may(person(request), action, unit) for action in _readers(unit)):
        check(person(request), "responsibility.draft", unit)
    found = _draft_of(unit)
    if request.GET.get("export") == "xlsx":
        lines = read(found.lines) if found else []
        return export_xlsx(lines, columns(unit), _("Sheet of responsibility"))
    return _page(request, unit, found)


@login_required
@require_POST
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the next version, or fill the draft anew: from the catalogue, the version in force,
    a workbook, or empty."""
    unit = unit_for(request, code)
    found = _draft_of(unit)
    check(person(request), "responsibility.amend" if found else "responsibility.draft", unit)
    origin = request.POST.get("origin", "")
    try:
        lines = _SOURCES.get(origin, _empty)(request, unit)
        if found is None:
            Sheet.objects.draft(by=person(request), unit=unit, lines=lines, origin=origin)
        else:
            found.amend(by=person(request), lines=lines, origin=origin)
    except (BadWorkbook, ValidationError) as wrong:
        return _page(request, unit, found, said(wrong))
    except WrongState as wrong:
        return conflict(request, wrong)
    told = _("The draft has %(n)s lines. Correct what does not fit.") % {"n": len(lines)}
    return PRG(request, "responsibility:draft", unit.code, said=told)


def _step(request: HttpRequest, unit: Unit) -> HttpResponse:
    rows = Sheet.objects.of_unit(unit).unfinished().select_related("unit", "written_by")
    found = get_object_or_404(rows)
    step, _colon, place = request.POST.get("step", "save").partition(":")
    check(person(request), _permission(step, found), unit)
    if request.POST.get("seen", "") != str(found.event_id):
        return conflict(request, _stale())
    lines = read_grid(request.POST)
    try:
        # Whoever countersigns reads the lines as they lie there, and corrects nothing.
        if step != "confirm" and (stored(lines) != found.lines or step in {"add", "drop"}):
            found.amend(by=person(request), lines=_with(lines, step, place, unit))
        return _STEPS.get(step, _saved)(request, found)
    except ValidationError as wrong:
        found.refresh_from_db()
        return _page(request, unit, found, said(wrong))
    except WrongState as wrong:
        return conflict(request, wrong)


def _permission(step: str, found: Sheet) -> str:
    if step in {"approve", "return"}:
        return found.approval
    if step == "confirm":
        return "responsibility.confirm"
    return "responsibility.submit" if step == "submit" else "responsibility.amend"


def _stale() -> WrongState:
    return WrongState(
        _("Somebody else has corrected this draft in the meantime. Nothing of yours was kept.")
    )


def _with(lines: list[Line], step: str, place: str, unit: Unit) -> list[Line]:
    """The lines after a step of the grid: one dropped, or an empty one added."""
    at = int(place) if place.isdigit() else -1
    if step == "drop":
        return [line for number, line in enumerate(lines) if number != at]
    if step == "add":
        post = lines[-1].post if lines else next(iter(posts_of(unit)))
        return [*lines, Line(post, Role.OWN, "", "")]
    return lines


def read_grid(post: QueryDict) -> list[Line]:
    """The lines of the form; one without area and words falls away."""
    cells = zip(*(post.getlist(name) for name in FIELDS), strict=False)
    rows = [dict(zip(FIELDS, (cell.strip() for cell in row), strict=True)) for row in cells]
    return [
        Line(
            row["post"][:20], row["role"][:6], row["area"], row["what"], row["basis"],
            codes_of(row["duties"]),
        )
        for row in rows if row["area"] or row["what"]
    ]  # fmt: skip


def codes_of(text: str) -> tuple[str, ...]:
    """Codes of duties as people write them, between blanks, commas or 、."""
    return tuple(text.upper().replace("、", " ").replace(",", " ").replace("，", " ").split())


def _saved(request: HttpRequest, found: Sheet) -> HttpResponse:
    told = _("Kept: %(n)s lines.") % {"n": len(found.lines)}
    return PRG(request, "responsibility:draft", found.unit.code, said=told)


def _submitted(request: HttpRequest, found: Sheet) -> HttpResponse:
    found.submit(by=person(request))
    told = (
        _("Laid before a second member of the leading group, who countersigns it.")
        if found.awaits_second else _("Laid before whoever approves it.")
    )  # fmt: skip
    return PRG(request, "responsibility:draft", found.unit.code, said=told)


def _returned(request: HttpRequest, found: Sheet) -> HttpResponse:
    found.send_back(by=person(request), reason=request.POST.get("reason", ""))
    told = _("Sent back with the reason.")
    return PRG(request, "responsibility:draft", found.unit.code, said=told)


def _confirmed(request: HttpRequest, found: Sheet) -> HttpResponse:
    found.countersign(by=person(request))
    told = _("Countersigned. The head approves it now.")
    return PRG(request, "responsibility:draft", found.unit.code, said=told)


def _approved(request: HttpRequest, found: Sheet) -> HttpResponse:
    if found.needs_second(person(request)):
        return PRG(request, "responsibility:draft", found.unit.code, said=alone())
    field = forms.DateField(error_messages={"required": _("Enter from which day it holds.")})
    since = field.clean(request.POST.get("since"))
    found.approve(by=person(request), since=since, decision=request.POST.get("decision", ""))
    district = Unit.objects.get(pk=found.district_id)
    expire(district, clock.today(), by=system_user(district))
    told = _("Approved; in force from %(day)s. Every holder is asked to acknowledge.")
    if since > clock.today():
        told = _("Approved; in force from %(day)s. Every holder is asked on that day.")
    return PRG(
        request, "responsibility:unit", found.unit.code, said=told % {"day": since.isoformat()}
    )


_STEPS: dict[str, Callable[[HttpRequest, Sheet], HttpResponse]] = {
    "submit": _submitted,
    "return": _returned,
    "confirm": _confirmed,
    "approve": _approved,
}


def _empty(_request: HttpRequest, _unit: Unit) -> list[Line]:
    return []


def _proposed(_request: HttpRequest, unit: Unit) -> list[Line]:
    return propose(unit)


def _copied(_request: HttpRequest, unit: Unit) -> list[Line]:
    last = Sheet.objects.of_unit(unit).approved().order_by("-version").first()
    if last is None:
        raise ValidationError(_("There is no earlier version to copy."))
    return last.lines_of_charges()


def _imported(request: HttpRequest, unit: Unit) -> list[Line]:
    upload = request.FILES.get("file")
    if upload is None:
        raise ValidationError(_("Choose the workbook (.xlsx) first."))
    if (upload.size or 0) > MOST_BYTES:
        raise ValidationError(_("The file is larger than 5 MB. Remove pictures and formats."))
    lines = read_workbook(upload, unit)
    return checked(stored(lines), unit)


_SOURCES: dict[str, Callable[[HttpRequest, Unit], list[Line]]] = {
    "catalogue": _proposed,
    "copy": _copied,
    "workbook": _imported,
}


def _draft_of(unit: Unit) -> Sheet | None:
    return (
        Sheet.objects.of_unit(unit)
        .unfinished()
        .select_related("unit", "drafted_by", "written_by", "confirmed_by")
        .first()
    )


def _readers(unit: Unit) -> tuple[str, ...]:
    """Who opens a draft: whoever writes, countersigns or approves it."""
    return ("responsibility.draft", "responsibility.confirm", Sheet(unit=unit).approval)


def _hand(user: User, unit: Unit, found: Sheet | None) -> dict[str, bool]:
    """What `user` may do with the draft; one hand only does one thing."""
    is_approver = may(user, Sheet(unit=unit).approval, unit)
    is_alone = found is not None and is_approver and found.needs_second(user)
    may_confirm = (
        found is not None and not is_approver and found.awaits_second
        and found.written_by_id != user.pk and may(user, "responsibility.confirm", unit)
    )  # fmt: skip
    return {
        "may_amend": may(user, "responsibility.amend", unit), "is_alone": is_alone,
        "may_approve": is_approver and not is_alone, "may_confirm": may_confirm,
        "awaits_second": found is not None and found.awaits_second,
    }  # fmt: skip


def _page(
    request: HttpRequest, unit: Unit, found: Sheet | None, faults: list[str] | None = None
) -> HttpResponse:
    user, tried = person(request), request.method == "POST" and found is not None
    lines = read_grid(request.POST) if tried and "post" in request.POST else None
    context: dict[str, Any] = {
        "unit": unit, "sheet": found, "tab": "sheets", "faults": faults or [],
        "lines": lines or (read(found.lines) if found else []),
        "posts": list(posts_of(unit).values()), "roles": Role.choices, "areas": areas(),
        "has_version": Sheet.objects.of_unit(unit).approved().exists(),
        "today": clock.today(), **_hand(user, unit, found),
        "since": request.POST.get("since") or clock.today().isoformat(),
        "tried": request.POST, "seal": seal_state(found) if found else None,
    }  # fmt: skip
    status = 422 if faults else 200
    return render(request, "responsibility/draft.html", context, status=status)
