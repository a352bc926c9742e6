"""Who may use the field app on a phone of his own or a shared one."""

from django.utils.translation import gettext_lazy as _

from xiaoan.access.groups import BUREAU, SCHOOL, SCHOOL_SAFETY, SECTION, SYSTEM, SYSTEM_ADMIN, Row

ACTIONS = {
    "field.enrol": Row(_("use the field app on a phone"), SCHOOL | BUREAU),
    "field.view": Row(_("see the phones of a unit"), SCHOOL_SAFETY | SECTION | SYSTEM_ADMIN),
    "field.revoke": Row(
        _("take a phone out of use"), SCHOOL | BUREAU | SYSTEM_ADMIN | SYSTEM
    ),
}
