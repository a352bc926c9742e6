"""Pages of units: the list, one unit, shaping the tree, the school calendar."""

from __future__ import annotations

from django.urls import path

from xiaoan.units.views.calendar import calendar, day, term
from xiaoan.units.views.listing import unit, units, units_of
from xiaoan.units.views.plates import labels, plates, replace
from xiaoan.units.views.shaping import amend, close, found, places, retire

__all__ = ["units_of", "urlpatterns"]

app_name = "units"
urlpatterns = [
    path("", units, name="units"),
    path("new/", found, name="found"),
    path("calendar/", calendar, name="calendar"),
    path("calendar/term/", term, name="term"),
    path("calendar/term/<uuid:pk>/", term, name="term_move"),
    path("calendar/day/", day, name="day"),
    path("<str:code>/", unit, name="unit"),
    path("<str:code>/amend/", amend, name="amend"),
    path("<str:code>/close/", close, name="close"),
    path("<str:code>/plates/", plates, name="plates"),
    path("<str:code>/plates/labels/", labels, name="labels"),
    path("<str:code>/plates/<uuid:pk>/replace/", replace, name="replace"),
    path("<str:code>/places/", places, name="places"),
    path("<str:code>/places/<uuid:pk>/retire/", retire, name="retire"),
]
