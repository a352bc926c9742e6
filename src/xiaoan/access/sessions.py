"""An administrator's session ends after a shorter idle time than other people's."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from xiaoan.access.check import grants_of
from xiaoan.access.groups import ADMINS


def _class_of_session(request: HttpRequest, user: Any, **_: Any) -> None:
    held = {grant.post for grant in grants_of(user)}
    request.session["idle"] = "admin" if held & ADMINS else "staff"


def connect() -> None:
    """Listen; called once at start-up."""
    user_logged_in.connect(_class_of_session)
