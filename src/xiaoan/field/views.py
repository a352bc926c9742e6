"""Addresses below /field/: the app's shell and the pages of phones.

The app's own addresses end without a stroke, pages of the server with one: so the service
worker knows which it may answer.
"""

from __future__ import annotations

from django.urls import URLPattern, path

from xiaoan.field.phones import phone, phones
from xiaoan.field.shell import card, shell, worker

app_name = "field"
urlpatterns: list[URLPattern] = [
    path("", shell, name="shell"),
    path("sw.js", worker, name="worker"),
    path("card.webmanifest", card, name="card"),
    path("phones/", phones, name="phones"),
    path("phones/<uuid:pk>/", phone, name="phone"),
    # Last: everything else is the app's own.
    path("<path:rest>", shell, name="rest"),
]
