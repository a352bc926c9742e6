"""Addresses of the register and of each paper."""

from __future__ import annotations

from django.urls import URLPattern, path

from xiaoan.documents.issued.page import document, docx, pdf
from xiaoan.documents.issued.register import issued
from xiaoan.documents.issued.steps import seal, withdraw

urlpatterns: list[URLPattern] = [
    path("issued/", issued, name="issued"),
    path("issued/<uuid:pk>/", document, name="document"),
    path("issued/<uuid:pk>.pdf", pdf, name="pdf"),
    path("issued/<uuid:pk>.docx", docx, name="docx"),
    path("issued/<uuid:pk>/withdraw/", withdraw, name="withdraw"),
    path("issued/<uuid:pk>/seal/", seal, name="seal"),
]
