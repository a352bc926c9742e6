"""Whose house a text is: the bureau's people write the bureau's texts, a school's people its own.

The matrix lets a bureau's post act over the whole district, and for texts that is too much: what
a school rules for itself is the school's to write and its head's to approve.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from xiaoan.access.check import check, grants_of
from xiaoan.access.groups import SYSTEM
from xiaoan.access.matrix import row
from xiaoan.ledger.permission import Actor, Where


def is_at_home(by: Actor, unit: Where) -> bool:
    """Whether `by` holds a post of `unit` itself (a section's counts for its bureau)."""
    return any(
        grant.unit_id == unit.pk or (grant.post in SYSTEM and grant.district_id == unit.district_id)
        for grant in grants_of(by)
    )


def require_home(by: Actor, action: str, unit: Where) -> None:
    """Refuse whoever may do `action` there by a post of another house."""
    check(by, action, unit)
    if not is_at_home(by, unit):
        raise PermissionDenied(
            _("This text belongs to another unit. Write to that unit, or draft one of your own.")
        )


def may_at_home(by: Actor, action: str, unit: Where) -> bool:
    """For templates only, to hide a button; the step itself refuses."""
    try:
        require_home(by, action, unit)
    except PermissionDenied:
        return False
    return True


def desks_of(by: Actor) -> tuple[int, ...]:
    """Keys of the units for which `by` writes or approves: who sees the drafts there."""
    writers = row("library.draft").posts
    return tuple(sorted({grant.unit_id for grant in grants_of(by) if grant.post in writers}))
