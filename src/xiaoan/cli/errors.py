"""A command's failure: what went wrong and the cure, for stderr; the exit code is 1."""

from __future__ import annotations


class CommandError(Exception):
    """Raised by a command; `cure` says what to do next."""

    def __init__(self, message: str, cure: str = "") -> None:
        super().__init__(f"{message} {cure}".strip())
        self.message, self.cure = message, cure
