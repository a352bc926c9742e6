"""Who may plan and make visits. A school never begins one."""

from django.utils.translation import gettext_lazy as _

from xiaoan.access.groups import (
    BUREAU,
    BUREAU_LEADERS,
    SCHOOL_SAFETY,
    SECTION,
    SECTIONS,
    SYSTEM,
    Row,
)

ACTIONS = {
    "inspections.view": Row(_("see visits"), BUREAU | SCHOOL_SAFETY | SYSTEM),
    "inspections.open": Row(_("open a special inspection"), SECTION | BUREAU_LEADERS),
    "inspections.plan": Row(_("plan a visit"), SECTIONS | BUREAU_LEADERS),
    "inspections.announce": Row(_("announce a visit"), SECTIONS | BUREAU_LEADERS),
    "inspections.begin": Row(_("begin a visit"), SECTIONS | BUREAU_LEADERS),
    "inspections.note": Row(_("note how a visit is made"), SECTIONS | BUREAU_LEADERS),
    "inspections.find": Row(_("enter a finding"), SECTIONS | BUREAU_LEADERS),
    "inspections.finish": Row(_("finish a visit and draft its notice"), SECTION | BUREAU_LEADERS),
    "inspections.dispatch": Row(
        _("serve all notices of a special inspection at once"),
        frozenset({"safety-section"}) | BUREAU_LEADERS,
    ),
    "inspections.sign": Row(_("keep a signature under a visit"), SECTION | BUREAU_LEADERS),
    "inspections.cancel": Row(_("cancel a visit"), SECTIONS | BUREAU_LEADERS),
    "inspections.import": Row(_("import an old ledger"), SECTION | SYSTEM),
}
