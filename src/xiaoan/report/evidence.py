"""How the rows behind a figure are listed: their columns, order and the page of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.base import clock
from xiaoan.base.components import Text
from xiaoan.base.templatetags.xa import GRADES
from xiaoan.duties.models import Record, Task, Timing
from xiaoan.hazards.models import Extension, Hazard, Keeping, Notice, Referral, SpotCheck
from xiaoan.hazards.views.register import ORDER as HAZARD_ORDER
from xiaoan.hazards.views.register import in_order
from xiaoan.inspections.models import Finding, Visit
from xiaoan.ledger.models import Event
from xiaoan.posts.models import Holding, Post
from xiaoan.public.models import Report
from xiaoan.report.cells import cells
from xiaoan.report.evidence_compendium import COMPENDIUM
from xiaoan.report.evidence_kinds import Listing, Part
from xiaoan.report.evidence_letters import LETTERS
from xiaoan.report.evidence_library import LIBRARY
from xiaoan.report.evidence_responsibility import RESPONSIBILITY
from xiaoan.units.models import Unit


@dataclass(frozen=True)
class Line:
    """One row of evidence as a page shows it."""

    url: str
    cells: list[tuple[Part, Any]]
    event: Event | None


def lines(listing: Listing, rows: Iterable[Any], year: int) -> list[Line]:
    """Rows as lines, each with the event that last changed it and that event's seal.

    Days of `year` are written short, 11-24; others whole.
    """
    listed = primed(rows)
    events = {
        event.pk: event
        for event in Event.objects.filter(pk__in=[row.event_id for row in listed]).with_seal()
    }
    return [
        Line(
            listing.url(row), [(part, _written(part.of(row), year)) for part in listing.shown],
            events.get(row.event_id),
        )
        for row in listed
    ]  # fmt: skip


def cell_lines(listing: Listing, gathered: Iterable[Any]) -> list[Line]:
    """Cells as lines: no single event stands behind one."""
    return [
        Line(
            listing.url(cell), [(part, _written(part.of(cell), 0)) for part in listing.shown], None
        )
        for cell in gathered
    ]


def primed(rows: Iterable[Any]) -> list[Any]:
    """Rows with the names of their posts, which tasks keep as codes."""
    listed = list(rows)
    if listed and isinstance(listed[0], Task):
        names = {post.code: str(post) for post in Post.objects.all()}
        for row in listed:
            row.post_name = names.get(row.post, row.post)
    return listed


def listing_of(model: type[Any]) -> Listing:
    """The listing of a model's rows; a figure over any other model is a mistake."""
    return LISTINGS[model]


def _written(value: Any, year: int) -> Any:
    if value is None or value == "":
        return "—"
    if not isinstance(value, date):
        return value
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    day = f"{local:%m-%d}" if local.year == year else f"{local:%Y-%m-%d}"
    return f"{day} {local:%H:%M}" if isinstance(local, datetime) else day


def _day(value: Any) -> Any:
    return timezone.localtime(value).date() if value is not None else None


def _outcome(hazard: Hazard) -> str:
    """Overdue, late, in time, or not due yet: in words, never by colour alone."""
    today = clock.today()
    if hazard.closed_at is not None and not hazard.is_open:
        late = (_day(hazard.closed_at) - hazard.due_on).days if hazard.due_on else 0
        return _now("late by %(n)s days") % {"n": late} if late > 0 else _now("in time")
    late = hazard.days_late(today)
    return _now("overdue %(n)s days") % {"n": late} if late else _now("not overdue")


def _hazard_page(row: Any) -> str:
    return reverse("hazards:detail", args=[getattr(row, "hazard_id", row.pk)])


def _grade(hazard: Hazard) -> str:
    return str(GRADES[hazard.colour])


def _either(value: bool | None, yes: Text, no: Text) -> str:
    return "" if value is None else str(yes if value else no)


def _known(finding: Finding) -> str:
    return _either(finding.was_known, _("known"), _("a miss"))


def _recurred(look: Keeping) -> str:
    return _either(look.recurred, _("came back"), _("did not"))


def _genuine(look: SpotCheck) -> str:
    return _either(look.is_genuine, _("put right"), _("false closing"))


SCHOOL = Part(_("School"), "unit.name", 24)
OF_HAZARD = Part(_("Hazard"), "hazard.what", 40, "open")
LISTINGS: dict[type[Any], Listing] = COMPENDIUM | RESPONSIBILITY | LETTERS | LIBRARY | {
    Hazard: Listing(
        (
            Part(_("Grade"), "colour", 8, "grade"), SCHOOL,
            Part(_("Hazard"), "what", 40, "open"), Part(_("Number"), "number", 12, "sheet"),
            Part(_("Found on"), lambda row: _day(row.found_at), 12),
            Part(_("Deadline"), "due_on", 12),
            Part(_("Struck off"), lambda row: _day(row.closed_at), 12),
            Part(_("Outcome"), _outcome, 14),
        ),
        HAZARD_ORDER, ("unit", "place"), _hazard_page,
        lambda rows, scope: in_order(rows, scope.day),
    ),
    Task: Listing(
        (
            Part(_("Due on"), "due_on", 12), SCHOOL,
            Part(_("Task"), "duty.title", 36, "open"), Part(_("Post"), "post_name", 14),
            Part(_("State"), lambda row: str(row.get_status_display()), 10),
            Part(_("Done on"), lambda row: _day(row.closed_at), 12),
            Part(_("Minutes"), "duty.minutes", 8, "number"),
        ),
        ("-due_on", "-id"), ("unit", "duty"),
        lambda row: reverse("duties:task", args=[row.pk]),
    ),
    Record: Listing(
        (
            Part(_("When"), "happened_at", 18), SCHOOL,
            Part(_("Checklist"), "checklist.title", 36, "open"), Part(_("Topic"), "topic", 12),
            Part(_("Items"), "items", 8, "number"), Part(_("Failed"), "failed", 8, "number"),
        ),
        ("-happened_at", "-id"), ("unit", "checklist"),
        lambda row: reverse("duties:record", args=[row.pk]),
    ),
    Visit: Listing(
        (
            Part(_("Began"), "began_at", 18), SCHOOL,
            Part(_("Visit"), lambda row: str(row.get_kind_display()), 14, "open"),
            Part(_("Methods"), lambda row: " · ".join(map(str, row.methods_said)), 30),
            Part(_("Items"), "items", 8, "number"),
        ),
        ("-began_at", "-id"), ("unit",),
        lambda row: reverse("inspections:visit", args=[row.pk]),
    ),
    Finding: Listing(
        (
            Part(_("Found at"), "found_at", 18), SCHOOL, OF_HAZARD,
            Part(_("Known to the school"), _known, 12),
        ),
        ("-found_at", "-id"), ("unit", "hazard"), _hazard_page,
    ),
    Notice: Listing(
        (
            Part(_("Served"), "served_at", 18), SCHOOL,
            Part(_("Notice number"), "number", 16, "open"), Part(_("Found at"), "found_at", 18),
            Part(_("Reply due"), "reply_due", 12), Part(_("Replied"), "replied_at", 18),
        ),
        ("-found_at", "-id"), ("unit",),
        lambda row: reverse("hazards:notice", args=[row.pk]),
    ),
    Report: Listing(
        (
            Part(_("Came in"), "received_at", 18), SCHOOL,
            Part(_("Report"), "title", 30, "open"),
            Part(_("State"), lambda row: str(row.get_status_display()), 16),
            Part(_("Answer by"), "due_on", 12), Part(_("Answered"), "answered_at", 18),
        ),
        ("-received_at", "-id"), ("unit",), lambda row: row.address,
    ),
    Referral: Listing(
        (
            Part(_("Sent"), "sent_at", 18), SCHOOL, OF_HAZARD,
            Part(_("Agency"), "agency.name", 20), Part(_("Receipt"), "received_at", 18),
            Part(_("Answered"), "answered_at", 18),
        ),
        ("-sent_at", "-id"), ("unit", "hazard", "agency"), _hazard_page,
    ),
    Extension: Listing(
        (
            Part(_("Asked"), "asked_at", 18), SCHOOL, OF_HAZARD,
            Part(_("Until"), "until", 12), Part(_("Reason"), "reason", 30),
            Part(_("Decision"), lambda row: str(row.get_status_display()), 10),
        ),
        ("-asked_at", "-id"), ("unit", "hazard"), _hazard_page,
    ),
    Keeping: Listing(
        (
            Part(_("Due on"), "due_on", 12), SCHOOL, OF_HAZARD,
            Part(_("Days after"), "days", 8, "number"),
            Part(_("Looked"), "looked_at", 18),
            Part(_("Came back"), _recurred, 10),
        ),
        ("-due_on", "-id"), ("unit", "hazard"), _hazard_page,
    ),
    SpotCheck: Listing(
        (
            Part(_("Drawn on"), "drawn_on", 12), SCHOOL, OF_HAZARD,
            Part(_("Looked"), "looked_at", 18),
            Part(_("Put right in truth"), _genuine, 14),
            Part(_("Seen on site"), "note", 30),
        ),
        ("-drawn_on", "-id"), ("unit", "hazard"), _hazard_page,
    ),
    Timing: Listing(
        (
            Part(_("Form"), "form", 24), Part(_("Duty"), "duty", 40, "open"),
            Part(_("Post"), "post", 20), Part(_("Times"), "n", 8, "number"),
            Part(_("Median seconds"), "seconds", 12, "number"),
            Part(_("Median taps"), "taps", 12, "number"),
        ),
        ("id",), (), lambda cell: cell.url, gathered=cells,
    ),
    Unit: Listing(
        (
            Part(_("Area"), "area", 14), Part(_("School"), "name", 30, "open"),
            Part(_("Unit code"), "code", 14),
            Part(_("Kind"), lambda row: str(row.get_kind_display()), 12),
            Part(_("Pupils"), "pupils", 10, "number"),
        ),
        ("area", "code"), (), lambda row: reverse("report:overview_unit", args=[row.code]),
    ),
    Holding: Listing(
        (
            Part(_("Unit"), "unit.name", 24), Part(_("Name"), "user.name", 16, "open"),
            Part(_("Post"), "post", 20), Part(_("Since"), "since", 12),
        ),
        ("post_id", "id"), ("unit", "user", "post"),
        lambda row: reverse("posts:holders", args=[row.unit.code]),
    ),
}  # fmt: skip
