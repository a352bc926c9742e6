"""Time stamps (RFC 3161): a third party says when a paper was signed. Off unless a district asks.

The setting stands beside the keys, `signing/<district>/stamp.json`; the certificates that the
authority of time showed when the setting was made stand in `stamp.pem`, and only they are trusted.
A district that says so (`may_go_without`) goes on without a stamp when none can be had; otherwise
nothing is issued until it answers.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from asn1crypto import pem, tsp, x509
from django.utils.translation import gettext as _
from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from xiaoan.base.private import write_private
from xiaoan.documents import authority
from xiaoan.documents.running import run
from xiaoan.units.models import Unit

PATIENCE = 8  # seconds for one answer
REST = 300  # seconds for which one that did not answer is not asked again, where one may go without
FAILURES = (TimestampRequestError, OSError, ValueError, TypeError, KeyError, AttributeError)
log = logging.getLogger("xiaoan.documents")
_silent: dict[str, float] = {}


class StampFailed(RuntimeError):
    """No time stamp was to be had; the message says the cure."""

    @classmethod
    def of(cls, stamp: Stamp, wrong: Exception) -> StampFailed:
        log.warning("no time stamp", extra={"address": stamp.address, "why": repr(wrong)[:300]})
        return cls(
            _("The time stamp server %(address)s gave no valid stamp, so the paper was not signed."
              " Try again later, or allow papers without a stamp (Papers, Signature).")
            % {"address": stamp.address}
        )  # fmt: skip


@dataclass(frozen=True)
class Stamp:
    """Where a district gets its time stamps, and whether it goes on without."""

    address: str
    may_go_without: bool

    def stamper(self) -> HTTPTimeStamper | None:
        """Whom to ask; None while one that did not answer is left in peace."""
        if self.may_go_without and time.monotonic() < _silent.get(self.address, 0):
            return None
        return HTTPTimeStamper(self.address, timeout=PATIENCE)

    def failed(self) -> None:
        """Do not ask again for a while: a round of papers would wait for each of them."""
        _silent[self.address] = time.monotonic() + REST


@dataclass(frozen=True)
class Shown:
    """What an authority of time showed on trial."""

    name: str
    at: datetime
    certificates: tuple[x509.Certificate, ...]


def stamp_of(district: Unit) -> Stamp | None:
    """The district's setting, if it has one."""
    try:
        return Stamp(**json.loads(_file(district).read_text()))
    except FileNotFoundError:
        return None


def tried(address: str) -> Shown:
    """Ask for one stamp. Raises StampFailed, or ValueError for an address that is none."""
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(_("Write the address as http://… or https://…"))
    stamp = Stamp(address, may_go_without=False)
    stamper = HTTPTimeStamper(address, timeout=PATIENCE)
    digest = hashlib.sha256(b"xiaoan").digest()
    try:
        token = run(stamper.async_timestamp(digest, "sha256"))
        data = token["content"]
        info: tsp.TSTInfo = data["encap_content_info"]["content"].parsed
        shown = tuple(one.chosen for one in data["certificates"])
        at = info["gen_time"].native
    except FAILURES as wrong:
        raise StampFailed.of(stamp, wrong) from wrong
    if not shown:
        raise StampFailed.of(stamp, ValueError("no certificate"))
    _silent.pop(address, None)
    return Shown(shown[0].subject.human_friendly, at, shown)


def settle(district: Unit, stamp: Stamp, shown: Shown) -> None:
    """Ask this one from now on, and trust the certificates that it showed."""
    authority.make_folder(district)
    chain = b"".join(pem.armor("CERTIFICATE", one.dump()) for one in shown.certificates)
    write_private(_file(district).with_name("stamp.pem"), chain.decode())
    write_private(_file(district), json.dumps(asdict(stamp)))


def give_up(district: Unit) -> None:
    """No time stamps from now on; those there are stay known."""
    _file(district).unlink(missing_ok=True)


def known(top: Path) -> list[x509.Certificate]:
    """The certificates of authorities of time that districts of this data folder trust."""
    files = sorted((top / "signing").glob("*/stamp.pem"))
    found = [der for one in files for _kind, _head, der in pem.unarmor(one.read_bytes(), True)]
    return [x509.Certificate.load(one) for one in found]


def _file(district: Unit) -> Path:
    return authority.folder(district) / "stamp.json"
