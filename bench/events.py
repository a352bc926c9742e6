"""A ledger of many events over eight districts, as the application's role writes them."""

from __future__ import annotations

from django.db import connection
from tests.cast import assemble

from xiaoan.base.scope import scope
from xiaoan.ledger.seal import seal_once
from xiaoan.ledger.verify import verify as verify_ledger

DISTRICTS, CHUNK = 8, 20_000
_WRITE = """
insert into ledger_event(id, district_id, unit_id, at, action, subject, actor_id, post, facts)
select xa_uuid7(), 1000 + n %% %s, 2000 + n %% 97, now(), 'duties.close',
  'duties_task:' || gen_random_uuid(), n, 'safety', jsonb_build_object('was',
    jsonb_build_object('status', 'open', 'closed_at', null), 'now',
    jsonb_build_object('status', 'done', 'closed_at', now(), 'reason', ''))
from generate_series(1, %s) n
"""


def write(count: int) -> None:
    """Insert `count` events and seal what the cast's own founding left behind first."""
    assemble()
    seal()
    for _chunk in range(count // CHUNK):
        with scope(range(1000, 1000 + DISTRICTS)), connection.cursor() as cursor:
            cursor.execute(_WRITE, [DISTRICTS, CHUNK])


def seal() -> None:
    while seal_once():
        pass


def verify(count: int) -> None:
    """Recompute everything; the verdict must be good and complete."""
    verdict = verify_ledger()
    assert verdict.ok, verdict.faults[:3]
    assert verdict.events >= count
