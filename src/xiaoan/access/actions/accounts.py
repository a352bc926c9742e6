"""Who may open and close accounts; sign-ins and refusals are entered by the system."""

from django.utils.translation import gettext_lazy as _

from xiaoan.access.groups import (
    ADMINS,
    EVERYBODY,
    SCHOOL_SAFETY,
    SECTION,
    SYSTEM,
    SYSTEM_ADMIN,
    Row,
)

ACTIONS = {
    "accounts.open": Row(_("open an account"), SYSTEM | SYSTEM_ADMIN | SECTION | SCHOOL_SAFETY),
    "accounts.hand": Row(
        _("hand out a first password"), SYSTEM | SYSTEM_ADMIN | SECTION | SCHOOL_SAFETY
    ),
    "accounts.lead": Row(_("keep the accounts of the bureau's people"), SYSTEM | SYSTEM_ADMIN),
    "accounts.close": Row(_("close an account"), SYSTEM | SYSTEM_ADMIN | SECTION | SCHOOL_SAFETY),
    "accounts.reopen": Row(_("open an account again"), SYSTEM | SYSTEM_ADMIN | SECTION),
    "accounts.amend": Row(_("amend an account"), SYSTEM | SYSTEM_ADMIN | SECTION | SCHOOL_SAFETY),
    "accounts.password": Row(_("change the own password"), EVERYBODY),
    "accounts.second": Row(_("switch the own second lock"), EVERYBODY),
    "accounts.signin": Row(_("sign in"), EVERYBODY),
    "accounts.signout": Row(_("sign out"), EVERYBODY),
    "accounts.refuse": Row(_("refusal"), SYSTEM),
    "accounts.view": Row(_("see accounts"), ADMINS | SECTION | SCHOOL_SAFETY | SYSTEM),
}
