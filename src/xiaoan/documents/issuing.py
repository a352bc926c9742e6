"""Issuing papers: number, typesetting, signature, file and record in one transaction.

Whatever fails on the way leaves nothing behind but bytes that no record names: no number is used
up, and the night takes the bytes away (evidence/unnamed.py).
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.late import late
from xiaoan.documents import kinds, tokens
from xiaoan.documents.catalogue import template
from xiaoan.documents.filling import UnfitData
from xiaoan.documents.kinds import Kind
from xiaoan.documents.models import Document
from xiaoan.documents.orders import NotIssued, Order, Run, refuse_persons
from xiaoan.documents.typeset import NoSign, NotSet, typeset, version
from xiaoan.evidence.disk import file_store, spooled
from xiaoan.evidence.kinds import PDF
from xiaoan.evidence.models import File
from xiaoan.ledger.batch import born_many
from xiaoan.ledger.change import born
from xiaoan.ledger.permission import require
from xiaoan.units.models import Unit

if TYPE_CHECKING:
    from xiaoan.documents import signing, word, wordfile, wordforms
else:
    signing = late("xiaoan.documents.signing")
    word = late("xiaoan.documents.word")
    wordfile = late("xiaoan.documents.wordfile")
    wordforms = late("xiaoan.documents.wordforms")

log = logging.getLogger("xiaoan.documents")
__all__ = [
    "FileGone", "NotIssued", "Order", "address", "issue", "issue_many", "pdf_of", "preview",
    "word_of",
]  # fmt: skip
REASON = "签发"
#: What becomes of the paper before, where that is an action of its own.
ENDING = {"documents.issue": "documents.supersede"}
NAME = 110  # characters of a file's name
_NO_NUMBER = "（预览）"


class FileGone(RuntimeError):
    """The stored file is not on the disk as it was stored; the message says the cure."""


def issue(  # noqa: PLR0913 - a paper has that many facts; all named
    *,
    by: User,
    unit: Unit,
    kind: str,
    about: str,
    title: str,
    addressee: str,
    data: Mapping[str, Any],
    action: str,
    at: datetime | None = None,
    number: tuple[int, int, str] | None = None,
    supersedes: Document | None = None,
    issuer: Unit | None = None,
    signed: bool = True,
) -> Document:
    """Issue one paper; `action` is the caller's own permission at `unit`, and the event.

    Raises PermissionDenied, WrongState (what it supersedes has ended already), or NotIssued, a
    ValidationError whose message can be shown as it is.
    """
    order = Order(unit, kind, title, addressee, data, about, issuer, number, supersedes)
    with transaction.atomic():
        require(by, action, unit)  # before a number is asked for and anything is laid out
        made, file = _prepared(order, by, at or clock.now(), signed=signed)
        born(file, action, by=by)
        born(made, action, by=by)
        if supersedes is not None:
            supersedes.supersede(by=by, new=made, action=ENDING.get(action, action))
    return made


def issue_many(
    orders: Sequence[Order],
    *,
    by: User,
    at: Unit,
    action: str,
    moment: datetime | None = None,
    signed: bool = True,
    told: Callable[[int, int], None] | None = None,
) -> list[Document]:
    """Issue the papers of a whole round: all or none, one event for all papers and one for all
    files, entered at `at`, where permission is asked.

    `told(done, all)` is called after each. 120 papers of two pages take some 5 s. Raises as
    `issue`.
    """
    if any(order.supersedes for order in orders):
        raise ValueError("A paper that supersedes another is issued by itself.")
    with transaction.atomic():
        require(by, action, at)
        now, made, files = moment or clock.now(), [], []
        run = Run()
        for done, order in enumerate(orders, 1):
            document, file = _prepared(order, by, now, signed=signed, run=run)
            made.append(document)
            files.append(file)
            if told is not None:
                told(done, len(orders))
        if made:
            born_many(files, action, by=by, unit=at)
            born_many(made, action, by=by, unit=at)
            events = dict(
                Document.objects.filter(pk__in=[one.pk for one in made]).values_list(
                    "pk", "event_id"
                )
            )
            for one in made:
                one.event_id = events[one.pk]
    return made


def preview(kind: str, data: Mapping[str, Any], at: datetime) -> bytes:
    """The same paper without number, verification and signature, marked 预览. Raises NotIssued."""
    form = template(kinds.kind(kind).template)
    filled = {**data, "check": None} if _has(form, "check") else dict(data)
    if _has(form, "number") and not filled.get("number"):
        filled["number"] = _NO_NUMBER
    return _set(form.key, filled, at, is_preview=True)


def pdf_of(document: Document) -> bytes:
    """The very file that was issued. Raises FileGone where the disk holds other bytes or none."""
    try:
        with file_store().open(document.sha256) as kept:
            content: bytes = kept.read()
    except FileNotFoundError:
        content = b""
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise FileGone(
            _("The stored file of %(paper)s is gone or was changed on the disk. The backup has the"
              " true file: ask the system administrator to bring it back.")
            % {"paper": document.number or document.title}
        )  # fmt: skip
    return content


def word_of(document: Document) -> bytes:
    """The same words for Word, by the bureau's own template where there is one. Raises FileGone
    once its content has ended with retention."""
    if not document.data:
        raise FileGone(_("The content of this paper has ended with its retention."))
    data, at = document.fields, document.issued_at
    try:
        own = wordforms.word_by(document.district_id, kind=document.kind, data=data, at=at)
    except (
        wordfile.UnfitWord,
        FileNotFoundError,
    ) as wrong:  # fitted the specimen, but not this paper
        log.warning("own template not used", extra={"paper": document.kind, "why": str(wrong)})
        own = None
    return own if own is not None else word.word(document.template, data, at)


def address(document: Document) -> str:
    """The whole address of the paper's verification page."""
    return document.address


def _prepared(
    order: Order, by: User, at: datetime, *, signed: bool, run: Run | None = None
) -> tuple[Document, File]:
    """The record and its file, not yet born; the bytes are on the disk."""
    sort, unit, run = kinds.kind(order.kind), order.unit, run or Run()
    district = run.district(unit)
    refuse_persons(order, run.names(unit))
    run.refuse_taken(order, district)
    token = tokens.new(district.pk)
    year, serial, text = order.number or _number(sort, district, at, run)
    data = _data(sort, order.data, text, token)
    content = _set(sort.template, data, at)
    issuer = order.issuer or district
    if signed:
        content = _signed(content, district, issuer, at)
    made = Document(
        unit=unit, kind=sort.key, series=sort.series if order.number is None else "", year=year,
        serial=serial, number=text, title=order.title.replace("\n", ""),
        addressee=order.addressee, issuer=issuer, about=order.about, template=sort.template,
        template_version=version(sort.template), issued_at=at, size=len(content),
        data=json.dumps(data, ensure_ascii=False, sort_keys=True), is_signed=signed, token=token,
        sha256=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    made.file = _file(made, content, by)
    return made, made.file


def _number(
    sort: Kind, district: Unit, at: datetime, run: Run
) -> tuple[int | None, int | None, str]:
    if not sort.series:
        return None, None, ""
    year = localdate(at).year
    serial = run.take(district.pk, sort.series, year)
    return year, serial, sort.number(run.sign(district), year, serial)


def _data(sort: Kind, data: Mapping[str, Any], number: str, token: str) -> dict[str, Any]:
    form = template(sort.template)
    made = dict(data)
    if number and _has(form, "number"):
        made["number"] = number
    if _has(form, "check"):
        made["check"] = {"address": tokens.address(token), "code": tokens.code(token)}
    return made


def _has(form: Any, key: str) -> bool:
    return any(field.key == key for field in form.fields)


def _set(key: str, data: Mapping[str, Any], at: datetime, *, is_preview: bool = False) -> bytes:
    try:
        return typeset(key, data, at, mark="预览" if is_preview else "")
    except (UnfitData, NoSign, NotSet) as wrong:
        raise NotIssued(str(wrong)) from wrong


def _signed(content: bytes, district: Unit, issuer: Unit, at: datetime) -> bytes:
    try:
        return signing.sign(content, district=district, reason=REASON, at=at, signer=issuer.name)
    except (signing.NotSigned, signing.StampFailed) as wrong:
        raise NotIssued(str(wrong)) from wrong


def _file(made: Document, content: bytes, by: User) -> File:
    shelf = file_store()
    with spooled(shelf) as path:
        path.write_bytes(content)
        shelf.keep(made.sha256, path)
    return File(
        unit=made.unit, about=made.subject, role=File.Role.PAPER, sha256=made.sha256,
        size=made.size, content_type=PDF.content_type, by=by,
        name=f"{str(made)[:NAME].replace('/', '／')}{PDF.extension}",
    )  # fmt: skip
