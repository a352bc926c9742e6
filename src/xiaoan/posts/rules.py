"""Who may be put where: rules that neither a form nor a workbook can go around.

Posts of the console (the three administrators and the system) are filled on the server only.
Posts at the bureau are filled by the security administrator; heads and deputies of a school
by the bureau, never by the school itself; and nobody appoints themself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from xiaoan.accounts.models import User
from xiaoan.ledger.permission import Actor, Home, require
from xiaoan.units.models import Unit

if TYPE_CHECKING:
    from xiaoan.posts.models import Post

#: The three administrators 三员 (MLPS): each bound to one post, none able alone to act and erase.
ADMIN_POSTS = frozenset({"system-admin", "security-admin", "audit-admin"})
RESERVED_POSTS = ADMIN_POSTS | {"system"}
#: One at a time in a unit; an acting head stands in for an absent one.
HEAD_POSTS = frozenset({"principal", "kg-head", "centre-head", "chief"})
LEADER_POSTS = HEAD_POSTS | {"deputy", "kg-deputy", "deputy-chief"}
#: A section, an office, a campus has the posts of the unit that it is part of.
PARTS = frozenset({Unit.Kind.SECTION, Unit.Kind.OFFICE, Unit.Kind.CAMPUS})


class Placed(Protocol):
    """A unit, or a unit's row of a workbook: its kind and the one above it."""

    @property
    def kind(self) -> str: ...
    @property
    def parent(self) -> Placed | None: ...


def host_kind(unit: Placed) -> str:
    """The kind whose posts a unit has: a section has the bureau's, a campus its school's."""
    above: Placed | None = unit
    while above is not None and above.kind in PARTS:
        above = above.parent
    kind = above.kind if above is not None else unit.kind
    return str(Unit.Kind.BUREAU if kind == Unit.Kind.REGION else kind)


def is_bureau(unit: Unit) -> bool:
    """Whether the unit is the bureau or a part of it."""
    return host_kind(unit) == Unit.Kind.BUREAU


def check_post(post: Post, unit: Placed) -> None:
    """Raise ValidationError where such a unit has no such post."""
    if host_kind(unit) not in post.unit_kinds:
        raise ValidationError(
            {"post": _("“%(unit)s” has no post “%(post)s”.") % {"unit": unit, "post": post}}
        )


def refuse_console(code: str, by: Actor) -> None:
    """Raise PermissionDenied where a post of the console is touched from elsewhere."""
    if code in RESERVED_POSTS and getattr(by, "kind", "") != User.Kind.SYSTEM:
        raise PermissionDenied(_("Administrators are appointed on the server only (createadmin)."))


def require_rank(by: Actor, action: str, unit: Unit, code: str) -> None:
    """Ask for permission one level up where the post weighs more than the unit's own word."""
    if is_bureau(unit):
        require(by, "posts.lead", unit)
    elif code in LEADER_POSTS:
        require(by, action, Home(unit.district_id, unit.district_id))
