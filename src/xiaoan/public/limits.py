"""How often the public may send and ask: by address, by plate, by school.

A school and a village may stand behind one address, so the address is not the tightest limit.
Addresses are kept for the time of the limit only, and only as a keyed digest. Sealed reports
are limited by address alone: a count by school would let whoever is reported shut the way to
the bureau for everybody, and would tell which school somebody reported. A flood of them is
marked on the bureau's list instead (models/sealed.py).
"""

from __future__ import annotations

from datetime import timedelta

from xiaoan.base.limits import DAY, HOUR, Limit, count, one_at_a_time, open_again

__all__ = ["DAY", "HOUR", "Limit", "count", "one_at_a_time", "open_again"]

BY_ADDRESS = Limit("address", 10, HOUR)
BY_PLATE = Limit("plate", 20, HOUR)
BY_UNIT = Limit("unit", 60, DAY)
SEALED_BY_ADDRESS = Limit("sealed-address", 20, HOUR)
#: Pages sent at all, taken or not: a refusal costs the server a photo's time too.
TRIES = Limit("try", 60, HOUR)
SEALED_TRIES = Limit("sealed-try", 60, HOUR)
#: Codes that nobody issued: whoever guesses is soon told to stop.
MISSES = Limit("miss", 30, timedelta(minutes=15))
