"""What allauth may do to our accounts: sign in and out, change a password; never sign up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Door(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by administrators and imports, never by visitors."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def get_user_search_fields(self) -> list[str]:
        return ["username"]

    def set_password(self, user: Any, password: str) -> None:
        # Only the hash: a whole-row save would pass the door without an event.
        user.set_password(password)
        user.save(update_fields=["password"])
