"""Who sees the papers, their templates and fonts, and who issues papers in general.

Papers of the other modules are issued under those modules' own permissions.
"""

from django.utils.translation import gettext_lazy as _

from xiaoan.access.groups import (
    BUREAU_LEADERS,
    SCHOOL_SAFETY,
    SECTION,
    SECTIONS,
    SYSTEM,
    SYSTEM_ADMIN,
    Row,
)

# Any hand of the sections drafts; the section head and the leaders sign off, another hand than
# the drafter's (models/draft.py).
_DRAFTERS = SECTIONS | BUREAU_LEADERS
_SIGNERS = frozenset({"safety-section"}) | BUREAU_LEADERS
# Section heads and the office answer for papers in the bureau's name; inspectors do not.
_WRITERS = (SECTIONS - {"inspector"}) | BUREAU_LEADERS

# The system administrator lays the licensed fonts into the data folder, so he sees what is missing.
ACTIONS = {
    "documents.view": Row(
        _("see the templates of papers, their specimens and fonts"),
        SECTION | BUREAU_LEADERS | SYSTEM_ADMIN,
    ),
    # Fonts, keys and the time stamp belong to the server: whoever keeps it, and nobody else.
    "documents.furnish": Row(
        _("lay in fonts, the certificate that signs papers, and the time stamp"), SYSTEM_ADMIN
    ),
    "documents.clear": Row(_("take out fonts, certificate or time stamp"), SYSTEM_ADMIN),
    "documents.lay_form": Row(_("lay in the bureau's own Word templates"), SECTION),
    "documents.drop_form": Row(_("take a Word template out of use"), SECTION),
    "documents.read": Row(
        _("see issued papers"),
        SCHOOL_SAFETY | {"office"} | SECTIONS | BUREAU_LEADERS | SYSTEM,
    ),
    "documents.draft": Row(_("draft a general paper"), _DRAFTERS),
    "documents.amend": Row(_("write on at one's draft"), _DRAFTERS),
    "documents.submit": Row(_("hand a draft in for signing off"), _DRAFTERS),
    "documents.recall": Row(_("take back a draft handed in"), _DRAFTERS),
    "documents.drop": Row(_("give up a draft"), _DRAFTERS),
    "documents.send_back": Row(_("send a draft back with a remark"), _SIGNERS),
    "documents.issue": Row(_("sign off and issue a general paper"), _SIGNERS | SYSTEM),
    "documents.house": Row(
        _("lay down the sign of the numbers and who signs off"), BUREAU_LEADERS | {"bureau-office"}
    ),
    "documents.supersede": Row(_("replace an issued paper by another"), _WRITERS),
    "documents.withdraw": Row(_("withdraw an issued paper"), _WRITERS),
    "documents.seal": Row(
        _("lay in the scanned sealed original of a paper"),
        SECTIONS | BUREAU_LEADERS | SCHOOL_SAFETY | {"office"},
    ),
}
