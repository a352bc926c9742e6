"""What every page without an account has in common: no cookie, no account, not to be indexed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from xiaoan.base.senders import line_of

View = Callable[..., HttpResponse]
LANGUAGES = ("zh-hans", "en")


def open_page(view: View) -> View:
    """A page for everybody: `?lang=en` chooses the language, nothing is remembered.

    No cross-site token is needed where nobody is signed in: what such a page may change, its own
    stamp guards.
    """

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(_language(request)):
            answer = view(request, *args, **kwargs)
        answer.setdefault("Cache-Control", "no-store")
        answer["X-Robots-Tag"] = "noindex, nofollow"
        return answer

    return shown


def address_of(request: HttpRequest) -> str:
    """The sender's network address: counted under a keyed digest, never kept."""
    return line_of(str(get_adapter(request).get_client_ip(request) or ""))


def _language(request: HttpRequest) -> str:
    wanted = request.GET.get("lang", "")
    return wanted if wanted in LANGUAGES else translation.get_language() or LANGUAGES[0]
