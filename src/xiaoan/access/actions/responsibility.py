"""Who drafts, approves and acknowledges sheets of responsibility; who opens and decides cases.

A school's sheet is approved by its head, the bureau's by its leaders; neither approves the
other's, and nobody the own hand's without a second. Cases are read only by those who deal with
them; the name by fewer still.
"""

from django.utils.translation import gettext_lazy as _

from xiaoan.access.groups import (
    BUREAU,
    BUREAU_LEADERS,
    HEADS,
    SCHOOL,
    SCHOOL_SAFETY,
    SECTION,
    SYSTEM,
    Posts,
    Row,
)

SECTION_HEAD: Posts = frozenset({"safety-section"})

ACTIONS: dict[str, Row] = {
    "responsibility.view": Row(_("see who answers for what"), SCHOOL | BUREAU | SYSTEM),
    "responsibility.draft": Row(
        _("draft a sheet of responsibility"), SCHOOL_SAFETY | SECTION | BUREAU_LEADERS | SYSTEM
    ),
    "responsibility.amend": Row(
        _("correct the draft of a sheet"), SCHOOL_SAFETY | SECTION | BUREAU_LEADERS
    ),
    "responsibility.submit": Row(
        _("lay the draft of a sheet before the head"), SCHOOL_SAFETY | SECTION | BUREAU_LEADERS
    ),
    "responsibility.confirm": Row(
        _("countersign a sheet that its approver wrote"), SCHOOL_SAFETY | SECTION | BUREAU_LEADERS
    ),
    # A district that lets a head approve what the head wrote gives HEADS this row.
    "responsibility.alone": Row(_("approve a sheet of the own hand without a second"), SYSTEM),
    "responsibility.approve": Row(_("approve a school's sheet of responsibility"), HEADS),
    "responsibility.divide": Row(_("approve the bureau's division of duties"), BUREAU_LEADERS),
    "responsibility.expire": Row(_("end the paper of a sheet whose version has ended"), SYSTEM),
    "responsibility.acknowledge": Row(
        _("acknowledge the charges of the own post"), SCHOOL | BUREAU
    ),
    "responsibility.found": Row(
        _("found or end a leading group"), SCHOOL_SAFETY | SECTION | BUREAU_LEADERS | SYSTEM
    ),
    "responsibility.establish": Row(
        _("enter the approved establishment of a section"),
        SECTION_HEAD | BUREAU_LEADERS | SYSTEM,
    ),
    "responsibility.cases": Row(
        _("see accountability cases"), HEADS | SECTION | BUREAU_LEADERS | SYSTEM
    ),
    "responsibility.person": Row(
        _("see the name in an accountability case"), HEADS | SECTION_HEAD | BUREAU_LEADERS
    ),
    "responsibility.open": Row(_("open an accountability case"), HEADS | SECTION | BUREAU_LEADERS),
    "responsibility.decide": Row(
        _("decide an accountability case about a school's staff"), HEADS | BUREAU_LEADERS
    ),
    "responsibility.judge": Row(
        _("decide an accountability case about a head, a deputy or the bureau"), BUREAU_LEADERS
    ),
    "responsibility.carry_out": Row(
        _("note that an outcome was carried out"), HEADS | SECTION | BUREAU_LEADERS
    ),
}
