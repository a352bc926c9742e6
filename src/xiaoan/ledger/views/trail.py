"""The audit trail: every event of a district in words, sign-ins and refusals included."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.base import clock
from xiaoan.base.pages import Column, Filter, Filters, KeysetPage, export_xlsx
from xiaoan.ledger.models import Event
from xiaoan.ledger.pages import page_seal
from xiaoan.ledger.permission import label
from xiaoan.ledger.retention import ASK, GRANT
from xiaoan.ledger.story import tell
from xiaoan.ledger.views.reader import districts_for, opens, reader

MOST = 10_000  # rows of one export
PEOPLE = 200  # accounts that one name may fit
ORDER = ("-at", "-id")
# Every action that occurs, one index step each, however many events there are.
_ACTIONS = """
with recursive found as (
  (select district_id, action from ledger_event where district_id = any(%(districts)s)
    order by district_id, action limit 1)
  union all
  select next.district_id, next.action from found cross join lateral (
    select e.district_id, e.action from ledger_event e
    where (e.district_id, e.action) > (found.district_id, found.action)
      and e.district_id = any(%(districts)s)
    order by e.district_id, e.action limit 1) as next
)
select distinct action from found
"""
COLUMNS = [
    Column(gettext_lazy("Time"), lambda line: line.event.at, 18),
    Column(gettext_lazy("Person"), "who", 12),
    Column(gettext_lazy("Post"), "post", 14),
    Column(gettext_lazy("Action"), "label", 20),
    Column(gettext_lazy("Which record"), "about", 14),
    Column(gettext_lazy("Key"), lambda line: line.event.subject, 30),
    Column(gettext_lazy("Unit"), "unit", 20),
    Column(gettext_lazy("What changed"), "summary", 60),
    Column(gettext_lazy("Rows"), lambda line: line.event.n, 6),
    Column(gettext_lazy("Digest"), lambda line: line.code.hex(), 20),
    Column(gettext_lazy("Sealed"), lambda line: _("sealed") if line.event.sealed else "", 8),
]


@login_required
def trail(request: HttpRequest) -> HttpResponse:
    """What happened in the districts that the reader audits; as page, as Excel, on paper."""
    user = reader(request)
    districts = districts_for(user, "ledger.audit")
    filters = Filters(request, _filters(districts))
    events = filters.apply(Event.objects.visible_to(user).with_seal())
    if request.GET.get("export") == "xlsx":
        lines = tell(events.order_by(*ORDER)[:MOST])
        note = timezone.localtime(clock.now()).strftime("%Y-%m-%d %H:%M")
        return export_xlsx(lines, COLUMNS, _("Audit trail"), note=note)
    page = KeysetPage(events, ORDER, request)
    context = {
        "page": page,
        "lines": tell(page.rows),
        "filters": filters,
        "export": filters.export_url,
        "as_of": clock.now(),
        "most": MOST,
        "seal": page_seal(districts[0]) if len(districts) == 1 else None,
        "may_end": opens(user, ASK) or opens(user, GRANT),
    }
    return render(request, "ledger/trail.html", context)


def _filters(districts: Sequence[int]) -> list[Filter]:
    return [
        Filter("person", _("Person"), lambda r, v: _of_person(r, v, districts), kind="search",
               placeholder=_("Name or account")),
        Filter("action", _("Action"), lambda r, v: r.filter(action=v),
               choices=lambda: _actions(districts)),
        Filter("unit", _("Unit"), lambda r, v: r.filter(unit_id=int(v)),
               choices=lambda: _units(districts)),
        Filter("day", _("On the day"), _on_day, kind="date"),
    ]  # fmt: skip


def _actions(districts: Sequence[int]) -> list[tuple[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(_ACTIONS, {"districts": list(districts)})
        found = [row[0] for row in cursor.fetchall()]
    return sorted(((action, label(action)) for action in found), key=lambda pair: pair[0])


def _units(districts: Sequence[int]) -> list[tuple[str, str]]:
    units: Any = apps.get_model("units", "Unit")._base_manager
    rows = units.filter(district_id__in=districts).order_by("lft", "code")
    return [(str(key), name) for key, name in rows.values_list("pk", "name")]


def _of_person(rows: Any, text: str, districts: Sequence[int]) -> Any:
    users: Any = get_user_model()._base_manager
    own = users.filter(district_id__in=districts)
    found = own.filter(name__icontains=text) | own.filter(username=text)
    return rows.filter(actor_id__in=list(found.values_list("pk", flat=True)[:PEOPLE]))


def _on_day(rows: Any, day: date) -> Any:
    start = timezone.make_aware(datetime.combine(day, time.min))
    since = rows.filter(at__gte=start)
    # The next midnight of the last day there is cannot be written.
    return since if day == date.max else since.filter(at__lt=start + timedelta(days=1))
