"""What a phone carries and sends of hazards: report, begin, claim, re-check.

The verbs are those of the pages. A step on a hazard that somebody else has moved on is a
conflict: `stands` tells who did what, and how it stands now.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.accounts.models import User
from xiaoan.base.fieldform import Act, Done, FieldForm, Part
from xiaoan.hazards.bodies import Begin, Claim, Recheck, Report
from xiaoan.hazards.carried import hazards, kinds, phrases
from xiaoan.hazards.models import Hazard
from xiaoan.hazards.spot import Seen
from xiaoan.hazards.spot import report as report_seen
from xiaoan.hazards.views.history import last_step
from xiaoan.hazards.views.line import state
from xiaoan.units.models import Place, Unit


def report(act: Act, by: User, unit: Unit) -> Done:
    """Enter what was seen, found at the moment on the spot; photos and voice follow."""
    body: Report = act.body
    seen = Seen(
        body.kind, body.criterion, _place(body.place_id, unit), body.place_text, body.control,
        body.is_urgent, body.words,
    )  # fmt: skip
    return _done(report_seen(seen, by=by, unit=unit, at=act.at))


def begin(act: Act, by: User, _unit: Unit) -> Done:
    """The person it was given to has it in hand."""
    hazard = _hazard(act, by)
    hazard.begin(by=by)
    return _done(hazard)


def claim(act: Act, by: User, _unit: Unit) -> Done:
    """It is done; the photo after follows."""
    hazard = _hazard(act, by)
    hazard.claim(by=by, measure=act.body.measure, at=act.at)
    return _done(hazard)


def recheck(act: Act, by: User, _unit: Unit) -> Done:
    """Struck off or returned, as seen on the spot."""
    hazard = _hazard(act, by)
    hazard.recheck(by=by, passed=act.body.passed, note=act.body.note, at=act.at)
    return _done(hazard)


def stands(act: Act, by: User) -> dict[str, Any]:
    """How the hazard stands now and who brought it there, for whoever was too late."""
    hazard = _hazard(act, by)
    last = last_step(hazard)
    return {
        "number": hazard.number, "what": hazard.what, "status": hazard.status,
        "state": state(hazard), "holder": hazard.holder, "url": _url(hazard),
        "step": str(last.label) if last else "", "detail": last.detail if last else "",
        "who": last.who if last else "", "post": last.post if last else "",
        "at": last.at.isoformat() if last else "",
    }  # fmt: skip


FORMS: tuple[FieldForm, ...] = (
    FieldForm("hazards.report", gettext_lazy("Report a hazard"), Report, report),
    FieldForm("hazards.begin", gettext_lazy("Begin to rectify"), Begin, begin, stands),
    FieldForm("hazards.claim", gettext_lazy("Done, ask for re-check"), Claim, claim, stands),
    FieldForm("hazards.recheck", gettext_lazy("Re-check"), Recheck, recheck, stands),
)
PARTS: tuple[Part, ...] = (
    Part("hazards", hazards), Part("kinds", kinds), Part("phrases", phrases),
)  # fmt: skip


def _hazard(act: Act, by: User) -> Hazard:
    rows = Hazard.objects.visible_to(by).select_related("unit", "place", "rectifier", "claimed_by")
    hazard: Hazard | None = rows.filter(pk=act.body.hazard).first()
    if hazard is None:
        raise ValidationError({"hazard": _("There is no such hazard for you.")})
    return hazard


def _place(key: UUID | None, unit: Unit) -> Place | None:
    if key is None:
        return None
    place: Place | None = Place.objects.of(unit).filter(pk=key).first()
    if place is None:
        raise ValidationError({"place": _("The place belongs to another unit.")})
    return place


def _done(hazard: Hazard) -> Done:
    facts = {"number": hazard.number, "status": hazard.status, "hazard": str(hazard.pk)}
    return Done(subject=hazard.subject, url=_url(hazard), facts=facts)


def _url(hazard: Hazard) -> str:
    return reverse("hazards:detail", args=[hazard.pk])
