"""Taking over a letter: the successor reads it and signs a page of his own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.late import late
from xiaoan.ledger.change import born, changing
from xiaoan.posts.models import Holding
from xiaoan.targets import paper, signing, stamp
from xiaoan.targets.holders import letter_for
from xiaoan.targets.models import Succession
from xiaoan.targets.signing import ON_SCREEN, Stroke
from xiaoan.units.models import Unit

if TYPE_CHECKING:
    from xiaoan.documents import signing as pades
else:
    pades = late("xiaoan.documents.signing")


def lay(holding: Holding, *, by: User, on: date | None = None) -> Succession:
    """The page by which `by` takes over the letter of his post; called again, the same one.

    Raises PermissionDenied where there is nothing that he takes over.
    """
    day = on or clock.today()
    letter = letter_for(holding, day)
    if holding.user_id != by.pk or letter is None:
        raise PermissionDenied(_("No letter waits to be taken over for this post."))
    known = Succession.objects.filter(letter=letter, holding=holding).first()
    if known is not None:
        return known
    fresh = Succession(unit=holding.unit, letter=letter, holding=holding, since=holding.since)
    with transaction.atomic():
        # Born with its file: the paper names the record, the record names the paper.
        document = signing.issued(
            by=by, unit=holding.unit, kind=paper.SUCCESSION, about=fresh.subject,
            title="安全目标责任承接书", addressee=paper.addressee_of(letter),
            data=paper.succession_data(fresh), action="targets.inherit",
        )  # fmt: skip
        fresh.document_id, fresh.file_id = document.pk, document.file_id
        fresh.sha256 = document.sha256
        return born(fresh, "targets.inherit", by=by)


def sign(one: Succession, stroke: Stroke, *, by: User) -> None:
    """Sign the page: from the day in office on the successor answers by the letter.

    Raises PermissionDenied for anybody else, WrongState when it is signed, ValidationError for a
    blank name or another file than was shown.
    """
    if one.holding.user_id != by.pk:
        raise PermissionDenied(_("Only the new holder of the post takes the letter over."))
    stamp.refuse_blank(stroke.picture)
    with (
        transaction.atomic(),
        changing(one, "targets.inherit", by=by, when=Succession.Status.OPEN) as facts,
    ):
        signing.refuse_other(one, stroke.shown)
        at = clock.now()
        who = f"{by.name}（{one.holding.post.zh}）"
        signed = pades.sign(
            signing.content_of(one), district=Unit.objects.get(pk=one.district_id),
            reason=f"责任承接　{ON_SCREEN}", at=at, signer=who,
            picture=stamp.stamped(stroke.picture, stamp.words(who, at, ON_SCREEN)),
            field=paper.SECOND,
        )  # fmt: skip
        file = signing.keep(signed, one.subject, one.unit, by, str(one))
        one.picture_id = signing.kept(stroke.picture, one.subject, one.unit, by, at)
        one.file_id, one.sha256, one.read_seconds = file.pk, file.sha256, stroke.read
        one.status, one.signed_at, one.signed_on = Succession.Status.SIGNED, at, localdate(at)
        facts["read_seconds"] = stroke.read
