"""The office's addresses of what the public reported; those for everybody stand under /p/."""

from __future__ import annotations

from django.urls import URLPattern, path

from xiaoan.public.steps import STEPS
from xiaoan.public.views.reports import contact, report, reports, step
from xiaoan.public.views.seals import close, reply, seal, seals

app_name = "reports"
urlpatterns: list[URLPattern] = [
    path("reports/", reports, name="reports"),
    path("reports/<uuid:pk>/", report, name="report"),
    path("reports/<uuid:pk>/contact/", contact, name="contact"),
    *(path(f"reports/<uuid:pk>/{name}/", step, {"name": name}, name=name) for name in STEPS),
    path("sealed/", seals, name="seals"),
    path("sealed/<uuid:pk>/", seal, name="seal"),
    path("sealed/<uuid:pk>/answer/", reply, name="seal_answer"),
    path("sealed/<uuid:pk>/closing/", close, name="seal_closing"),
]
