"""Sessions end after idle minutes: 15 for administrators, 30 for everybody else."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

KEY = "last_seen"


class IdleLimit:
    """Signs out a session that has been still too long; the next page is the sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            last = request.session.get(KEY, now)
            limit = settings.IDLE_MINUTES[request.session.get("idle", "staff")] * 60
            if now - last > limit:
                logout(request)
            elif now - last >= 60 or KEY not in request.session:  # noqa: PLR2004 - once a minute
                request.session[KEY] = now
        return self.get_response(request)
