"""Recompute the ledger from its content: digests, roots, signatures, chains, bounds.

Nothing stored is trusted: the digest expression stands here in full and not behind the
database's own function. An anchor (a root and count printed on paper or kept in a backup)
finds even a tail that was cut off together with its seals.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connections, transaction

from xiaoan.ledger.keys import installed_public, is_signed
from xiaoan.ledger.replay import replay
from xiaoan.ledger.seal import GENESIS, global_root, message

WORST = 50  # faults of one kind named one by one; the rest are counted
SORTED_IN = "128MB"  # a seal of a whole import is put in order in memory
PRINTED = 16  # hex digits of a root that a printed document shows at least

DIGEST = r"""
'\x01'::bytea || sha256(convert_to(
  id::text || E'\x1f' || coalesce(district_id::text, '') || E'\x1f' || coalesce(unit_id::text, '')
  || E'\x1f' || (extract(epoch from at) * 1000000)::bigint::text || E'\x1f' || action || E'\x1f'
  || subject || E'\x1f' || n::text || E'\x1f' || coalesce(prior::text, '') || E'\x1f'
  || coalesce(actor_id::text, '') || E'\x1f' || coalesce(post, '') || E'\x1f' || facts::text,
  'UTF8'))
"""
_CHANGED = f"""
select id::text, subject from ledger_event where digest is distinct from ({DIGEST}) limit {WORST}
"""
# Every epoch that an event claims, one index step each, and what lies beyond its last root.
_TAIL = f"""
with recursive claimed(epoch) as (
  (select epoch from ledger_event order by epoch limit 1)
  union all
  select (select e.epoch from ledger_event e where e.epoch > claimed.epoch order by e.epoch limit 1)
    from claimed where claimed.epoch is not null
)
select coalesce(sum(n), 0), coalesce(sum(changed), 0), coalesce(sum(n) filter (where ended), 0)
from claimed cross join lateral (
  select count(*) as n, count(*) filter (where digest is distinct from ({DIGEST})) as changed,
    claimed.epoch < (select max(epoch) from ledger_root)
      or not exists (select from ledger_epoch p where p.epoch = claimed.epoch) as ended
    from ledger_event e where e.epoch = claimed.epoch and e.x >= coalesce(
      (select max(hi) from ledger_root r where r.epoch = claimed.epoch), '0'::xid8)
) as beyond
where claimed.epoch is not null
"""
# One pass over the events: what lies in each root's range, against what its seals say.
_SEALS = f"""
with there as (
  select r.epoch, r.lo, r.hi, d.* from ledger_root r cross join lateral (
    select district, count(*) as n, string_agg(fresh, ''::bytea order by x, id) as digests,
      count(*) filter (where changed) as changed
    from (select x, id, district, fresh, digest is distinct from fresh as changed
            from (select x, id, digest, coalesce(district_id, 0) as district, {DIGEST} as fresh
                    from ledger_event e where e.epoch = r.epoch and e.x >= r.lo and e.x < r.hi
                  offset 0) as computed offset 0) as content
    group by district) as d
)
select coalesce(s.epoch, t.epoch), coalesce(s.hi, t.hi)::text::bigint,
  coalesce(s.district_id, t.district), s.n, coalesce(t.n, 0), coalesce(t.changed, 0),
  s.root = sha256(coalesce(
    lag(s.root) over (partition by s.district_id order by s.epoch, s.hi), %(genesis)s::bytea
  ) || t.digests)
from ledger_seal s full join there t
  on t.epoch = s.epoch and t.lo = s.lo and t.hi = s.hi and t.district = s.district_id
"""
_ROOTS = """
with parts as (
  select epoch, hi, sum(n) as n, array_agg(district_id order by district_id) as districts,
    array_agg(root order by district_id) as roots
  from ledger_seal group by epoch, hi
)
select r.epoch, r.lo::text::bigint, r.hi::text::bigint, r.n, r.total, r.root, r.signature,
  r.public_key, coalesce(p.districts, '{}'), coalesce(p.roots, '{}'), coalesce(p.n, 0)
from ledger_root r left join parts p using (epoch, hi) order by r.epoch, r.hi
"""
_BROKEN = """
select e.id::text, e.subject from ledger_event e
  left join ledger_event p on p.id = e.prior and (p.subject = e.subject or p.n > 1)
where e.prior is not null and (p.id is null or (p.epoch, p.x) > (e.epoch, e.x)) limit %s
"""
# First by a hash of the subject, which needs no text to be kept; then the few that are named.
_FORKED = """
select min(e.id::text), e.subject from ledger_event e join (
  select prior from ledger_event where prior is not null
  group by prior, hashtextextended(subject, 0) having count(*) > 1 limit %s) as twice using (prior)
group by e.subject, e.prior having count(*) > 1
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
        if sum(known["kind"] == kind for known in self.faults) < WORST:
            self.faults.append({"kind": kind, "text": text, **where})

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def verify(*, records: bool = False, anchor: tuple[str, int] | None = None) -> Verdict:
    """Verify the whole ledger as the sealer's role, in one consistent snapshot.

    `records` replays every event against its row, too (as owner). `anchor` is a root in hex
    (at least its first 16 digits) and the total count, both from outside the database.
    """
    verdict = Verdict()
    with transaction.atomic(using="sealer"), connections["sealer"].cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read")
        cursor.execute(f"set local work_mem = '{SORTED_IN}'")
        sealed = _districts(cursor, verdict)
        seen = _roots(cursor, verdict)
        _tail(cursor, verdict, sealed)
        _chains(cursor, verdict)
    if anchor is not None and not _is_anchored(anchor, seen):
        verdict.fault(
            "anchor",
            f"No seal has the root {anchor[0][:PRINTED]}… with {anchor[1]} events: "
            "the tail was cut off, or this is another ledger.",
        )
    if records:
        for fault in replay():
            verdict.fault(**fault)
    return verdict


def _districts(cursor: Any, verdict: Verdict) -> int:
    cursor.execute(_SEALS, {"genesis": GENESIS})
    sealed = altered = 0
    for epoch, hi, district, stated, there, changed, holds in cursor.fetchall():
        where = {"epoch": epoch, "hi": hi, "district": district}
        sealed, altered = sealed + there, altered + changed
        if stated is None:
            verdict.fault(
                "inserted", f"{there} events lie among sealed ones but in no seal.", **where
            )
        elif stated != there:
            verdict.fault("count", f"The seal counts {stated} events, {there} are there.", **where)
        elif not holds:
            verdict.fault(
                "root", "The events do not give the seal's root: one was changed or moved.", **where
            )
    if altered:
        _name_changed(cursor, verdict)
    return sealed


def _name_changed(cursor: Any, verdict: Verdict) -> None:
    cursor.execute(_CHANGED)
    for key, subject in cursor.fetchall():
        verdict.fault("digest", "The event does not match its digest.", event=key, subject=subject)


def _roots(cursor: Any, verdict: Verdict) -> set[tuple[str, int]]:
    cursor.execute(_ROOTS)
    previous, total, last, signer = GENESIS, 0, (0, 0), b""
    seen: set[tuple[str, int]] = set()
    for epoch, lo, hi, n, stated, root, signature, public, districts, parts, counted in cursor:
        where = {"epoch": epoch, "hi": hi}
        total, follows = total + n, epoch == last[0]
        expected = global_root(previous, list(zip(districts, map(bytes, parts), strict=True)))
        if (bytes(root), counted, stated) != (expected, n, total):
            verdict.fault("root", "The global root does not follow from the seals.", **where)
        if lo != (last[1] if follows else 0):
            verdict.fault("gap", "Two seals leave a gap or overlap.", **where)
        if not is_signed(bytes(public), bytes(signature), message(epoch, hi, stated, bytes(root))):
            verdict.fault("signature", "The root's signature is not valid.", **where)
        if follows and bytes(public) != signer:
            verdict.fault("key", "The signing key changed within an epoch.", **where)
        previous, last, signer = bytes(root), (epoch, hi), bytes(public)
        verdict.seals, verdict.root = verdict.seals + 1, bytes(root).hex()
        seen.add((verdict.root, stated))
    _is_ours(cursor, verdict, last[0], signer)
    return seen


def _is_ours(cursor: Any, verdict: Verdict, epoch: int, signer: bytes) -> None:
    """Somebody who can rewrite the database can sign anew, but not with the installation's key."""
    own = installed_public()
    cursor.execute("select max(epoch) from ledger_epoch")
    if signer and own and epoch == cursor.fetchone()[0] and own != signer:
        verdict.fault("key", "The roots are signed by a key that is not this installation's.")


def _tail(cursor: Any, verdict: Verdict, sealed: int) -> None:
    cursor.execute(_TAIL)
    verdict.unsealed, altered, strays = map(int, cursor.fetchone())
    verdict.events = sealed + verdict.unsealed
    if strays:
        verdict.fault("inserted", f"{strays} events claim an epoch that has ended, or never was.")
    if altered:
        _name_changed(cursor, verdict)


def _chains(cursor: Any, verdict: Verdict) -> None:
    cursor.execute(_BROKEN, [WORST])
    for key, subject in cursor.fetchall():
        verdict.fault("prior", "The event before this one is missing.", event=key, subject=subject)
    cursor.execute(_FORKED, [WORST])
    for key, subject in cursor.fetchall():
        verdict.fault("fork", "Two events follow the same event.", event=key, subject=subject)


def _is_anchored(anchor: tuple[str, int], seen: set[tuple[str, int]]) -> bool:
    root, count = anchor[0].lower(), anchor[1]
    return len(root) >= PRINTED and any(
        known.startswith(root) and total == count for known, total in seen
    )
