"""The page's stamp: proves that a report was filled on a page of ours, lately and by hand.

Signed, without a cookie: which plate, when, and a number used once. A machine that sends at once
or keeps a page for days is refused; a page sent twice is one report.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.core import signing
from django.utils.translation import gettext as _

from xiaoan.base import clock

SALT = "public.stamp"
QUICKEST, OLDEST = 3, 2 * 60 * 60  # seconds


class Refused(ValueError):
    """The stamp does not hold; its words say what to do. `is_stale`: a new page is needed."""

    def __init__(self, words: str, *, is_stale: bool) -> None:
        super().__init__(words)
        self.is_stale = is_stale


@dataclass(frozen=True)
class Stamp:
    """What a page carried: the number used once."""

    nonce: str


def issue(plate: str) -> str:
    """A fresh stamp for the page of `plate`."""
    words = {"n": secrets.token_hex(16), "p": plate, "t": int(clock.now().timestamp())}
    return signing.dumps(words, salt=SALT)


def check(text: str, plate: str) -> Stamp:
    """The stamp of a page of `plate`; raises Refused where it is foreign, too new or too old."""
    try:
        words = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        words = {}
    if words.get("p") != plate:
        raise Refused(
            _("This page was not complete. Look it over and send it again."), is_stale=True
        )
    age = clock.now().timestamp() - words["t"]
    if age > OLDEST:
        raise Refused(
            _("This page was open for more than two hours. Look it over and send it again."),
            is_stale=True,
        )
    if age < QUICKEST:
        raise Refused(
            _("That was quicker than anybody can read. Wait three seconds and send it again."),
            is_stale=False,
        )
    return Stamp(words["n"])
