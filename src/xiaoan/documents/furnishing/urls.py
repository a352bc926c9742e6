"""Addresses of what a bureau lays in for its papers."""

from __future__ import annotations

from xiaoan.documents.furnishing.fonts import urlpatterns as fonts
from xiaoan.documents.furnishing.signature import urlpatterns as signature
from xiaoan.documents.furnishing.wordforms import urlpatterns as wordforms

urlpatterns = [*fonts, *wordforms, *signature]
