"""Who may shape duties and checklists, who fills them, and what the system does by itself."""

from django.utils.translation import gettext_lazy as _

from xiaoan.access.groups import (
    BUREAU,
    BUREAU_LEADERS,
    LEADERS,
    SAFETY,
    SCHOOL,
    SCHOOL_SAFETY,
    SECTION,
    SECTIONS,
    SYSTEM,
    SYSTEM_ADMIN,
    Row,
)

ACTIONS = {
    "duties.view": Row(_("see duties, tasks and records"), SCHOOL | BUREAU | SYSTEM),
    "duties.install": Row(_("install the shipped catalogue"), SYSTEM | SYSTEM_ADMIN | SECTION),
    "duties.switch": Row(_("switch a duty on or off"), SECTION | BUREAU_LEADERS | SYSTEM),
    "duties.amend": Row(_("amend a duty"), SECTION | SYSTEM),
    "duties.revise": Row(_("revise a checklist"), SECTION | SYSTEM),
    "duties.link": Row(_("let a duty or item rest on a clause"), SCHOOL_SAFETY | SECTION | SYSTEM),
    "duties.confirm": Row(_("confirm that it fits its clause"), SCHOOL_SAFETY | SECTION | SYSTEM),
    "duties.unlink": Row(_("end the link to a clause"), SCHOOL_SAFETY | SECTION | SYSTEM),
    "duties.open": Row(_("open tasks"), SYSTEM),
    "duties.submit": Row(_("send a self-check"), SCHOOL | SYSTEM),
    "duties.office": Row(_("send a record of the bureau's own duty"), BUREAU | SYSTEM),
    "duties.supervise": Row(_("send a supervision record"), SECTIONS | BUREAU_LEADERS | SYSTEM),
    "duties.import": Row(_("import a record"), SECTION | SYSTEM),
    "duties.trace": Row(_("leave a trace of work"), SCHOOL | BUREAU | SYSTEM),
    "duties.close": Row(_("close a task by record or trace"), SCHOOL | BUREAU | SYSTEM),
    "duties.miss": Row(_("enter a task as missed"), SYSTEM),
    "duties.excuse": Row(_("excuse tasks of a shut unit"), SYSTEM | SECTION),
    "duties.reinforce": Row(_("begin reinforcement"), SYSTEM | SECTION | LEADERS | SAFETY),
    "duties.strengthen": Row(_("note a further measure"), SCHOOL_SAFETY | SECTION),
    "duties.finish": Row(_("finish reinforcement"), SYSTEM | SECTION),
}
