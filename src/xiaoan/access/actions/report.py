"""Who sees figures and summaries."""

from django.utils.translation import gettext_lazy as _

from xiaoan.access.groups import AUDIT_ADMIN, BUREAU, SCHOOL_SAFETY, SYSTEM, Row

ACTIONS = {
    "report.view": Row(_("see figures"), BUREAU | SCHOOL_SAFETY | AUDIT_ADMIN | SYSTEM),
    "report.summary": Row(
        _("see and export the yearly summary"), BUREAU | SCHOOL_SAFETY | AUDIT_ADMIN | SYSTEM
    ),
}
