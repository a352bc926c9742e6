"""The evidence page of one record: its events in words, its seals, and how to check them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from xiaoan.base import clock
from xiaoan.ledger import retention
from xiaoan.ledger.models import Recorded
from xiaoan.ledger.pages import seal_state
from xiaoan.ledger.permission import Actor, reach
from xiaoan.ledger.proof import prove
from xiaoan.ledger.story import events_of, tell
from xiaoan.ledger.views.reader import find, opens, reader
from xiaoan.ledger.words import column_words, table_words


@login_required
def record(request: HttpRequest, table: str, key: str) -> HttpResponse:
    """What happened to record `table`/`key`, printable; 404 where it is not to be seen."""
    found, user = find(request, table, key), reader(request)
    events = events_of(found)
    lines, proof = tell(events, found), prove(found, events)
    code = proof.root.root.hex() if proof.root else ""
    context = {
        "record": found,
        "kind": table_words(table),
        "lines": lines,
        "place": next((line.unit for line in reversed(lines) if line.unit), ""),
        "proof": proof,
        "differing": _labels(found, proof.differing),
        "plain": code,
        "codes": [code[i : i + 4] for i in range(0, len(code), 4)],
        "seal": seal_state(found),
        "as_of": clock.now(),
        "table": table,
        "key": key,
        "may_audit": opens(user, "ledger.audit"),
        "ends": _end_of_retention(found, user),
        "print_title": _("History of a record"),
        "address": request.build_absolute_uri(),
    }
    return render(request, "ledger/record.html", context)


def _labels(record: Recorded, columns: list[str]) -> list[str]:
    fields = {str(field.column): field for field in record._meta.concrete_fields}
    return [str(column_words(fields[name])) if name in fields else name for name in columns]


def _end_of_retention(record: Recorded, user: Actor) -> str:
    """The step of retention that waits for this person here: "ask", "grant" or none."""
    district = record.ledger_unit.district_id
    if not record.private or retention.is_over(record):
        return ""
    asked = retention.request_of(record)
    if asked is None:
        return "ask" if district in reach(user, retention.ASK).districts else ""
    return "grant" if district in reach(user, retention.GRANT).districts else ""
