"""Who answers for what: charges, their holders and receipts, groups, sections, cases.

Everything is read on the last day of the period, from the versions in force on that day.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext_lazy as _

from xiaoan.access.groups import BUREAU_LEADERS, SECTIONS
from xiaoan.figures.measure import Figure, Measure
from xiaoan.figures.scope import Scope
from xiaoan.figures.staffing import PER_SCHOOL, schools
from xiaoan.hazards.models import SpotCheck
from xiaoan.ledger.permission import reach
from xiaoan.posts.models import Holding
from xiaoan.posts.rules import PARTS
from xiaoan.responsibility.coverage import charged, complete, given, held
from xiaoan.responsibility.models import Case, Charge, LeadingGroup, Position, Role, Sheet
from xiaoan.units.models import Unit

#: The division of duties is made at the start of the year: it takes effect by this month.
LAST_MONTH = 3


def holdings(scope: Scope) -> Any:
    """Posts held on the last day that carry duties of safety, as far as figures are seen."""
    where = reach(scope.user, "report.view")
    seen = Q(district_id__in=where.districts) | Q(unit_id__in=where.units)
    below = Q(unit__lft__gte=scope.unit.lft, unit__rgt__lte=scope.unit.rgt)
    return held(scope.on).filter(below & seen)


def _at_bureau(scope: Scope) -> Any:
    """Those at the bureau itself and its sections."""
    parts = Q(unit__kind__in=PARTS, unit__parent_id=F("district_id"))
    return holdings(scope).filter(Q(unit_id=F("district_id")) | parts)


def _in_offices(scope: Scope) -> Any:
    return _at_bureau(scope).filter(post_id__in=SECTIONS - BUREAU_LEADERS)


def _charged(scope: Scope) -> Q:
    return charged(scope.on)


def _given(scope: Scope) -> Q:
    return given(scope.on, scope.end)


def _to_acknowledge(scope: Scope) -> Any:
    return holdings(scope).filter(_charged(scope))


def _complete(scope: Scope) -> Q:
    return complete(scope.on, holdings(scope), scope.end)


def _division(scope: Scope) -> Any:
    year = scope.until.year
    begun = scope.rows(Sheet).approved().filter(unit_id=F("district_id"))
    return begun.filter(
        since__gte=date(year, 1, 1), since__lt=date(year, LAST_MONTH + 1, 1),
        approved_at__lt=scope.end,
    )  # fmt: skip


def _in_force(scope: Scope) -> Any:
    return scope.rows(Charge).in_force(scope.on)


def _bureau_as(*roles: str) -> Any:
    def rows(scope: Scope) -> Any:
        return _in_force(scope).filter(unit_id=F("district_id"), role__in=roles)

    return rows


def _vacant(scope: Scope) -> Any:
    return _in_force(scope).vacant(scope.on)


def _has_group(scope: Scope) -> Q:
    groups = LeadingGroup.objects.valid(scope.on).filter(
        district_id=OuterRef("district_id"), unit_id=OuterRef("pk")
    )
    return Q(Exists(groups))


def _cases(scope: Scope) -> Any:
    """Cases opened in the period; who sees figures sees how many, not the cases themselves."""
    where = reach(scope.user, "report.view")
    seen = Q(district_id__in=where.districts) | Q(
        district_id__in=where.unit_districts, unit_id__in=where.units
    )
    return Case.objects.of(scope.unit).filter(seen).filter(scope.within("opened_at"))


def _judged(scope: Scope) -> Q:
    return Q(decided_at__lt=scope.as_of)


def _false_closings(scope: Scope) -> Any:
    return scope.rows(SpotCheck).filter(scope.within("looked_at"), is_genuine=False)


def _followed(scope: Scope) -> Q:
    hazard = Concat(Value("hazards_hazard:"), Cast(OuterRef("hazard_id"), CharField()))
    cases = Case.objects.filter(
        district_id=OuterRef("district_id"), about=hazard, opened_at__lt=scope.as_of
    )
    return Q(Exists(cases))


def _sections(scope: Scope) -> Any:
    """Sections of the bureau founded in the period."""
    where = reach(scope.user, "report.view")
    found = Unit.objects.within(scope.unit).filter(kind=Unit.Kind.SECTION)
    return found.filter(
        opened_on__gte=scope.since, opened_on__lte=scope.on, district_id__in=where.districts
    )


def _positions(scope: Scope) -> Any:
    return scope.rows(Position).approved(scope.on)


def _filled(scope: Scope) -> Q:
    """The n-th place is filled while at least n people hold its post at the bureau."""
    people = (
        Holding.objects.active(scope.on)
        .in_own_right()
        .filter(district_id=OuterRef("district_id"), post_id=OuterRef("post_id"))
    )
    counted = people.order_by().values("district_id").annotate(n=Count("pk")).values("n")
    return Q(n__lte=Coalesce(Subquery(counted), 0))


def _section_charges(scope: Scope) -> Any:
    places = Position.objects.approved(scope.on).filter(
        district_id=OuterRef("district_id"), post_id=OuterRef("post_id")
    )
    return _in_force(scope).filter(Exists(places), unit_id=F("district_id"))


PER_POST = {"post": "post_id", "unit": "unit_id"}

FIGURES = [
    Figure(
        "responsibility.division", _("Divisions of duties at the start of the year"),
        _("The bureau's sheet, approved, in force by March of the year."),
        Measure.COUNT, _("versions"), _division,
    ),
    Figure(
        "responsibility.bureau", _("Posts at the bureau with charges of safety"),
        _("Posts held on the last day; with a line in the sheet in force that day."),
        Measure.RATIO, "%", _at_bureau, _charged, per=PER_POST, better="high",
    ),
    Figure(
        "responsibility.bureau_first", _("First responsible at the bureau"),
        _("Lines of that role in the bureau's sheet in force on the last day."),
        Measure.COUNT, _("lines"), _bureau_as(Role.FIRST),
    ),
    Figure(
        "responsibility.bureau_direct", _("Directly responsible at the bureau"),
        _("Lines of that role in the bureau's sheet in force on the last day."),
        Measure.COUNT, _("lines"), _bureau_as(Role.DIRECT),
    ),
    Figure(
        "responsibility.bureau_own", _("One post, two duties at the bureau"),
        _("Lines for an area or the own work in the bureau's sheet in force on the last day."),
        Measure.COUNT, _("lines"), _bureau_as(Role.AREA, Role.OWN),
    ),
    Figure(
        "responsibility.posts", _("Posts with charges of safety"),
        _("Posts held on the last day; with a line in their unit's sheet in force that day."),
        Measure.RATIO, "%", holdings, _charged, per=PER_POST, better="high",
    ),
    Figure(
        "responsibility.receipts", _("Holders who acknowledged their charges"),
        _("Of the posts with charges: the present holder has acknowledged the version in force."),
        Measure.RATIO, "%", _to_acknowledge, _given, per=PER_POST, better="high",
    ),
    Figure(
        "responsibility.vacant", _("Charges without a holder"),
        _("Lines in force on the last day whose post nobody holds."),
        Measure.COUNT, _("lines"), _vacant, per=PER_POST | {"role": "role"}, better="low",
    ),
    Figure(
        "responsibility.schools", _("Schools with every post's charges acknowledged"),
        _("A sheet is in force, and every holder has acknowledged the own charges."),
        Measure.RATIO, "%", schools, _complete, per=PER_SCHOOL, better="high",
    ),
    Figure(
        "groups.valid", _("Schools with a leading group for safety"),
        _("Founded by a paper with number and date, in force on the last day."),
        Measure.RATIO, "%", schools, _has_group, per=PER_SCHOOL, better="high",
    ),
    Figure(
        "accountability.opened", _("Accountability cases"),
        _("Opened in the period."),
        Measure.COUNT, _("cases"), _cases, grade="B",
    ),
    Figure(
        "accountability.decided", _("Accountability cases decided"),
        _("Of those opened in the period: decided, or found without fault."),
        Measure.RATIO, "%", _cases, _judged, grade="B",
    ),
    Figure(
        "accountability.false_closings", _("False closings followed up"),
        _("Of the false closings found in the period: a case was opened."),
        Measure.RATIO, "%", _false_closings, _followed, grade="B",
    ),
    Figure(
        "section.new", _("Sections founded"),
        _("Sections of the bureau that began in the period."),
        Measure.COUNT, _("sections"), _sections,
    ),
    Figure(
        "section.positions", _("Approved positions filled"),
        _("Places of the approved establishment; somebody holds the post on the last day."),
        Measure.RATIO, "%", _positions, _filled, better="high",
    ),
    Figure(
        "section.charges", _("Charges of the safety section"),
        _("Lines of the posts of the approved establishment, in the sheet in force."),
        Measure.COUNT, _("lines"), _section_charges,
    ),
    Figure(
        "section.offices", _("Sections of the bureau with charges of safety"),
        _("Posts of the sections held on the last day; with a line in the sheet in force."),
        Measure.RATIO, "%", _in_offices, _charged, better="high",
    ),
]  # fmt: skip
