"""What a school cannot put right alone: blocked, disputed, referred, more time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import DurationField, ExpressionWrapper, F, Q
from django.db.models.functions import Extract
from django.utils.translation import gettext_lazy as _

from xiaoan.figures.hazards import PER as PER_HAZARD
from xiaoan.figures.hazards import standing, true
from xiaoan.figures.measure import Figure, Measure
from xiaoan.figures.scope import Scope
from xiaoan.hazards.models import Extension, Referral

#: "At once" 立即: within this time the bureau (and the police where asked) was told.
AT_ONCE = timedelta(minutes=30)
PER = {"unit": "unit_id", "area": "unit__area", "topic": "hazard__topic"}


def _ever(scope: Scope) -> Any:
    return true(scope).filter(scope.within("blocked_at"))


def _sent(scope: Scope) -> Any:
    return scope.rows(Referral).filter(scope.within("sent_at"))


MINUTES = (
    Extract(
        ExpressionWrapper(F("blocked_reported_at") - F("blocked_at"), output_field=DurationField()),
        "epoch",
    )
    / 60.0
)

FIGURES = [
    Figure(
        "blocked.ever", _("Hazards reported as blocked"),
        _("In the period the school said who holds the money or the authority."),
        Measure.COUNT, _("hazards"), _ever, per=PER_HAZARD,
    ),
    Figure(
        "blocked.now", _("Hazards blocked now"), _("Not struck off and still blocked."),
        Measure.COUNT, _("hazards"),
        lambda scope: standing(scope).filter(blocked_at__isnull=False, unblocked_at=None),
        per=PER_HAZARD, better="low",
    ),
    Figure(
        "blocked.reported", _("Blocked hazards reported at once"),
        _("Of the blocked hazards, those of which the bureau was told within 30 minutes."),
        Measure.RATIO, "%", _ever,
        lambda _scope: Q(blocked_reported_at__lte=F("blocked_at") + AT_ONCE),
        per=PER_HAZARD, better="high",
    ),
    Figure(
        "blocked.minutes", _("Minutes until a blocked hazard was reported"),
        _("Median from the school's entry until the bureau was told."),
        Measure.MEDIAN, _("minutes"),
        lambda scope: _ever(scope).filter(blocked_reported_at__isnull=False),
        amount=MINUTES, per=PER_HAZARD, better="low",
    ),
    Figure(
        "disputed.now", _("Conflicting demands open"),
        _("Two authorities ask for opposite things; the school waits for the bureau."),
        Measure.COUNT, _("hazards"),
        lambda scope: standing(scope).filter(conflict_at__isnull=False),
        per=PER_HAZARD, better="low",
    ),
    Figure(
        "referrals.sent", _("Referrals to partner agencies"), _("Sent in the period."),
        Measure.COUNT, _("referrals"), _sent, per=PER,
    ),
    Figure(
        "referrals.answered", _("Referrals answered"),
        _("Of the referrals sent in the period, those that the agency has answered."),
        Measure.RATIO, "%", _sent, lambda scope: Q(answered_at__lte=scope.as_of), per=PER,
        better="high",
    ),
    Figure(
        "extensions.granted", _("Requests for more time granted"),
        _("Of the requests made in the period."),
        Measure.RATIO, "%", lambda scope: scope.rows(Extension).filter(scope.within("asked_at")),
        lambda _scope: Q(status=Extension.Status.GRANTED), per=PER,
    ),
]  # fmt: skip
