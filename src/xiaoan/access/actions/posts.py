"""Who may put people into posts."""

from django.utils.translation import gettext_lazy as _

from xiaoan.access.groups import (
    ADMINS,
    BUREAU,
    LEADERS,
    SAFETY,
    SECTION,
    SECURITY_ADMIN,
    SYSTEM,
    Row,
)

ACTIONS = {
    "posts.view": Row(_("see who holds which post"), ADMINS | BUREAU | LEADERS | SAFETY | SYSTEM),
    "posts.appoint": Row(_("appoint to a post"), SECTION | LEADERS | SECURITY_ADMIN | SYSTEM),
    "posts.amend": Row(_("amend a holding"), SECTION | LEADERS | SECURITY_ADMIN | SYSTEM),
    "posts.lead": Row(_("fill and end posts at the bureau"), SECURITY_ADMIN | SYSTEM),
    "posts.end": Row(_("end a holding"), SECTION | LEADERS | SECURITY_ADMIN | SYSTEM),
}
