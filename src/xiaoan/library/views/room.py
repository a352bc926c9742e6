"""Addresses of the reading room: search, shelf, channels, compendium."""

from __future__ import annotations

from django.urls import URLPattern, path

from xiaoan.library.views import editions as book
from xiaoan.library.views import preview as shown
from xiaoan.library.views import shelf as room
from xiaoan.library.views.search import search

ROOM: list[URLPattern] = [
    path("search/", search, name="search"),
    path("shelf/", room.shelf, name="shelf"),
    path("shelf/channels/", room.channels, name="channels"),
    path("shelf/<slug:code>/", room.channel, name="channel"),
    path("<uuid:pk>/preview/", shown.preview, name="preview"),
    path("<uuid:pk>/copy/", shown.copy, name="copy"),
    *(
        path(f"<uuid:pk>/{name}/", shown.shelf_step, {"name": name}, name=name)
        for name in shown.STEPS
    ),
    path("editions/", book.editions, name="editions"),
    path("editions/new/", book.new_edition, name="new_edition"),
    path("editions/<uuid:pk>/", book.edition, name="edition"),
    path("editions/<uuid:pk>/freeze/", book.freeze, name="freeze"),
    path("editions/<uuid:pk>/drop/", book.drop_edition, name="drop_edition"),
    path("editions/<uuid:pk>/compare/", book.compare_editions, name="compare_editions"),
    path("editions/<uuid:pk>/book.pdf", book.edition_file, {"form": "pdf"}, name="edition_pdf"),
    path("editions/<uuid:pk>/book.docx", book.edition_file, {"form": "docx"}, name="edition_docx"),
]
