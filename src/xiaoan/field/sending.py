"""One sending of a phone: who, when by both clocks; and the log of what was answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from xiaoan.access.check import Refused, districts_of
from xiaoan.base import clock
from xiaoan.base.fieldform import Act as Made
from xiaoan.base.fieldform import FieldForm
from xiaoan.base.prepared import numbered
from xiaoan.duties.timing import Noted
from xiaoan.field.answering import foreign
from xiaoan.field.devices import Caller
from xiaoan.field.models import Sent
from xiaoan.field.wire import Act, Answer
from xiaoan.ledger.models import Event
from xiaoan.units.models import Unit

#: How far back an act may lie: a phone that was away longer counts from then.
OFFLINE = timedelta(days=3)
#: Above every count that a phone may give.
ENDLESS = 2**31
#: A paper older than this is none; for what it counts, its form says (duties/moments: 7 days).
PAPER = timedelta(days=366)
_STORE = """
insert into field_sent(id, district_id, device_id, by_id, unit_id, form, seq, at, device_at,
  received_at, replaces, status, answer)
select n.id, %(district)s::int, %(device)s::uuid, %(by)s::int, n.unit_id, n.form, n.seq,
  n.at, n.device_at, %(now)s::timestamptz, n.replaces, n.status, n.answer
  from jsonb_to_recordset(%(receipts)s::jsonb) as n(id uuid, unit_id int, form text, seq int,
    at timestamptz, device_at timestamptz, replaces uuid, status text, answer jsonb)
{unless_known} returning id
"""
_FIRST = numbered(_STORE.format(unless_known=""))
_UNLESS_KNOWN = numbered(_STORE.format(unless_known="on conflict (id) do nothing"))


class Taken(Exception):
    """An act's number is another person's, whom the fence hides: everything of it is undone."""


@dataclass
class Line:
    """The moments of one phone's acts, by the count that the phone gave them."""

    moments: dict[UUID, tuple[int, datetime]] = field(default_factory=dict)
    before: list[tuple[int, datetime]] | None = None

    def known(self, act: Act) -> datetime | None:
        found = self.moments.get(act.id)
        return found[1] if found else None

    def add(self, act: Act, at: datetime, caller: Caller) -> datetime:
        """`at`, or the moment of what the phone did before where that is later."""
        if caller.device is None:
            return at  # a browser counts nothing
        before = self._before(act.seq, caller)
        count = act.seq or ENDLESS  # who does not count sends in order
        earlier = [*before, *self.moments.values()]
        at = max([at, *(each for seq, each in earlier if seq <= count)])
        if all(seq != act.seq for seq, _at in before) or not act.seq:
            self.moments[act.id] = (act.seq, at)  # not what is sent again: that has its moment
        return at

    def _before(self, seq: int, caller: Caller) -> list[tuple[int, datetime]]:
        """What came before. The last act is known with the key; only where a smaller count
        comes after it (another tab, a batch that was late) the others are asked for, once."""
        if caller.last is None or seq > caller.last[0]:
            return [caller.last] if caller.last else []
        if self.before is None:
            self.before = _earlier(caller)
        return self.before


def _corrected(act: Act, caller: Caller) -> datetime | None:
    """The moment of the refused act that `act` corrects: of this phone, of the same form, done
    when `act` says it was, by the phone's own clock. None where it corrects none."""
    if caller.device is None:
        return None
    refused = Sent.objects.filter(
        district_id=caller.district_id, device_id=caller.device.pk, form=act.form,
        device_at=act.at, status=Sent.Status.REFUSED,
    )  # fmt: skip
    return refused.order_by("seq").values_list("at", flat=True).first()


def _earlier(caller: Caller) -> list[tuple[int, datetime]]:
    """Counts and moments of the phone's acts that can still move another; asked in its scope."""
    device = caller.device.pk if caller.device else None
    sent = Sent.objects.filter(district_id=caller.district_id, device_id=device)
    return list(sent.filter(at__gt=clock.now() - OFFLINE).values_list("seq", "at"))


@dataclass(frozen=True)
class Sending:
    """Who sent it, when by the server's clock and by the phone's own, and the request's facts.

    `fresh` collects what the forms took, to be noted once at the end; `line` the moments of
    the phone's acts by its count, none of which lies before that of a smaller count.
    """

    caller: Caller
    now: datetime
    device_now: datetime | None
    facts: dict[str, Any]
    fresh: list[Noted] = field(default_factory=list)
    line: Line = field(default_factory=Line)
    corrected: dict[UUID, datetime] = field(default_factory=dict)

    def moment(self, act: Act) -> datetime:
        """When it was done, by the server: its place in the phone's row, or for what corrects a
        refused act the moment that was reckoned for that one when it came."""
        at = self.counted(act)
        if act.replaces is None:
            return at
        if act.id not in self.corrected:
            self.corrected[act.id] = _corrected(act, self.caller) or at
        return self.corrected[act.id]

    def counted(self, act: Act) -> datetime:
        """Its place in the phone's row: a phone's clock wrong by a day does no harm.

        Never before what the same phone did before it: whoever has sent an act of today does
        not send one of yesterday after it. It is moved, never refused: a clock that was put
        right between two acts looks the same.
        """
        if known := self.line.known(act):
            return min(known, self.now)
        ago = (self.device_now or self.now) - act.at
        at = self.now - min(max(ago, timedelta()), OFFLINE)
        return min(self.line.add(act, at, self.caller), self.now)

    def made(self, act: Act, body: Any, form: FieldForm) -> Made:
        """The act as its form takes it. Raises ValidationError for paper from the future, or
        where nothing is written on paper first."""
        entered = self.moment(act)
        if act.paper_at is not None:
            self._refuse_paper(act.paper_at, form)
        return Made(
            id=act.id, form=act.form, at=act.paper_at or entered, device_at=act.at, seq=act.seq,
            body=body, is_paper=act.paper_at is not None,
            entered_at=entered if act.paper_at else None,
        )  # fmt: skip

    def _refuse_paper(self, at: datetime, form: FieldForm) -> None:
        if not form.paper:
            raise ValidationError(
                {"paper_at": _("Only a self-check is entered from paper. This counts as done now:"
                               " send it without the time on the paper.")}
            )  # fmt: skip
        if not self.now - PAPER <= at <= self.now:
            raise ValidationError(
                {"paper_at": _("The time on the paper lies in the future, or over a year back.")}
            )

    def unit(self, act: Act) -> Unit:
        """The unit it is done at, inside the caller's districts; whether allowed is the verb's."""
        device = self.caller.device
        if device is not None and device.unit_id == act.unit:
            return device.unit  # read with the key: nearly every act is done there
        seen = {*districts_of(self.caller.user), self.caller.district_id}
        unit = Unit.objects.filter(pk=act.unit, district_id__in=seen).first()
        if unit is None:
            raise ValidationError({"unit": _("There is no such unit for you.")})
        return unit

    def took(self, act: Act, given: Answer) -> None:
        """Remember what a form took that was kept just now."""
        if given.status == "kept":
            self.fresh.append(Noted(act.form, act.unit, self.moment(act), act.seconds, act.taps,
                                    given.subject))  # fmt: skip


def lock(keys: Iterable[UUID]) -> None:
    """Hold these acts' numbers until the transaction ends; a twin elsewhere waits, 5 s at most.

    In ascending order, so that two tabs with the same acts wait for each other and not in a ring.
    """
    numbers = sorted(int.from_bytes(key.bytes[8:], signed=True) for key in keys)
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('lock_timeout', '5s', true), pg_advisory_xact_lock(n)"
            " from unnest(%s::bigint[]) as n",
            [numbers],
        )


def stored(acts: Sequence[Act], caller: Caller) -> dict[UUID, Answer]:
    """The answers given before; a refusal where the number is another person's."""
    by_id = {act.id: act for act in acts}
    known = Sent.objects.filter(pk__in=list(by_id)).values_list("id", "by_id", "answer")
    return {
        key: msgspec.convert(told, Answer) if by == caller.user.pk else foreign(by_id[key])
        for key, by, told in known
    }


def store(given: Sequence[tuple[Act, Answer]], sending: Sending, *, is_first: bool = False) -> None:
    """Keep the answers; raises Taken where a number is not free.

    `is_first`: a number that is not free breaks the whole transaction (IntegrityError).
    """
    if not given:
        return
    caller = sending.caller
    receipts = [
        {"id": act.id, "unit_id": act.unit, "form": act.form, "seq": act.seq,
         "at": sending.counted(act), "device_at": act.at, "replaces": act.replaces,
         "status": answer.status, "answer": answer}
        for act, answer in given
    ]  # fmt: skip
    kept = (_FIRST if is_first else _UNLESS_KNOWN).run(
        {
            "district": caller.district_id,
            "device": caller.device.pk if caller.device else None,
            "by": caller.user.pk,
            "now": sending.now,
            "receipts": msgspec.json.encode(receipts).decode(),
        }
    )
    if len(kept) != len(given):
        raise Taken


def enter(denied: PermissionDenied, act: Act, sending: Sending) -> None:
    """A refusal of a known person is an event, by phone as on a page; never what was typed."""
    user = sending.caller.user
    about = denied.unit if isinstance(denied, Refused) else None
    seen = about if about and about.district_id in districts_of(user) else user.ledger_unit
    facts = {
        "refused": denied.action if isinstance(denied, Refused) else "",
        "form": act.form,
        "act": str(act.id),
        **sending.facts,
    }
    Event.append("accounts.refuse", f"accounts_user:{user.pk}", unit=seen, by=user, facts=facts)
