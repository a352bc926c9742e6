"""Reading and signing: the file is laid out and stored first, then read, then that file is signed.

Each signature is appended to the very file that was read (PAdES), with the drawn name at its place;
the digest of the file is kept with the signature. Whoever was shown another file, or a file that is
not on the disk as it was stored, signs nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from xiaoan.access.check import grants_of
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.late import late
from xiaoan.documents.issuing import NotIssued, issue
from xiaoan.documents.models import Document
from xiaoan.evidence.disk import file_store
from xiaoan.evidence.kinds import PDF, PNG
from xiaoan.evidence.models import File
from xiaoan.evidence.store import store
from xiaoan.ledger.change import WrongState, born, changing
from xiaoan.posts.models import Post
from xiaoan.targets import paper, stamp
from xiaoan.targets.levels import firsts
from xiaoan.targets.models import Letter, Signature
from xiaoan.units.models import Unit

if TYPE_CHECKING:
    from xiaoan.documents import signing as pades
else:
    pades = late("xiaoan.documents.signing")

ON_SCREEN, BY_LIST = "屏幕手写签署", "批量签署（一次签字，共{n}份）"
#: Reading longer than this in one sitting is somebody who went away: the count stops there.
LONGEST = 2 * 3600
#: Letters that one stroke may sign.
MOST = 120


@dataclass(frozen=True)
class Stroke:
    """A drawn name as it comes in: a PNG, how long the text stood open, and the digest of the
    file that was shown."""

    picture: bytes
    seconds: int = 0
    shown: str = ""

    @property
    def read(self) -> int:
        return max(0, min(self.seconds, LONGEST))


def lay(letter: Letter, *, by: User) -> bytes:
    """Lay the letter's paper out, once: issued, stored, and from now on the file that is read.

    Returns its bytes. Raises PermissionDenied for whoever has no side of it.
    """
    if letter.file_id is not None:
        return content_of(letter)
    if not letter.side_of(by):
        raise PermissionDenied(_("Only the two sides of a letter open it for signing."))
    with changing(letter, "targets.lay", by=by, when=list(Letter.WAITING)):
        if letter.file_id is None:
            document = issued(
                by=by, unit=letter.unit, kind=paper.LETTER, about=letter.subject,
                title=letter.template.title, addressee=paper.addressee_of(letter),
                data=paper.data_of(letter), action="targets.lay",
            )  # fmt: skip
            letter.document_id, letter.sha256 = document.pk, document.sha256
            letter.file_id = document.file_id
    return content_of(letter)


def issued(**order: Any) -> Document:
    """Issue a paper; raises WrongState with the reason where it cannot be made."""
    try:
        return issue(**order)
    except NotIssued as wrong:
        raise WrongState(" ".join(wrong.messages)) from wrong


def content_of(record: Any) -> bytes:
    """The stored file of a letter or a succession; raises WrongState where the disk holds other
    bytes than were stored, or none: nothing is signed on them."""
    try:
        with file_store().open(record.sha256) as kept:
            content: bytes = kept.read()
    except FileNotFoundError:
        content = b""
    if hashlib.sha256(content).hexdigest() != record.sha256:
        raise WrongState(
            _("The stored file was changed on the disk: its digest is another. Nothing was signed."
              " Tell the system administrator; the backup has the true file.")
        )  # fmt: skip
    return content


def sign(letter: Letter, stroke: Stroke, *, by: User) -> Signature:
    """Sign the letter on the screen, for the side on which `by` stands, when it is its turn.

    Raises PermissionDenied for anybody else, WrongState for a letter signed already or whose turn
    is the other side's, ValidationError for a blank name or another file than was shown.
    """
    side = letter.side_of(by)
    if not side:
        raise PermissionDenied(_("This letter is signed by the holder of the post, nobody else."))
    stamp.refuse_blank(stroke.picture)
    action = "targets.sign" if side == paper.SECOND else "targets.countersign"
    with transaction.atomic(), changing(letter, action, by=by, when=list(Letter.WAITING)) as facts:
        _refuse_turn(letter, side)
        refuse_other(letter, stroke.shown)
        made = _made(letter, side, Signature.How.SCREEN, stroke, by)
        made.file_id = kept(stroke.picture, made.subject, letter.unit, by, made.signed_at)
        _append(letter, made, stroke.picture, ON_SCREEN, by)
        born(made, action, by=by)
        facts["read_seconds"] = made.read_seconds
        _move(letter, side, made.signed_at)
    return made


def countersign(letters: Sequence[Letter], stroke: Stroke, *, by: User) -> int:
    """Sign many letters of one template with one drawn name: each says on its paper that one
    stroke signed so many. Returns how many.

    Raises ValidationError for none or too many, or letters of several templates; PermissionDenied
    and WrongState as `sign`. One transaction: all or none.
    """
    if not letters or len(letters) > MOST:
        raise ValidationError(_("Choose 1 to %(n)s letters.") % {"n": MOST})
    if len({letter.template_id for letter in letters}) > 1:
        raise ValidationError(_("One stroke signs letters of one text only. Choose one text."))
    stamp.refuse_blank(stroke.picture)
    digest = hashlib.sha256(
        "\n".join(sorted(letter.digest for letter in letters)).encode()
    ).hexdigest()
    with transaction.atomic():
        for letter in letters:
            if letter.side_of(by) != paper.FIRST:
                raise PermissionDenied(_("Only who asks countersigns a letter."))
            lay(letter, by=by)
            with changing(letter, "targets.countersign", by=by, when=list(Letter.WAITING)):
                _refuse_turn(letter, paper.FIRST)
                made = _made(letter, paper.FIRST, Signature.How.LIST, stroke, by)
                made.count, made.list_digest = len(letters), digest
                made.file_id = kept(stroke.picture, made.subject, letter.unit, by, made.signed_at)
                _append(letter, made, stroke.picture, BY_LIST.format(n=len(letters)), by)
                born(made, "targets.countersign", by=by)
                _move(letter, paper.FIRST, made.signed_at)
    return len(letters)


def _refuse_turn(letter: Letter, side: str) -> None:
    if letter.turn == side:
        return
    done = letter.second_at if side == paper.SECOND else letter.first_at
    if done is not None:
        raise WrongState(_("This side has signed already."))
    raise WrongState(_("It is the other side's turn to sign first."))


def refuse_other(letter: Any, shown: str) -> None:
    if letter.file_id is None or shown != letter.sha256:
        raise ValidationError(
            _("The file changed since you opened it (the other side may have signed). Read it once"
              " more and sign then.")
        )  # fmt: skip


def _made(letter: Letter, side: str, how: str, stroke: Stroke, by: User) -> Signature:
    return Signature(
        unit=letter.unit, letter=letter, side=side, how=how, user=by, post=post_of(letter, by),
        signed_at=clock.now(), read_seconds=stroke.read, sha256=letter.sha256,
    )  # fmt: skip


def post_of(letter: Letter, by: User) -> str:
    """The post in which `by` signs the letter."""
    if letter.holding.user_id == by.pk:
        return letter.post
    held = {g.post for g in grants_of(by) if g.unit_id == letter.first_unit_id}
    wanted = (letter.first_post, *firsts(letter.level, letter.post))
    return next((post for post in wanted if post in held), "")


def _append(letter: Letter, made: Signature, picture: bytes, how: str, by: User) -> None:
    """Append the signature to the letter's file and store the longer file."""
    content = content_of(letter)
    post = Post.objects.get(pk=made.post)
    who = f"{by.name}（{post.zh}）"
    signed = pades.sign(
        content, district=Unit.objects.get(pk=letter.district_id),
        reason=f"{letter.template.title}　{how}", at=made.signed_at, signer=who,
        picture=stamp.stamped(picture, stamp.words(who, made.signed_at, how)), field=made.side,
    )  # fmt: skip
    file = keep(signed, letter.subject, letter.unit, by, str(letter))
    letter.file_id, letter.sha256 = file.pk, file.sha256


def keep(content: bytes, subject: str, unit: Unit, by: User, name: str) -> File:
    """Store a signed file as evidence of its record."""
    return store(
        BytesIO(content), by=by, unit=unit, subject=subject, role=File.Role.SIGNED,
        name=f"{name}.pdf", only=(PDF,),
    )  # fmt: skip


def kept(picture: bytes, subject: str, unit: Unit, by: User, at: datetime) -> Any:
    file = store(
        BytesIO(picture), by=by, unit=unit, subject=subject, role=File.Role.SIGNED, taken_at=at,
        only=(PNG,),
    )  # fmt: skip
    return file.pk


def _move(letter: Letter, side: str, at: datetime) -> None:
    if side == paper.SECOND:
        letter.second_at = at
    else:
        letter.first_at = at
    letter.reason = letter.answer = ""
    whole = letter.second_at is not None and letter.first_at is not None
    letter.status = Letter.Status.SIGNED if whole else Letter.Status.HALF
    if whole:
        letter.signed_on = localdate(at)
