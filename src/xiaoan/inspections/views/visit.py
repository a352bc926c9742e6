"""One visit: how far it is, its lists, the four methods, what it found, its notice."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from xiaoan.access.check import check, may
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.pages import PRG, Step
from xiaoan.evidence.models import File
from xiaoan.hazards.models import Hazard, Notice
from xiaoan.hazards.views.steps import taken
from xiaoan.inspections.forms import PhotoForm
from xiaoan.inspections.lists import lists_of
from xiaoan.inspections.models import METHODS, Visit
from xiaoan.inspections.views.findings import keep_photo
from xiaoan.inspections.views.steps import find_visit, render_step
from xiaoan.inspections.views.visits import person, sees_all
from xiaoan.ledger.pages import seal_state
from xiaoan.ledger.story import events_of, tell
from xiaoan.units.models import Unit

VERBS = ("announce", "begin", "cancel", "find", "finish", "plan")


@login_required
def visit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything about one visit that the reader may see."""
    shown, user = find_visit(request, pk), person(request)
    notice = shown.notice
    findings = findings_of(shown, user)
    context = {
        "visit": shown, "today": clock.today(), "notice": notice,
        "line": line_of_visit(shown, notice),
        "may": {verb: may(user, f"inspections.{verb}", shown.unit) for verb in VERBS},
        "whole": sees_all(user, Unit(id=shown.district_id, district_id=shown.district_id)),
        "inspectors": shown.inspectors,
        "lists": lists_of(shown), "methods": methods_of(shown),
        "findings": findings, "old": old_answers(shown),
        "missed": sum(finding.was_known is False for finding in findings),
        "known": known_before(shown, user) if shown.status == Visit.Status.BEGUN else [],
        "again": to_recheck(shown, user),
        "rechecks": shown.rechecks.order_by("planned_on"),
        "near": near(shown) if shown.status == Visit.Status.PLANNED else [],
        "unserved": list(shown.unserved()) if shown.status == Visit.Status.FINISHED else [],
        "photos": list(File.objects.visible_to(user).of_subject(shown.subject)),
        "history": reversed(tell(events_of(shown), shown)),
        "seal": seal_state(shown),
    }  # fmt: skip
    return render(request, "inspections/visit.html", context)


@login_required
def photo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add a photo to the visit while the inspectors are on site or after it."""
    shown, by = find_visit(request, pk), person(request)
    check(by, "inspections.find", shown.unit)
    form = PhotoForm(request.POST or None, request.FILES or None, record=shown)
    page = {"title": _("A photo of the visit"), "button": _("Keep it")}
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["photo"]
        if taken(form, lambda: keep_photo(upload, by=by, record=shown, role=File.Role.PROOF)):
            return PRG(request, "inspections:visit", pk=pk, said=_("The photo is kept."))
    return render_step(request, shown, page, form)


def line_of_visit(shown: Visit, notice: Notice | None) -> list[Step]:
    """Planned, announced or not, on site, finished, served, answered."""
    at = {
        "begun": shown.began_at, "finished": shown.ended_at,
        "served": notice.served_at if notice else None,
        "replied": notice.replied_at if notice else None,
    }  # fmt: skip
    told = _moment(shown.announced_at) if shown.announced_at else _("unannounced")
    first = [date_format(shown.planned_on, "MONTH_DAY_FORMAT"), told]
    steps = [Step(_("Planned"), "done", first)]
    labels = {"begun": _("On site"), "finished": _("Finished"), "served": _("Notice served"),
              "replied": _("Notice answered")}  # fmt: skip
    if shown.status == Visit.Status.FINISHED and notice is None:
        del labels["served"], labels["replied"]
    is_next = shown.status != Visit.Status.CANCELLED
    for name, label in labels.items():
        done = at[name]
        state = "done" if done else "now" if is_next else "later"
        steps.append(Step(label, state, [_moment(done) if done else ""]))
        is_next = is_next and done is not None
    return steps


def _moment(at: datetime) -> str:
    return date_format(localtime(at), "m-d H:i")


def old_answers(shown: Visit) -> list[dict[str, Any]]:
    """What an imported ledger says of the visit, item by item, the failed ones first."""
    if not shown.external:
        return []
    record = shown.records().first()
    answers = record.answers if record else {}
    rows = [{"item": item} | answer for item, answer in answers.items()]
    return sorted(rows, key=lambda row: row["a"] != "fail")


def methods_of(shown: Visit) -> list[dict[str, Any]]:
    """The four methods, each done or not, with its time and note."""
    return [
        {
            "name": name, "label": label, "done": name in shown.methods,
            "note": shown.notes.get(name, {}).get("note", ""),
            "at": parse_datetime(shown.notes.get(name, {}).get("at", "")),
        }
        for name, label in METHODS.items()
    ]  # fmt: skip


def findings_of(shown: Visit, user: User) -> list[Any]:
    """What it found, the missed ones first, with the photos of each hazard."""
    rows = shown.findings.select_related("hazard__place", "hazard__rectifier")
    findings: list[Any] = list(rows.order_by("was_known", "found_at", "id"))
    subjects = [finding.hazard.subject for finding in findings]
    files: dict[str, list[File]] = {}
    for file in File.objects.visible_to(user).filter(about__in=subjects, role="before"):
        files.setdefault(file.about, []).append(file)
    for finding in findings:
        finding.photos = files.get(finding.hazard.subject, [])
    return findings


def known_before(shown: Visit, user: User) -> list[Hazard]:
    """What stands open in the school's own ledger, entered before it knew of the visit."""
    rows = Hazard.objects.visible_to(user).filter(
        district_id=shown.district_id, unit_id=shown.unit_id, known_at__lt=shown.moment
    )
    rows = rows.unresolved().exclude(findings__visit=shown)
    return list(rows.select_related("place").order_by("known_at")[:50])


def to_recheck(shown: Visit, user: User) -> list[Hazard]:
    """On a re-check visit: the findings of the visit before that are still open."""
    if shown.previous_id is None:
        return []
    rows = Hazard.objects.visible_to(user).filter(findings__visit_id=shown.previous_id)
    return list(rows.select_related("place", "rectifier").order_by("status", "serial"))


def near(shown: Visit) -> list[Visit]:
    """Other visits to the same school within days."""
    rows = Visit.objects.near([shown.unit], shown.planned_on).exclude(pk=shown.pk)
    return list(rows.select_related("lead", "round").order_by("planned_on"))
