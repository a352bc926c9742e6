"""Addresses below /field/: the app's shell and the pages of phones.

The app's own addresses end without a stroke, pages of the server with one: so the service
worker knows which it may answer.
"""

from __future__ import annotations

from django.urls import URLPattern, path

from xiaoan.field.shell import card, door, shell, worker

app_name = "field"
urlpatterns: list[URLPattern] = [
    path("", shell, name="shell"),
    path("sw.js", worker, name="worker"),
    path("card.webmanifest", card, name="card"),
    path("door/", door, name="door"),
    # Last: everything else is the app's own.
    path("<path:rest>", shell, name="rest"),
]
