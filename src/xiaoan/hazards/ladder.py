"""The ladders of overdue hazards (提级督办). Shipped data; a district may replace it.

Custom: late by one working day the deputy head is told, by three the head, by seven the
bureau. Major and urgent hazards climb faster.
"""

from __future__ import annotations

from xiaoan.escalation.ladder import Ladder, Rung

GENERAL = Ladder(
    "hazard",
    (
        Rung(1, 1, "deputy"),
        Rung(2, 3, "principal"),
        Rung(3, 7, "safety-section", at_bureau=True),
    ),
)
PRESSING = Ladder(
    "hazard-pressing",
    (
        Rung(1, 1, "principal", is_urgent=True),
        Rung(2, 2, "safety-section", at_bureau=True, is_urgent=True),
        Rung(3, 5, "deputy-chief", at_bureau=True, is_urgent=True),
    ),
)
#: What the public reported and nobody has answered: not yet a hazard, but already waiting.
UNCONFIRMED = Ladder(
    "unconfirmed",
    (
        Rung(1, 1, "principal"),
        Rung(2, 3, "safety-section", at_bureau=True),
    ),
)
UNCONFIRMED_PRESSING = Ladder(
    "unconfirmed-pressing",
    (
        Rung(1, 1, "principal", is_urgent=True),
        Rung(2, 2, "safety-section", at_bureau=True, is_urgent=True),
    ),
)
#: A served notice that the school has not answered by its day.
NOTICE_UNANSWERED = Ladder(
    "notice-unanswered",
    (
        Rung(1, 1, "principal"),
        Rung(2, 3, "safety-section", at_bureau=True),
        Rung(3, 7, "deputy-chief", at_bureau=True),
    ),
)
#: An answered notice that the bureau has not re-checked within its own days.
NOTICE_UNCHECKED = Ladder(
    "notice-unchecked",
    (
        Rung(1, 1, "safety-section", at_bureau=True),
        Rung(2, 3, "deputy-chief", at_bureau=True),
    ),
)
LADDERS = (GENERAL, PRESSING, UNCONFIRMED, UNCONFIRMED_PRESSING, NOTICE_UNANSWERED,
           NOTICE_UNCHECKED)  # fmt: skip
