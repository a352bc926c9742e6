"""Pages of the library 制度库."""

from __future__ import annotations

from django.urls import URLPattern, path

from xiaoan.library.views.chase import chase, remind
from xiaoan.library.views.compare import compare
from xiaoan.library.views.exporting import paper
from xiaoan.library.views.room import ROOM
from xiaoan.library.views.steps import STEPS, step
from xiaoan.library.views.text import read, text, version
from xiaoan.library.views.texts import texts
from xiaoan.library.views.writing import about, edit, new, next_version, take_in

app_name = "library"
urlpatterns: list[URLPattern] = [
    path("", texts, name="texts"),
    path("new/", new, name="new"),
    path("import/", take_in, name="take_in"),
    path("chase/", chase, name="chase"),
    *ROOM,
    path("<uuid:pk>/", text, name="text"),
    path("<uuid:pk>/about/", about, name="about"),
    path("<uuid:pk>/read/", read, name="read"),
    path("<uuid:pk>/remind/", remind, name="remind"),
    path("<uuid:pk>/next/", next_version, name="next_version"),
    path("<uuid:pk>/compare/", compare, name="compare"),
    path("<uuid:pk>/versions/<int:n>/", version, name="version"),
    path("<uuid:pk>/versions/<int:n>/edit/", edit, name="edit"),
    path("<uuid:pk>/versions/<int:n>/paper.<str:form>", paper, name="paper"),
    *(
        path(f"<uuid:pk>/versions/<int:n>/{name}/", step, {"name": name}, name=name)
        for name in STEPS
    ),
]
