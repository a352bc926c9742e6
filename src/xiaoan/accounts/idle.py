"""Two limits of a session: it ends when idle, and it goes nowhere with a handed out password.

Idle minutes: 15 for administrators, 30 for everybody else (MLPS level 2).
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

KEY = "last_seen"
#: What somebody may open before the handed out password is changed.
BEFORE = ("/accounts/", "/account/privacy/", "/i18n/", "/static/")


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
                words = _("You were away for more than %(n)s minutes. Sign in again.")
                messages.info(request, words % {"n": limit // 60})
            elif now - last >= 60 or KEY not in request.session:  # noqa: PLR2004 - once a minute
                request.session[KEY] = now
        return self.get_response(request)


class FirstPassword:
    """Whoever came in with a handed out password first chooses one of their own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if getattr(request.user, "must_change", False) and not request.path.startswith(BEFORE):
            return redirect("account_change_password")
        return self.get_response(request)
