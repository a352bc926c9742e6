"""What a refused step says: which hazard, who may take the step, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from xiaoan.access.check import Refused
from xiaoan.hazards.models import Hazard
from xiaoan.ledger.change import WrongState
from xiaoan.posts.models import Holding
from xiaoan.units.models import Unit

MOST = 3  # names; more would be a telephone book


@contextmanager
def naming(hazard: Hazard) -> Iterator[None]:
    """A refusal that passes here learns which hazard it is about and whom to ask."""
    try:
        yield
    except PermissionDenied as refusal:
        told: Any = refusal
        told.which = f"{hazard.number}　{hazard.what}　{hazard.unit}"
        told.links = [(_("Back to the hazard"), f"/hazards/{hazard.pk}/"), (_("Today"), "/")]
        who = _allowed(refusal, hazard)
        if who:
            told.next = _("Ask %(who)s to take this step.") % {"who": who}
        raise


def moved_on(wrong: WrongState, hazard: Hazard | None) -> WrongState:
    """The same for a step that somebody else has overtaken."""
    if hazard is not None:
        told: Any = wrong
        told.which = f"{hazard.number}　{hazard.what}　{hazard.unit}"
        told.links = [(_("Back to the hazard"), f"/hazards/{hazard.pk}/")]
    return wrong


def _allowed(refusal: PermissionDenied, hazard: Hazard) -> str:
    """Who holds a post that may: at the unit first, else at the bureau."""
    if not isinstance(refusal, Refused):
        return ""
    held = Holding.objects.active().filter(post_id__in=refusal.needed, user__is_active=True)
    held = held.select_related("user", "post", "unit").order_by("post__rank", "pk")
    here = held.filter(unit_id=hazard.unit_id)
    bureau = held.filter(
        unit__district_id=hazard.district_id,
        unit__kind__in=[Unit.Kind.BUREAU, Unit.Kind.SECTION],
    )
    found = list(here[:MOST]) or list(bureau[:MOST])
    return "、".join(f"{holding.user}（{holding.post}）" for holding in found)
