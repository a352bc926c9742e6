"""Fifty photos over a link that is cut again and again: all arrive, none begins from zero.

The promise is 50 photos of up to 300 KB and a link cut every 10 s. Here all that is time stands
at a tenth: the link is up for 1 s and away for 0.15 s, with ten times the upload of a slow 3G
(500 KB/s instead of 50) and a tenth of its latency; a photo has a third of the bytes. Each cut
waits for the worst moment, the middle of a piece. The app itself is not scaled: its pieces
(64 KB) and pauses (0.2, 1, 3, 6 s) are the real ones.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from wsgiref.types import InputStream, StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from PIL import Image

from tests.browser import chromium
from tests.cast import People
from tests.link import Link, linked
from tests.phone import Phone, seen
from tests.served import serving
from xiaoan.api.files import PIECE
from xiaoan.evidence import uploads
from xiaoan.evidence.disk import file_store
from xiaoan.evidence.models import Awaited, File
from xiaoan.hazards.models import Hazard

pytestmark = pytest.mark.usefixtures("committed")
RECORDS, EACH = 10, 5
UP, DOWN = 1.0, 0.15  # seconds
RATE, LATENCY = 500_000, 0.04  # bytes a second, seconds
APP_PIECE = 2**16
#: So many photos at least must have been cut in the middle, or the test has shown nothing.
LEAST = 10


@dataclass
class Piece:
    """One PATCH as it came to the server: from where, what stood there, and what came of it."""

    key: str
    offset: int
    standing: int
    announced: int
    taken: int = 0
    status: str = ""


@dataclass
class Line:
    """Stands between the line and the application, and writes down every piece of a photo."""

    pieces: list[Piece] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def around(self, application: WSGIApplication) -> WSGIApplication:
        def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
            if environ["REQUEST_METHOD"] != "PATCH":
                return application(environ, start)
            piece = self.note(environ)
            environ["wsgi.input"] = Counted(environ["wsgi.input"], piece)

            def begin(status: str, *more: Any) -> Callable[[bytes], object]:
                piece.status = status[:3]
                return start(status, *more)

            return application(environ, begin)

        return answer

    def note(self, environ: WSGIEnvironment) -> Piece:
        key = environ["PATH_INFO"].rpartition("/")[2]
        standing = sum(path.stat().st_size for path in uploads.folder().glob(f"*/{key}.bytes"))
        piece = Piece(
            key, int(environ["HTTP_UPLOAD_OFFSET"]), standing, int(environ["CONTENT_LENGTH"])
        )
        with self.lock:
            self.pieces.append(piece)
        return piece

    def waits_for_the_middle(self) -> None:
        """Until a piece is half here; not long, for perhaps no photo is under way."""
        for _ in range(100):
            if self.pieces and 0 < self.pieces[-1].taken < self.pieces[-1].announced:
                return
            time.sleep(0.005)


@dataclass
class Counted:
    """The body of a piece, counted while it is read."""

    body: InputStream
    piece: Piece

    def read(self, size: int = -1, /) -> bytes:
        found = self.body.read(size)
        self.piece.taken += len(found)
        return found

    def readline(self, size: int = -1, /) -> bytes:
        found = self.body.readline(size)
        self.piece.taken += len(found)
        return found


def picture(n: int) -> dict[str, Any]:
    shot = BytesIO()
    Image.effect_noise((440, 330), 60 + n).convert("RGB").save(shot, "JPEG", quality=95)
    return {"name": f"现场{n}.jpg", "mimeType": "image/jpeg", "buffer": shot.getvalue()}


def report(phone: Phone, first: int) -> None:
    """A hazard with several photos, by the app's own camera and shrinking."""
    phone.open("/field/report")
    for n in range(EACH):
        phone.page.set_input_files("#shot", picture(first + n))
        phone.page.locator("img.preview").nth(n).wait_for()
    phone.page.click("[data-kind=power]")
    phone.page.click(".dock .btn-primary")
    phone.page.wait_for_url("**/field/")


def flap(link: Link, line: Line, people: People, most: int) -> None:
    """The link comes and goes, `most` times, until the server has every photo."""
    link.rate, link.latency = RATE, LATENCY
    for _cut in range(most):
        link.join()
        time.sleep(UP)
        if seen(people, File.objects.count) == RECORDS * EACH:
            return
        line.waits_for_the_middle()
        link.cut()
        time.sleep(DOWN)
    raise AssertionError(seen(people, File.objects.count))


def test_fifty_photos_over_a_link_cut_again_and_again_all_arrive_none_from_zero(
    people: People,
) -> None:
    line = Line()
    with serving(around=line.around) as base, linked(base) as link, chromium() as browser:
        phone = Phone(browser, link.address, "guard")
        phone.cut()
        for n in range(RECORDS):
            report(phone, n * EACH)
        sent = {file["id"]: file for one in phone.queue() for file in one["act"]["files"]}
        assert len(sent) == RECORDS * EACH
        phone.join()
        flap(link, line, people, most=60)
    files = seen(people, lambda: list(File.objects.all()))
    all_are_here(files, sent)
    subjects = seen(people, lambda: {one.subject for one in Hazard.objects.all()})
    assert {one.about for one in files} == subjects
    assert len(subjects) == RECORDS
    assert not seen(people, Awaited.objects.missing().exists)
    none_begins_from_zero(line.pieces, sum(file["size"] for file in sent.values()))


def all_are_here(files: list[File], sent: dict[str, Any]) -> None:
    """Each photo of the phone once, and whole."""
    assert sorted((str(one.pk), one.sha256) for one in files) == sorted(
        (key, file["sha256"]) for key, file in sent.items()
    )
    for file in files:
        with file_store().open(file.sha256) as kept:
            assert hashlib.sha256(kept.read()).hexdigest() == file.sha256


def none_begins_from_zero(pieces: list[Piece], size: int) -> None:
    """Cuts hit, and each piece began where the bytes on disk ended: all that ever came are the
    photos themselves (`size` bytes), but for what a cut left half read."""
    torn = [one for one in pieces if one.taken < one.announced]
    assert len({one.key for one in torn}) >= LEAST
    assert len([one for one in pieces if one.offset % APP_PIECE]) >= LEAST
    assert not [one for one in pieces if one.offset < one.standing]
    assert size <= sum(one.taken for one in pieces) <= size + len(torn) * PIECE
