"""The lean path of phones, and no HTML under /api/.

A request with a phone's key meets no session, cookie, CSRF, locale or account middleware:
language by header, one view, one transaction of the view's own. A request by session goes
the long way; what Django or a library refuses there in HTML is told again as JSON.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from xiaoan.access.middleware import record_refusal
from xiaoan.api.auth import has_key
from xiaoan.api.problems import by_status, explain, problem
from xiaoan.base.nul import FORMS

ROOT = "/api/"
#: The one page of people below it.
PAGE = "/api/docs"
#: Addresses that only a phone's key opens: they never go the long way.
PHONES = ("/api/field/",)
POLICY = "default-src 'none'; frame-ancestors 'none'"
REFUSED = {HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}
NEAR = 300
AN_HOUR = 3600


class LeanPath:
    """Stands after SecurityMiddleware, before everything that costs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(ROOT) or request.path_info == PAGE:
            return self.get_response(request)
        with translation.override(language_of(request)):
            if has_key(request) or request.path_info.startswith(PHONES):
                response = self._lean(request)
            else:
                response = _in_json(request, self.get_response(request))
        return _with_headers(response)

    def _lean(self, request: HttpRequest) -> HttpResponse:
        try:
            response = _in_json(request, _answer(request))
        except Exception as wrong:
            response = explain(request, wrong)
        user = getattr(request, "user", None)
        if user is not None and response.status_code in REFUSED and _is_news(request, user):
            record_refusal(request, user, getattr(request, "refusal", None))
        return response


def _is_news(request: HttpRequest, user: Any) -> bool:
    """Every refused step is entered; a phone that asks again by itself, once an hour."""
    if request.method != "GET":
        return True
    return bool(cache.add(f"refused:{user.pk}:{request.path[:100]}", 1, AN_HOUR))


def language_of(request: HttpRequest) -> str:
    """`?lang=` or Accept-Language; Chinese where neither names a language we speak."""
    try:
        return translation.get_supported_language_variant(request.GET["lang"])
    except LookupError:
        return translation.get_language_from_request(request)


def _answer(request: HttpRequest) -> HttpResponse:
    request.get_host()  # a foreign host name is refused here as everywhere
    if any(form in text for form in FORMS for text in (request.path_info, *_query(request))):
        return by_status(request, HTTPStatus.BAD_REQUEST)
    match = resolve(request.path_info)
    request.resolver_match = match
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response


def _query(request: HttpRequest) -> list[str]:
    return [value for _name, values in request.GET.lists() for value in values]


def _in_json(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """HTML refusals and redirects of the long way, as JSON; everything else as it is."""
    kind = response.get("Content-Type", "")
    if response.status_code < NEAR or "json" in kind:
        return response
    if response.status_code in {HTTPStatus.FOUND, HTTPStatus.SEE_OTHER}:
        return _sent_away(request)
    if "html" not in kind and "text" not in kind:
        return response
    told = by_status(request, response.status_code)
    if allow := response.get("Allow"):
        told["Allow"] = allow
    return told


def _sent_away(request: HttpRequest) -> HttpResponse:
    """A page would lead elsewhere first: to the sign-in, or to choosing a password."""
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return by_status(request, HTTPStatus.UNAUTHORIZED)
    return problem(
        request,
        HTTPStatus.FORBIDDEN,
        _("Choose your own password first"),
        _("The password that was handed to you opens nothing else."),
        _("Open /accounts/password/change/ in the browser, then try again."),
    )


def _with_headers(response: HttpResponse) -> HttpResponse:
    response.setdefault("Cache-Control", "no-store")
    if "json" in response.get("Content-Type", ""):
        response["Content-Security-Policy"] = POLICY
    response.setdefault("X-Frame-Options", "DENY")
    patch_vary_headers(response, ("Authorization", "Accept-Language", "Cookie"))
    if not response.streaming and not response.has_header("Content-Length"):
        response["Content-Length"] = str(len(response.content))
    return response
