"""The acts of one sending, in their order; errors inside one act never touch the others."""

from __future__ import annotations

from xiaoan.field.acts import Sending, answer
from xiaoan.field.wire import Answer, Batch


def answers(batch: Batch, sending: Sending) -> list[Answer]:
    """One answer an act, in the order in which they came."""
    return [answer(raw, sending) for raw in batch.acts]
