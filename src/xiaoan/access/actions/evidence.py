"""Who may add and see photographs and files."""

from django.utils.translation import gettext_lazy as _

from xiaoan.access.groups import AGENCY, BUREAU, SCHOOL, SYSTEM, Row

ACTIONS = {
    "evidence.add": Row(_("add a photo or file"), SCHOOL | BUREAU | AGENCY | SYSTEM),
    "evidence.view": Row(_("see photos and files"), SCHOOL | BUREAU | AGENCY | SYSTEM),
}
