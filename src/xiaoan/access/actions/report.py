"""Who sees figures and summaries."""

from django.utils.translation import gettext_lazy as _

from xiaoan.access.groups import AUDIT_ADMIN, BUREAU, SCHOOL_SAFETY, SYSTEM, Row

# The administrators see no hazards and no tasks: a figure would tell them a false nought.
ACTIONS = {
    "report.view": Row(_("see figures"), BUREAU | SCHOOL_SAFETY | SYSTEM),
    "report.summary": Row(
        _("see and export the yearly summary"), BUREAU | SCHOOL_SAFETY | AUDIT_ADMIN | SYSTEM
    ),
}
