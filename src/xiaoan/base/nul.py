"""A NUL in an address or a form is dropped at the door: PostgreSQL's text cannot hold one.

No keyboard types it; only rubbish and scanners bring one, and each page would have to refuse it.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict

#: As it stands in a text, and as JSON inside a text writes it.
FORMS = ("\0", "\\u0000")


class WithoutNul:
    """Middleware: the view finds path, query and form without any NUL."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.path_info = _without(request.path_info)
        request.GET = _cleaned(request.GET)  # type: ignore[assignment]
        if request.method == "POST":
            request.POST = _cleaned(request.POST)  # type: ignore[assignment]
        return self.get_response(request)


def _cleaned(given: QueryDict) -> QueryDict:
    found = [(name, values) for name, values in given.lists() if any(map(_carries, values))]
    if not found:
        return given
    clean = given.copy()
    for name, values in found:
        clean.setlist(name, [_without(value) for value in values])
    return clean


def _carries(value: str) -> bool:
    return any(form in value for form in FORMS)


def _without(value: str) -> str:
    for form in FORMS:
        value = value.replace(form, "")
    return value
