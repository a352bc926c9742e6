"""A round that was opened by mistake is withdrawn: what nobody signed ends, with the reason.

What both sides signed stays what it is: a signed paper is not undone by a click. A scan that nobody
confirmed is not signed yet. The paper of a
letter that ended holds no longer either, so whoever reads its code is told.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction

from xiaoan.documents.models import Document, DocumentQuerySet
from xiaoan.ledger.batch import change_many
from xiaoan.ledger.permission import Actor
from xiaoan.targets.models import Batch, Letter

UNSIGNED = [*Letter.WAITING, Letter.Status.SCANNED]


def withdraw(batch: Batch, *, by: Actor, reason: str) -> int:
    """Withdraw the round and end its unsigned letters; returns how many letters ended.

    Raises ValidationError without a reason, WrongState for a round that is withdrawn.
    """
    with transaction.atomic():
        batch.withdraw(by=by, reason=reason)
        keys = batch.letters.filter(status__in=UNSIGNED).values_list("pk", flat=True)
        ended = {"status": Letter.Status.LAPSED, "reason": batch.reason}
        changes = dict.fromkeys(keys, ended)
        if not changes:
            return 0
        moved = change_many(
            Letter, changes, "targets.withdraw", by=by, when=UNSIGNED, batch=batch.pk
        )
        papers_of(moved, batch.district_id).withdraw(
            by=by, reason=batch.reason, action="targets.withdraw"
        )
    return len(moved)


def papers_of(letters: Collection[Any], district_id: int) -> DocumentQuerySet:
    """The papers that were laid out of these letters."""
    laid = Letter.objects.filter(pk__in=letters, district_id=district_id)
    papers: DocumentQuerySet = Document.objects.filter(
        district_id=district_id, pk__in=laid.exclude(document_id=None).values("document_id")
    )
    return papers
