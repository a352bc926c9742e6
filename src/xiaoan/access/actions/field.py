"""Who may use the field app on a phone of his own or a shared one."""

from django.utils.translation import gettext_lazy as _

from xiaoan.access.groups import BUREAU, SCHOOL, SCHOOL_SAFETY, SECTION, SYSTEM, SYSTEM_ADMIN, Row

ACTIONS = {
    "field.enrol": Row(_("use the field app on a phone"), SCHOOL | BUREAU),
    # One's own phone; the verb itself refuses somebody else's.
    "field.leave": Row(_("sign out of a phone"), SCHOOL | BUREAU),
    "field.recover": Row(_("open a phone after a forgotten PIN"), SCHOOL | BUREAU),
    "field.view": Row(_("see the phones of a unit"), SCHOOL_SAFETY | SECTION | SYSTEM_ADMIN),
    "field.expire": Row(_("end the key of a phone that is not used any more"), SYSTEM),
    "field.revoke": Row(_("take a phone out of use"), SCHOOL_SAFETY | SECTION | SYSTEM_ADMIN),
}
