"""The own page: what is kept about me, my posts, my password, my last sign-ins."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.ledger.models import Event
from xiaoan.ledger.permission import label
from xiaoan.posts.models import Holding
from xiaoan.posts.rules import ADMIN_POSTS
from xiaoan.units.models import Unit

SHOWN = 12
#: What is told of the own door.
DOOR = (
    "accounts.signin", "accounts.signout", "accounts.refuse", "accounts.password",
    "accounts.hand", "accounts.second",
)  # fmt: skip


@login_required
def me(request: HttpRequest) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - login_required saw to it
    held = Holding.objects.filter(user=user).select_related("unit", "post", "stands_for__user")
    now = list(held.active().order_by("post__rank"))
    doors = Event.objects.filter(subject=user.subject, action__in=DOOR).order_by("-id")[:SHOWN]
    has_second_lock = Authenticator.objects.filter(user=user, type="totp").exists()
    is_admin = any(holding.post_id in ADMIN_POSTS for holding in now)
    context = {
        "user_shown": user,
        "home": Unit.objects.filter(pk=user.unit_id or 0).first(),
        "now": now,
        "former": held.filter(until__lt=clock.today()).order_by("-until"),
        "doors": [(event, label(event.action)) for event in doors],
        "has_second_lock": has_second_lock,
        "asks_second_lock": is_admin and not has_second_lock,
    }
    return render(request, "posts/me.html", context)
