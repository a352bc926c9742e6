"""The app's shell: one small page for every address below /field/, its worker and its card.

Nothing of a person stands in it, so it is the same for all and may lie on the phone.
"""

from __future__ import annotations

import gzip
import json
from functools import lru_cache
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xiaoan.base import assets
from xiaoan.base.headers import SHELL_POLICY

#: The icons of the card, drawn by us: side in pixels and file.
ICONS = ((192, "base/icon-192.png"), (512, "base/icon-512.png"))


@require_safe
def shell(request: HttpRequest, rest: str = "") -> HttpResponse:
    """The page the app opens in; `rest` is for the app itself."""
    del rest
    page = _shell(assets.stamp())
    small = "gzip" in request.headers.get("Accept-Encoding", "")
    # No secret stands in it, so it may travel compressed (BREACH needs one to guess at).
    answer = HttpResponse(_small(page) if small else page)
    if small:
        answer["Content-Encoding"] = "gzip"
    answer["Cache-Control"] = "no-cache"
    answer["Content-Security-Policy"] = SHELL_POLICY
    patch_vary_headers(answer, ["Accept-Encoding"])
    return answer


@lru_cache(maxsize=2)
def _small(page: bytes) -> bytes:
    return gzip.compress(page, 9, mtime=0)


@lru_cache(maxsize=2)
def _shell(stamp: float) -> bytes:
    """The shell of one build, in the district's language: the app speaks the person's."""
    del stamp
    # Named in the head, so that they are asked for at once and not one after the other.
    scripts = [file for file in assets.closure("app")[0] if file.endswith(".js")]
    with translation.override(settings.LANGUAGE_CODE):
        return render_to_string("field/app.html", {"scripts": scripts}).encode()


@require_safe
def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker of this build: its own list of files goes before the code."""
    stamp = assets.stamp()
    page = _shell(stamp)
    first, rest = assets.closure("app")
    files = {"first": [*first, *(static(name) for _side, name in ICONS)], "rest": rest}
    version = sha256(page + json.dumps(files).encode()).hexdigest()[:16]
    head = f"self.XIAOAN = {json.dumps({'version': version, **files})};\n"
    answer = HttpResponse(head.encode() + assets.code("sw"), content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    answer["Service-Worker-Allowed"] = "/"
    return answer


@require_safe
def card(_request: HttpRequest) -> JsonResponse:
    """The web app manifest: how the app stands on the phone's home screen."""
    icons = [
        {"src": static(name), "sizes": f"{side}x{side}", "type": "image/png", "purpose": purpose}
        for side, name in ICONS
        for purpose in ("any", "maskable")
    ]
    return JsonResponse(
        {
            "name": _("Xiao'an"),
            "short_name": _("Xiao'an"),
            "id": "/field/",
            "start_url": "/field/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#f1f5f4",
            "theme_color": "#0b5e5a",
            "icons": icons,
        },
        content_type="application/manifest+json",
    )
