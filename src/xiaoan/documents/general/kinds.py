"""The kinds of general papers, each with numbers of its own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xiaoan.documents.kinds import Kind

REDHEAD, LETTER, MINUTES = "general.redhead", "general.letter", "general.minutes"
KINDS = [
    Kind(REDHEAD, _("Red-head document"), "redhead", REDHEAD, "{sign}", is_general=True),
    Kind(LETTER, _("Letter form"), "letter", LETTER, "{sign}函", is_general=True),
    Kind(
        MINUTES,
        pgettext_lazy("paper", "Minutes"),
        "minutes",
        MINUTES,
        "{year}年第{serial}期",
        is_general=True,
    ),
]
