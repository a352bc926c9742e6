"""The pages behind a plate, open to everybody."""

from __future__ import annotations

from django.urls import URLPattern, path

from xiaoan.public.views.plate import plate, sealed
from xiaoan.public.views.track import find, track

app_name = "public"
urlpatterns: list[URLPattern] = [
    path("track/", find, name="find"),
    path("track/<str:code>/", track, name="track"),
    # Without a stroke at the end: the code on the wall stays small.
    path("<str:code>", plate, name="plate"),
    path("<str:code>/sealed/", sealed, name="sealed"),
]
