"""Who may lay the ladders of overdue work."""

from django.utils.translation import gettext_lazy as _

from xiaoan.access.groups import BUREAU_LEADERS, SECTION, SYSTEM, Row

ACTIONS = {
    "escalation.lay": Row(_("lay the district's own ladder"), SECTION | BUREAU_LEADERS | SYSTEM),
}
