"""The main menu, in the order of the day: what waits, what is wrong, what was checked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xiaoan.access.check import reach
from xiaoan.accounts.models import User
from xiaoan.base.components import Who
from xiaoan.notify.models import Message
from xiaoan.posts.models import Holding

#: (address name, label, action that must be allowed somewhere, or None, pages that belong to it,
#: whether it may stand under “more”)
MENU = [
    ("report:desk", _("Today"), None),
    ("hazards:register", _("Hazards"), "hazards.view"),
    ("reports:reports", _("Public reports"), "public.view", (), True),
    ("inspections:visits", _("Visits"), "inspections.view"),
    ("duties:tasks", _("Duties and tasks"), "duties.view"),
    ("responsibility:sheets", _("Responsibility"), "responsibility.view", ("targets:letters",)),
    ("library:texts", _("Library"), "library.view", ("duties:revisions",)),
    ("report:overview", _("Overview"), "report.view"),
    ("units:units", _("Units"), "posts.view", (), True),
    ("report:summary", _("Yearly summary"), "report.summary"),
    ("documents:issued", _("Papers"), "documents.read",
     ("documents:drafts", "documents:write", "documents:numbers"), True),
    ("documents:templates", _("Papers"), "documents.furnish", (), True),
    ("ledger:trail", _("Audit trail"), "ledger.audit", (), True),
    ("ledger:retention", _("End of retention"), "retention.ask", (), True),
]  # fmt: skip


def allowed(user: User, action: str) -> bool:
    """Whether `user` may do `action` anywhere at all: then the menu shows the entry."""
    where = reach(user, action)
    return bool(where.districts or where.units)


def who(user: User) -> Who:
    """The name, post and unit printed at the head of every page."""
    holding = (
        Holding.objects.active().filter(user_id=user.pk).select_related("unit", "post").first()
    )
    if holding is None:
        return Who(user.name, "", "")
    return Who(user.name, str(holding.post), str(holding.unit))


def unread(user: User) -> int:
    """How many messages wait unread: the number beside the bell of every page."""
    return Message.objects.filter(user=user).unread().count()
