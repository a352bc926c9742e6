"""What the papers of hazards and notices say, kind by kind; a paper is always Chinese.

No national form exists; the fields are those of practice (notes on the domain, 1.3).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xiaoan.hazards.printing import Printed
from xiaoan.inspections.papers import delivery, followups, notice, opinion, reply, sides

BUILDERS: dict[str, Callable[[Any], Printed]] = {
    "hazards.notice": notice.build,
    "hazards.order": notice.build,
    "hazards.service": delivery.build,
    "hazards.reply": reply.build,
    "hazards.opinion": opinion.build,
    "hazards.interview": followups.interview,
    "hazards.circular": followups.circular,
    "hazards.extension": sides.extension,
    "hazards.referral": sides.referral,
}
