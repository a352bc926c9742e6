"""Recompute the ledger from its content: digests, roots, signatures, chains, bounds.

Nothing stored is trusted: the digest expression stands here in full and not behind the
database's own function. An anchor (a root and count printed on paper or kept in a backup)
finds even a tail that was cut off together with its seals.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connections, transaction

from xiaoan.ledger.keys import is_signed
from xiaoan.ledger.seal import GENESIS, global_root, message

WORST = 50  # faults named one by one; the rest are counted

DIGEST = r"""
'\x01'::bytea || sha256(convert_to(
  id::text || E'\x1f' || coalesce(district_id::text, '') || E'\x1f' || coalesce(unit_id::text, '')
  || E'\x1f' || (extract(epoch from at) * 1000000)::bigint::text || E'\x1f' || action || E'\x1f'
  || subject || E'\x1f' || n::text || E'\x1f' || coalesce(prior::text, '') || E'\x1f'
  || coalesce(actor_id::text, '') || E'\x1f' || coalesce(post, '') || E'\x1f' || facts::text,
  'UTF8'))
"""
_CHANGED = (
    f"select id::text, subject from ledger_event where digest is distinct from {DIGEST} limit %s"
)
# The roots as they must be: every district's seals in order, each over the one before.
_SEALS = f"""
select s.epoch, s.hi::text::bigint, s.district_id, s.n, s.root, e.n, e.digests
from ledger_seal s left join lateral (
  select count(*) as n, string_agg({DIGEST}, ''::bytea order by x, id) as digests
  from ledger_event e where e.epoch = s.epoch and e.x >= s.lo and e.x < s.hi
   and coalesce(e.district_id, 0) = s.district_id
) e on true
order by s.district_id, s.epoch, s.hi
"""
_ROOTS = """
select r.epoch, r.lo::text::bigint, r.hi::text::bigint, r.n, r.total, r.root, r.signature,
  r.public_key, array(select s.district_id from ledger_seal s
    where s.epoch = r.epoch and s.hi = r.hi
    order by s.district_id),
  array(select s.root from ledger_seal s where s.epoch = r.epoch and s.hi = r.hi
    order by s.district_id),
  (select coalesce(sum(s.n), 0) from ledger_seal s where s.epoch = r.epoch and s.hi = r.hi)
from ledger_root r order by r.epoch, r.hi
"""
_OUTSIDE = """
select count(*) from ledger_event e where exists (
    select 1 from ledger_root r where r.epoch = e.epoch and e.x < r.hi)
  and not exists (select 1 from ledger_seal s where s.epoch = e.epoch and e.x >= s.lo
    and e.x < s.hi and s.district_id = coalesce(e.district_id, 0))
"""
_BROKEN = """
select e.id::text, e.subject from ledger_event e where e.prior is not null and not exists (
  select 1 from ledger_event p where p.id = e.prior and (p.epoch, p.x) <= (e.epoch, e.x)
    and (p.subject = e.subject or p.n > 1)) limit %s
"""


@dataclass
class Verdict:
    """What verification found; `faults` is empty when everything holds."""

    ok: bool = True
    events: int = 0
    seals: int = 0
    unsealed: int = 0
    root: str = ""
    faults: list[dict[str, Any]] = field(default_factory=list)

    def fault(self, kind: str, text: str, **where: Any) -> None:
        self.ok = False
        if len(self.faults) < WORST:
            self.faults.append({"kind": kind, "text": text, **where})

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def verify(*, anchor: tuple[str, int] | None = None) -> Verdict:
    """Verify the whole ledger as the sealer's role, in one consistent snapshot.

    `anchor` is (root in hex, total count) from outside the database.
    """
    verdict = Verdict()
    with transaction.atomic(using="sealer"), connections["sealer"].cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read")
        cursor.execute("select count(*) from ledger_event")
        verdict.events = cursor.fetchone()[0]
        _digests(cursor, verdict)
        _districts(cursor, verdict)
        sealed, roots = _roots(cursor, verdict)
        _bounds(cursor, verdict, sealed)
        if anchor is not None and (anchor[0], anchor[1]) not in roots:
            verdict.fault(
                "anchor",
                f"No seal has the root {anchor[0][:16]}… with {anchor[1]} events: "
                "the tail was cut off, or this is another ledger.",
            )
    return verdict


def _digests(cursor: Any, verdict: Verdict) -> None:
    cursor.execute(_CHANGED, [WORST])
    for key, subject in cursor.fetchall():
        verdict.fault("digest", "The event does not match its digest.", event=key, subject=subject)


def _districts(cursor: Any, verdict: Verdict) -> None:
    cursor.execute(_SEALS)
    previous: dict[int, bytes] = {}
    for epoch, hi, district, n, root, found, digests in cursor.fetchall():
        before = previous.get(district, GENESIS)
        if found != n:
            verdict.fault(
                "count", f"The seal counts {n} events, {found} are there.",
                epoch=epoch, hi=hi, district=district,
            )  # fmt: skip
        elif _sha256(before + bytes(digests or b"")) != bytes(root):
            verdict.fault(
                "root", "The events do not give the seal's root: one was changed, added or moved.",
                epoch=epoch, hi=hi, district=district,
            )  # fmt: skip
        previous[district] = bytes(root)


def _roots(cursor: Any, verdict: Verdict) -> tuple[int, set[tuple[str, int]]]:
    cursor.execute(_ROOTS)
    previous, total, last = GENESIS, 0, (0, 0)
    seen: set[tuple[str, int]] = set()
    for epoch, lo, hi, n, stated, root, signature, public, districts, parts, counted in cursor:
        total += n
        expected = global_root(previous, list(zip(districts, map(bytes, parts), strict=True)))
        if bytes(root) != expected or counted != n or stated != total:
            verdict.fault(
                "root", "The global root does not follow from the seals.", epoch=epoch, hi=hi
            )
        if (epoch == last[0] and lo != last[1]) or (epoch != last[0] and lo != 0):
            verdict.fault("gap", "Two seals leave a gap or overlap.", epoch=epoch, hi=hi)
        if not is_signed(bytes(public), bytes(signature), message(epoch, hi, stated, bytes(root))):
            verdict.fault("signature", "The root's signature is not valid.", epoch=epoch, hi=hi)
        previous, last = bytes(root), (epoch, hi)
        verdict.seals, verdict.root = verdict.seals + 1, bytes(root).hex()
        seen.add((verdict.root, stated))
    return total, seen


def _bounds(cursor: Any, verdict: Verdict, sealed: int) -> None:
    cursor.execute(_OUTSIDE)
    if outside := cursor.fetchone()[0]:
        verdict.fault("inserted", f"{outside} events lie in a sealed range but in no seal.")
    cursor.execute(_BROKEN, [WORST])
    for key, subject in cursor.fetchall():
        verdict.fault("prior", "The event before this one is missing.", event=key, subject=subject)
    verdict.unsealed = verdict.events - sealed


def _sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()
