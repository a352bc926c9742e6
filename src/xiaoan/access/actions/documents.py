"""Who sees the papers' templates and fonts."""

from django.utils.translation import gettext_lazy as _

from xiaoan.access.groups import BUREAU_LEADERS, SECTION, SYSTEM_ADMIN, Row

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
}
