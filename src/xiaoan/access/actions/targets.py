"""Who writes, generates, signs and chases letters of responsibility 目标责任书."""

from django.utils.translation import gettext_lazy as _

from xiaoan.access.groups import BUREAU, BUREAU_LEADERS, SCHOOL, SCHOOL_SAFETY, SECTION, SYSTEM, Row

ACTIONS = {
    "targets.view": Row(_("see letters of responsibility"), BUREAU | SCHOOL_SAFETY | SYSTEM),
    "targets.draft": Row(
        _("write a template of letters of responsibility"), SECTION | BUREAU_LEADERS | SYSTEM
    ),
    "targets.open": Row(_("open a round of letters of responsibility"), SECTION | BUREAU_LEADERS),
    "targets.generate": Row(_("generate letters of responsibility"), SYSTEM),
    "targets.finish": Row(_("end the generation of letters"), SYSTEM),
    "targets.lay": Row(_("lay out one's letter for reading"), SCHOOL | BUREAU),
    "targets.sign": Row(_("sign one's letter of responsibility"), SCHOOL | BUREAU),
    "targets.countersign": Row(_("countersign letters of responsibility"), SCHOOL | BUREAU),
    "targets.refuse": Row(_("refuse to sign a letter, with the reason"), SCHOOL | BUREAU),
    "targets.answer": Row(_("answer a refusal to sign a letter"), SCHOOL | BUREAU),
    "targets.inherit": Row(_("sign the succession to a letter"), SCHOOL | BUREAU),
    "targets.original": Row(
        _("take in letters signed on paper"), SCHOOL_SAFETY | SECTION | BUREAU_LEADERS
    ),
    "targets.confirm": Row(
        _("confirm the scan of a letter signed on paper"),
        SCHOOL_SAFETY | SECTION | BUREAU_LEADERS,
    ),
    "targets.return": Row(
        _("send the scan of a letter back"), SCHOOL_SAFETY | SECTION | BUREAU_LEADERS
    ),
    "targets.remind": Row(_("remind those who have not signed"), SECTION | BUREAU_LEADERS | SYSTEM),
    "targets.withdraw": Row(
        _("withdraw a round of letters opened by mistake"), SECTION | BUREAU_LEADERS
    ),
    "targets.lapse": Row(_("end a letter whose holder left before signing"), SYSTEM),
}
