"""Who may do what with a hazard. Re-check and decision rows decide the district's strictness.

The school's own hazards are re-checked by its safety director (or whoever stands in), major
ones and the bureau's findings by the bureau only; nobody re-checks what they put right.
"""

from django.utils.translation import gettext_lazy as _

from xiaoan.access.groups import (
    AGENCY,
    BUREAU,
    BUREAU_LEADERS,
    HEADS,
    LEADERS,
    MIDDLE,
    SCHOOL,
    SCHOOL_SAFETY,
    SECTION,
    SYSTEM,
    Row,
)

ACTIONS = {
    "hazards.view": Row(_("see hazards"), SCHOOL | BUREAU | SYSTEM),
    "hazards.report": Row(_("report a hazard"), SCHOOL | BUREAU | SYSTEM),
    "hazards.import": Row(_("take over a hazard from an old ledger"), SECTION | SYSTEM),
    "hazards.judge": Row(_("grade a hazard"), SCHOOL_SAFETY | SECTION),
    "hazards.contain": Row(_("set interim control"), SCHOOL | SECTION),
    "hazards.pledge": Row(_("fix the five items of a major hazard"), LEADERS | SECTION),
    "hazards.assign": Row(_("assign a hazard"), SCHOOL_SAFETY | SECTION),
    "hazards.begin": Row(_("begin to rectify"), SCHOOL),
    "hazards.claim": Row(_("claim that it is done"), SCHOOL),
    "hazards.recheck": Row(_("re-check and strike off"), SCHOOL_SAFETY | SECTION),
    "hazards.confirm": Row(
        _("re-check a major hazard or a finding of the bureau"), SECTION | BUREAU_LEADERS
    ),
    "hazards.void": Row(_("void a mistaken entry"), SCHOOL_SAFETY | SECTION),
    "hazards.reopen": Row(_("reopen a falsely closed hazard"), SECTION | BUREAU_LEADERS),
    "hazards.supervise": Row(_("put under special supervision"), SECTION | BUREAU_LEADERS),
    "hazards.release": Row(_("end special supervision"), SECTION | BUREAU_LEADERS),
    "hazards.block": Row(_("report as blocked"), SCHOOL_SAFETY | MIDDLE),
    "hazards.unblock": Row(_("end a block"), SCHOOL_SAFETY | SECTION | BUREAU_LEADERS),
    "hazards.dispute": Row(_("report a conflicting demand"), SCHOOL_SAFETY | MIDDLE),
    "hazards.reconcile": Row(_("settle a conflicting demand"), SECTION | BUREAU_LEADERS),
    "hazards.refer": Row(_("refer to a partner agency"), SECTION | BUREAU_LEADERS),
    "hazards.receive": Row(_("acknowledge a referral"), AGENCY),
    "hazards.respond": Row(_("answer a referral"), AGENCY),
    "hazards.ask": Row(_("ask for more time"), SCHOOL_SAFETY | MIDDLE),
    "hazards.decide": Row(_("decide on more time"), HEADS | SECTION | BUREAU_LEADERS),
    "hazards.decide_bureau": Row(
        _("decide on more time for a major hazard or a finding of the bureau"),
        SECTION | BUREAU_LEADERS,
    ),
    "hazards.escalate": Row(_("escalate"), SYSTEM),
    "hazards.draw": Row(_("draw struck-off hazards for a look"), SECTION | SYSTEM),
    "hazards.look": Row(_("look at a drawn hazard on site"), SECTION | BUREAU_LEADERS),
    "hazards.watch": Row(_("watch for recurrence"), SCHOOL_SAFETY | SECTION | BUREAU_LEADERS),
    "hazards.keep": Row(_("look back at a struck-off hazard"), SCHOOL_SAFETY | SECTION),
    "hazards.draft": Row(_("draft a rectification notice"), SECTION | BUREAU_LEADERS | SYSTEM),
    "hazards.approve": Row(
        _("approve a rectification notice"), frozenset({"safety-section"}) | BUREAU_LEADERS
    ),
    "hazards.approve_major": Row(
        _("approve a rectification notice about a major hazard"), BUREAU_LEADERS
    ),
    "hazards.serve": Row(_("serve a rectification notice"), SECTION | BUREAU_LEADERS),
    "hazards.acknowledge": Row(_("confirm the receipt of a notice"), SCHOOL_SAFETY),
    "hazards.reply": Row(_("reply to a rectification notice"), SCHOOL_SAFETY),
    "hazards.review": Row(_("give a re-check opinion on a notice"), SECTION | BUREAU_LEADERS),
    "hazards.summon": Row(_("enter an interview about a notice"), SECTION | BUREAU_LEADERS),
    "hazards.circulate": Row(
        _("issue a circular about a notice"), frozenset({"safety-section"}) | BUREAU_LEADERS
    ),
    "hazards.withdraw": Row(
        _("withdraw a rectification notice"), frozenset({"safety-section"}) | BUREAU_LEADERS
    ),
    "hazards.rule": Row(
        _("lay down how notices are issued"), frozenset({"safety-section"}) | BUREAU_LEADERS
    ),
    "hazards.word": Row(
        _("edit the wording of orders to private schools"),
        frozenset({"safety-section", "private-section", "bureau-office"}) | BUREAU_LEADERS,
    ),
    "hazards.consent": Row(_("consent to electronic service"), HEADS),
}
