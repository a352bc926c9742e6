"""Who sees the papers' templates and fonts."""

from django.utils.translation import gettext_lazy as _

from xiaoan.access.groups import BUREAU_LEADERS, SECTION, SYSTEM_ADMIN, Row

# The system administrator lays the licensed fonts into the data folder, so he sees what is missing.
ACTIONS = {
    "documents.view": Row(
        _("see the templates of papers, their specimens and fonts"),
        SECTION | BUREAU_LEADERS | SYSTEM_ADMIN,
    ),
}
