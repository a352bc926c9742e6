"""Who may shape the tree, its places and its calendar."""

from django.utils.translation import gettext_lazy as _

from xiaoan.access.groups import EVERYBODY, SCHOOL_SAFETY, SECTION, SYSTEM, SYSTEM_ADMIN, Row

ACTIONS = {
    "units.view": Row(_("see units, places and calendar"), EVERYBODY),
    "units.found": Row(_("found a unit"), SYSTEM | SYSTEM_ADMIN | SECTION),
    "units.amend": Row(_("amend a unit"), SYSTEM | SYSTEM_ADMIN | SECTION),
    "units.close": Row(_("close a unit for good"), SYSTEM_ADMIN | SECTION),
    "units.place": Row(_("name a place"), SCHOOL_SAFETY | SECTION | SYSTEM),
    "units.plate": Row(_("issue plates for places"), SCHOOL_SAFETY | SECTION | SYSTEM),
    "units.replace": Row(_("replace a lost plate"), SCHOOL_SAFETY | SECTION),
    "units.term": Row(_("set terms and days"), SECTION | SYSTEM | SYSTEM_ADMIN),
    "units.shut": Row(_("shut a unit for some days"), SECTION | SYSTEM),
}
