"""The end of retention on screen: one person asks, another grants; nobody does both."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from xiaoan.base import clock
from xiaoan.base.pages import PRG
from xiaoan.base.refusals import conflict
from xiaoan.ledger import retention as ends
from xiaoan.ledger.change import WrongState
from xiaoan.ledger.models import Recorded
from xiaoan.ledger.permission import require
from xiaoan.ledger.story import tell
from xiaoan.ledger.views.reader import districts_for, find, opens, reader
from xiaoan.ledger.words import table_words

LISTED = 200


@login_required
def retention(request: HttpRequest) -> HttpResponse:
    """Requests that wait, closed records whose personal data is still here, and what is over."""
    user = reader(request)
    districts = districts_for(user, ends.ASK, ends.GRANT)
    context = {
        "waiting": tell(ends.waiting(districts)),
        "over": tell(ends.granted(districts)[:LISTED]),
        "candidates": [_row(record) for record in ends.candidates(districts, LISTED)],
        "may_ask": opens(user, ends.ASK),
        "may_grant": opens(user, ends.GRANT),
        "as_of": clock.now(),
    }
    return render(request, "ledger/retention.html", context)


def _row(record: Recorded) -> dict[str, Any]:
    table = record._meta.db_table
    return {"record": record, "kind": table_words(table), "table": table, "key": str(record.pk)}


@login_required
def ask(request: HttpRequest, table: str, key: str) -> HttpResponse:
    """Ask that the personal data of a record end, with the basis."""
    record, user = find(request, table, key), reader(request)
    require(user, ends.ASK, record.ledger_unit)
    basis, error = request.POST.get("basis", ""), ""
    if request.method == "POST":
        try:
            ends.ask(record, by=user, basis=basis)
            return PRG(
                request, "ledger:retention", said=_("Asked. The audit administrator decides.")
            )
        except ValidationError as wrong:
            error = " ".join(wrong.messages)
        except WrongState as wrong:
            return conflict(request, wrong)
    context = _row(record) | {"basis": basis, "error": error}
    return render(request, "ledger/ask.html", context, status=400 if error else 200)


@login_required
def grant(request: HttpRequest, table: str, key: str) -> HttpResponse:
    """Look at the request and grant it; the data is gone then."""
    record, user = find(request, table, key), reader(request)
    require(user, ends.GRANT, record.ledger_unit)
    asked = ends.request_of(record)
    if asked is None:
        return conflict(request, WrongState(_("Nobody asked for this, or it is over already.")))
    if request.method == "POST":
        try:
            ends.grant(record, by=user)
        except WrongState as wrong:
            return conflict(request, wrong)
        said = _("The personal data has ended. Figures and events stay as they are.")
        return PRG(request, "ledger:retention", said=said)
    context = _row(record) | {"asked": tell([asked])[0]}
    return render(request, "ledger/grant.html", context)
