"""Who writes, approves and reads the texts of the library. Whose house a text is, the library
itself asks (library/rules.py): a bureau's post does not write a school's rules."""

from django.utils.translation import gettext_lazy as _

from xiaoan.access.groups import (
    BUREAU,
    BUREAU_LEADERS,
    HEADS,
    SCHOOL,
    SCHOOL_SAFETY,
    SECTION,
    SECTIONS,
    SYSTEM,
    Row,
)

_WRITERS = SCHOOL_SAFETY | SECTION | SYSTEM
_DECIDERS = HEADS | BUREAU_LEADERS | {"safety-section"}

ACTIONS = {
    "library.view": Row(_("read the texts of the library"), SCHOOL | BUREAU | SYSTEM),
    "library.draft": Row(_("begin a text or its next version"), _WRITERS | BUREAU_LEADERS),
    "library.amend": Row(_("go on writing a draft"), _WRITERS | BUREAU_LEADERS),
    "library.submit": Row(_("lay a draft for approval"), _WRITERS | BUREAU_LEADERS),
    "library.drop": Row(_("drop a version that is not in force"), _WRITERS | BUREAU_LEADERS),
    "library.approve": Row(
        _("approve a text of the bureau"), BUREAU_LEADERS | SYSTEM | {"safety-section"}
    ),
    "library.adopt": Row(_("approve a school's own text"), HEADS | SYSTEM),
    "library.parse": Row(_("take the clauses out of an approved text"), _DECIDERS | SYSTEM),
    "library.enact": Row(_("put an approved text into force"), _DECIDERS | SYSTEM),
    "library.repeal": Row(_("repeal a text"), _DECIDERS | SYSTEM),
    "library.review": Row(_("review a text that is in force"), _WRITERS | _DECIDERS),
    "library.ask": Row(_("ask for a text to be read"), _DECIDERS | SYSTEM),
    "library.read": Row(_("confirm to have read a text"), SCHOOL | BUREAU),
    "library.chase": Row(
        _("see who has read the texts"), SCHOOL_SAFETY | SECTIONS | BUREAU_LEADERS | SYSTEM
    ),
    "library.remind": Row(
        _("remind those who have not read"), SCHOOL_SAFETY | SECTION | BUREAU_LEADERS | SYSTEM
    ),
    "library.share": Row(_("share a text with the district"), _WRITERS | BUREAU_LEADERS),
    "library.withdraw": Row(_("withdraw a shared text"), _WRITERS | BUREAU_LEADERS),
    "library.pick": Row(_("pick a text as recommended"), SECTION | BUREAU_LEADERS | SYSTEM),
    "library.unpick": Row(_("end the recommendation of a text"), SECTION | BUREAU_LEADERS),
    "library.copy": Row(_("copy a text into an own draft"), _WRITERS | BUREAU_LEADERS),
    "library.channel": Row(_("change the library's channels"), SECTION | BUREAU_LEADERS),
    "library.compile": Row(
        _("make an edition of the compendium"), SECTION | BUREAU_LEADERS | SYSTEM
    ),
    "library.freeze": Row(
        _("freeze an edition of the compendium"), BUREAU_LEADERS | SYSTEM | {"safety-section"}
    ),
}
