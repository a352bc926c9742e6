"""Who is asked about records that look unusual, and who reads the answers."""

from django.utils.translation import gettext_lazy as _

from xiaoan.access.groups import BUREAU_LEADERS, SCHOOL_SAFETY, SECTION, SYSTEM, Row

ACTIONS = {
    "plausibility.ask": Row(_("ask a school about records that look unusual"), SYSTEM),
    "plausibility.answer": Row(_("say what stands behind such records"), SCHOOL_SAFETY),
    "plausibility.read": Row(_("read what schools say of such records"), SECTION | BUREAU_LEADERS),
}
