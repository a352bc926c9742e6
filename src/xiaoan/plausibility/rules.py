"""When records deserve a second look: four rules as data, each with why it may be harmless.

None of them proves anything, so none of them counts anything: there is no number by person, no
order of schools and no figure over them (figures cannot even import this folder).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from xiaoan.base.components import Text
from xiaoan.duties.moments import OFFLINE

#: Working days in which only the school sees a question; then the bureau sees it unanswered.
ANSWER_DAYS = 10
#: What arrives from phones counts for its own moment up to three days later (duties.submit).
BACK = timedelta(days=4)
#: What arrives later counts for the earliest moment accepted, not for when it was done: scans
#: of a whole week would stand at one instant. The minute is the way from the phone to the event.
LATE = OFFLINE - timedelta(minutes=1)

#: Seconds that a walk takes at least: from building to building, from floor to floor.
BUILDING, FLOOR = 60, 20
#: As many records of one person, of as many duties, in this time are one burst; by the phone's
#: own clock, whose distances hold even where it is wrong, and never what was written on paper.
RECORDS, DUTIES, BURST = 8, 5, timedelta(minutes=10)
#: A fault that a visit found, and as often as this was called normal in this time before.
PASSES, BEFORE = 2, timedelta(days=14)


@dataclass(frozen=True)
class Rule:
    """One reason for a second look: what was seen, and what may well stand behind it."""

    title: Text
    seen: Text
    harmless: Text


RULES: dict[str, Rule] = {
    "walk": Rule(
        _("Points scanned faster than one walks"),
        _("Two points of different buildings or floors were scanned within %(seconds)s seconds."),
        _("Two people may have shared one phone, plates may hang at the wrong place, or the "
          "building on the list is not the one on the ground."),
    ),
    "photo": Rule(
        _("The same photo under different records"),
        _("One photo, the same to the last byte, stands under %(count)s records."),
        _("One picture may show two faults, or the wrong one was chosen in a hurry."),
    ),
    "normal": Rule(
        _("Called normal shortly before a visit found the fault"),
        _("The self-check called it normal %(count)s times in the two weeks before the visit."),
        _("The fault may have arisen since, the item may be understood differently, or the "
          "check looked at another place."),
    ),
    "burst": Rule(
        _("Many records within minutes"),
        _("%(count)s records were made within ten minutes, of %(duties)s duties."),
        _("The round may have been made on foot before and entered at the desk, or written on "
          "paper first."),
    ),
}  # fmt: skip
