"""Letters signed by hand on paper: the scanned original is taken in against the same letters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.evidence.kinds import JPEG, PDF, PNG
from xiaoan.evidence.models import File
from xiaoan.evidence.store import store
from xiaoan.ledger.batch import born_many, change_many
from xiaoan.ledger.permission import require
from xiaoan.targets.models import Letter, Signature

MOST = 400
S = Signature.Side


def take(letters: Sequence[Letter], upload: Any, *, by: User, signed_on: date) -> int:
    """Letters of one unit that both sides signed on paper on that day, and their scan.

    A side that signed on the screen before keeps that signature. Returns how many letters.
    Raises ValidationError for a day to come, or on which a holder was not in office.
    """
    listed = [letter for letter in letters if letter.status in Letter.WAITING]
    _refuse(listed, signed_on)
    unit = listed[0].unit
    for letter in listed:
        require(by, "targets.original", letter.unit)
    at = _noon(signed_on)
    with transaction.atomic():
        scan = store(
            upload, by=by, unit=unit, subject=listed[0].subject, role=File.Role.PAPER, taken_at=at,
            only=(PDF, JPEG, PNG),
        )  # fmt: skip
        changes = {
            letter.pk: {
                "status": Letter.Status.SIGNED, "signed_on": signed_on, "paper_id": scan.pk,
                "second_at": letter.second_at or at, "first_at": letter.first_at or at,
                "reason": "",
            }
            for letter in listed
        }  # fmt: skip
        moved = change_many(
            Letter, changes, "targets.original", by=by, when=list(Letter.WAITING), scan=scan.sha256
        )
        if len(moved) != len(listed):
            raise ValidationError(_("Somebody signed one of these meanwhile. Look again."))
        by_hand = [one for letter in listed for one in _signatures(letter, at, scan)]
        if by_hand:
            born_many(by_hand, "targets.original", by=by, unit=unit)
    return len(listed)


def _signatures(letter: Letter, at: datetime, scan: File) -> list[Signature]:
    """The signatures that the paper adds: of each side that has not signed on the screen."""
    user: int | None = letter.holding.user_id
    sides = (
        (S.SECOND, letter.second_at, user, letter.post),
        (S.FIRST, letter.first_at, None, letter.first_post),
    )
    return [
        Signature(
            unit_id=letter.unit_id, district_id=letter.district_id, letter=letter, side=side,
            how=Signature.How.PAPER, user_id=who, post=post, signed_at=at, file_id=scan.pk,
            sha256=scan.sha256,
        )
        for side, done, who, post in sides if done is None
    ]  # fmt: skip


def _refuse(letters: Sequence[Letter], signed_on: date) -> None:
    if not letters or len(letters) > MOST:
        raise ValidationError(_("Choose 1 to %(n)s letters that are not signed yet.") % {"n": MOST})
    if len({letter.unit_id for letter in letters}) > 1:
        raise ValidationError(_("One scan is for the letters of one unit."))
    if signed_on > clock.today():
        raise ValidationError({"signed_on": _("This day is still to come. Give the paper's day.")})
    for letter in letters:
        held = letter.holding
        if signed_on < held.since or (held.until and signed_on > held.until):
            words = _("On that day %(name)s did not hold the post. Correct the day, or the choice.")
            raise ValidationError({"signed_on": words % {"name": held.user.name}})


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))
