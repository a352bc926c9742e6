"""Letters signed by hand on paper: one enters the scan, and somebody else confirms the page.

A scan alone proves nothing: whoever signs a letter could enter a page of his own. So no signer
enters one, and it counts as signed only once a second person has seen the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.evidence.kinds import JPEG, PDF, PNG
from xiaoan.evidence.models import File
from xiaoan.evidence.store import store
from xiaoan.ledger.batch import born_many, change_many
from xiaoan.ledger.permission import require
from xiaoan.notify.send import tell
from xiaoan.targets.models import Letter, Signature
from xiaoan.targets.models.letter import LETTER, REASON
from xiaoan.targets.sides import signed_among
from xiaoan.units.models import Unit

MOST = 400
S = Signature.Side


def take(letters: Sequence[Letter], upload: Any, *, by: User, signed_on: date) -> int:
    """Letters of one unit that both sides signed on paper on that day, and their scan.

    They wait to be confirmed (`confirm`). Returns how many letters. Raises ValidationError for a
    day to come, or on which a holder was not in office, or for a letter that `by` signs himself.
    """
    listed = [letter for letter in letters if letter.status in Letter.WAITING]
    _refuse(listed, signed_on)
    unit = listed[0].unit
    for letter in listed:
        require(by, "targets.original", letter.unit)
    _refuse_signer(listed, by, signed_on)
    with transaction.atomic():
        scan = store(
            upload, by=by, unit=unit, subject=listed[0].subject, role=File.Role.PAPER,
            taken_at=noon(signed_on), only=(PDF, JPEG, PNG),
        )  # fmt: skip
        entered = {
            "status": Letter.Status.SCANNED, "signed_on": signed_on, "paper_id": scan.pk,
            "scanned_by_id": by.pk, "reason": "",
        }  # fmt: skip
        moved = change_many(
            Letter, {letter.pk: entered for letter in listed}, "targets.original", by=by,
            when=list(Letter.WAITING), scan=scan.sha256,
        )  # fmt: skip
        if len(moved) != len(listed):
            raise ValidationError(_("Somebody signed one of these meanwhile. Look again."))
    return len(listed)


def confirm(letters: Sequence[Letter], *, by: User) -> int:
    """`by` has seen both signatures of these letters on the page; now they count as signed.

    A side that signed on the screen before keeps that signature. Returns how many letters. Raises
    ValidationError for letters that do not wait for it, and PermissionDenied for whoever entered
    the scan, signs one of them, or stands on the same side as who entered it.
    """
    listed = _to_confirm(letters, by)
    changes = {}
    for letter in listed:
        at = noon(letter.signed_on or clock.today())
        changes[letter.pk] = {
            "status": Letter.Status.SIGNED, "confirmed_by_id": by.pk,
            "second_at": letter.second_at or at, "first_at": letter.first_at or at,
        }  # fmt: skip
    with transaction.atomic():
        by_hand = [one for letter in listed for one in _signatures(letter)]
        _moved(listed, changes, "targets.confirm", by)
        if by_hand:
            born_many(by_hand, "targets.confirm", by=by, unit=_common(listed))
    return len(listed)


def send_back(letters: Sequence[Letter], *, by: User, reason: str) -> int:
    """The page does not show what was entered: the letters wait for their signatures again.

    Who entered the scan is told why. Returns how many letters; raises as `confirm`, and
    ValidationError (key `reason`) without a reason.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say what the page does not show.")})
    listed = _to_confirm(letters, by)
    changes = {
        letter.pk: {
            "status": Letter.Status.HALF if letter.has_one else Letter.Status.OPEN,
            "signed_on": None, "paper_id": None, "scanned_by_id": None,
            "reason": reason.strip()[:REASON], "answer": "",
        }
        for letter in listed
    }  # fmt: skip
    entered = list(User.objects.filter(pk__in={letter.scanned_by_id for letter in listed}))
    with transaction.atomic():
        _moved(listed, changes, "targets.return", by)
        tell(
            entered, title=gettext_lazy("A scanned letter of responsibility was sent back"),
            body=gettext_lazy(
                "The page does not show what was entered. Read why and scan it again."
            ),
            url=LETTER.format(listed[0].pk), subject=listed[0].subject,
        )  # fmt: skip
    return len(listed)


def _moved(
    listed: Sequence[Letter], changes: dict[Any, dict[str, Any]], action: str, by: User
) -> None:
    moved = change_many(Letter, changes, action, by=by, when=[Letter.Status.SCANNED])
    if len(moved) != len(listed):
        raise ValidationError(_("Somebody dealt with one of these meanwhile. Look again."))


def _to_confirm(letters: Sequence[Letter], by: User) -> list[Letter]:
    """The letters, if `by` may say whether their page shows the signatures."""
    if not letters or len(letters) > MOST:
        raise ValidationError(_("Choose 1 to %(n)s scanned letters.") % {"n": MOST})
    for letter in letters:
        require(by, "targets.confirm", letter.unit)
    known = {letter.pk for letter in letters}
    open_to = Letter.objects.awaiting_confirmation(by).filter(pk__in=known)
    if open_to.count() < len(known) or any(
        signed_among([letter], by, letter.signed_on or clock.today()) for letter in letters
    ):
        raise PermissionDenied(
            _("A scan is confirmed by somebody who neither entered it nor signs the letter; between"
              " bureau and school by the other side or the safety section. Ask one of them.")
        )  # fmt: skip
    return list(letters)


def _common(letters: Sequence[Letter]) -> Unit:
    """The unit of the letters, or the bureau for those of several."""
    units = {letter.unit_id: letter.unit for letter in letters}
    if len(units) == 1:
        return next(iter(units.values()))
    return Unit.objects.get(pk=letters[0].district_id)


def _refuse_signer(letters: Sequence[Letter], by: User, on: date) -> None:
    if own := signed_among(letters, by, on):
        words = _(
            "You sign %(letter)s yourself; somebody else enters its scan: another leader of the"
            " school, its safety director, or the safety section."
        )
        raise ValidationError({"letters": words % {"letter": own[0]}})


def _signatures(letter: Letter) -> list[Signature]:
    """The signatures that the paper adds: of each side that has not signed on the screen."""
    user: int | None = letter.holding.user_id
    at = noon(letter.signed_on or clock.today())
    sides = (
        (S.SECOND, letter.second_at, user, letter.post),
        (S.FIRST, letter.first_at, None, letter.first_post),
    )
    return [
        Signature(
            unit_id=letter.unit_id, district_id=letter.district_id, letter=letter, side=side,
            how=Signature.How.PAPER, user_id=who, post=post, signed_at=at, file_id=letter.paper_id,
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


def noon(day: date) -> datetime:
    """A paper has a day and no hour."""
    return timezone.make_aware(datetime.combine(day, time(12)))
