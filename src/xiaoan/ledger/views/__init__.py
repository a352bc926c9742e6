"""Pages of the ledger: a record's evidence, the audit trail, seals, checks, retention."""

from __future__ import annotations

from django.urls import URLPattern, path

from xiaoan.ledger.views.record import record
from xiaoan.ledger.views.retention import ask, grant, retention
from xiaoan.ledger.views.seals import check, seals
from xiaoan.ledger.views.trail import trail

app_name = "ledger"
urlpatterns: list[URLPattern] = [
    path("", trail, name="trail"),
    path("seals/", seals, name="seals"),
    path("check/", check, name="check"),
    path("retention/", retention, name="retention"),
    path("<slug:table>/<str:key>/", record, name="record"),
    path("<slug:table>/<str:key>/ask/", ask, name="ask"),
    path("<slug:table>/<str:key>/grant/", grant, name="grant"),
]
