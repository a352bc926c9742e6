"""Who may read the ledger, and the two steps by which retention ends (two people)."""

from django.utils.translation import gettext_lazy as _

from xiaoan.access.groups import (
    AUDIT_ADMIN,
    BUREAU,
    SCHOOL,
    SECURITY_ADMIN,
    SYSTEM,
    Row,
)

ACTIONS = {
    "ledger.view": Row(_("read the ledger"), BUREAU | SCHOOL | AUDIT_ADMIN | SYSTEM),
    "ledger.audit": Row(_("audit the ledger"), BUREAU | AUDIT_ADMIN),
    "ledger.migrate": Row(_("change by migration"), SYSTEM),
    "ledger.epoch": Row(_("begin a new epoch"), SYSTEM),
    "retention.ask": Row(_("ask to end retention"), SECURITY_ADMIN),
    "retention.grant": Row(_("end retention"), AUDIT_ADMIN),
}
