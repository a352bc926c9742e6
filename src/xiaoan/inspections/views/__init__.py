"""Pages of inspections: visits, rounds, planning, one visit with its lists and findings."""

from __future__ import annotations

from django.urls import URLPattern, path

from xiaoan.inspections.views.dispatching import dispatch, dispatched
from xiaoan.inspections.views.filling import fill
from xiaoan.inspections.views.findings import find, recheck
from xiaoan.inspections.views.finishing import finish, serve_rest
from xiaoan.inspections.views.paper import paper, printed, word_file
from xiaoan.inspections.views.planning import plan
from xiaoan.inspections.views.rounds import new_round, rounds, special
from xiaoan.inspections.views.steps import STEPS, step
from xiaoan.inspections.views.visit import photo, visit
from xiaoan.inspections.views.visits import visits

app_name = "inspections"
urlpatterns: list[URLPattern] = [
    path("", visits, name="visits"),
    path("plan/", plan, name="plan"),
    path("rounds/", rounds, name="rounds"),
    path("rounds/new/", new_round, name="new_round"),
    path("rounds/<uuid:pk>/", special, name="round"),
    path("rounds/<uuid:pk>/dispatch/", dispatch, name="dispatch"),
    path("dispatches/<uuid:pk>/", dispatched, name="dispatched"),
    path("notices/<uuid:pk>/", paper, name="paper"),
    path("notices/<uuid:pk>/word/", word_file, name="word"),
    path("papers/<slug:kind>/<uuid:pk>.<slug:form>", printed, name="printed"),
    path("<uuid:pk>/", visit, name="visit"),
    path("<uuid:pk>/photo/", photo, name="photo"),
    path("<uuid:pk>/fill/<str:code>/", fill, name="fill"),
    path("<uuid:pk>/find/", find, name="find"),
    path("<uuid:pk>/finish/", finish, name="finish"),
    path("<uuid:pk>/rest/", serve_rest, name="serve_rest"),
    path("<uuid:pk>/recheck/<uuid:hazard>/", recheck, name="recheck"),
    *(path(f"<uuid:pk>/{name}/", step, {"name": name}, name=name) for name in STEPS),
]
