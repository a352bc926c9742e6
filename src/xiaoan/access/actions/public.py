"""Who answers what the public reports by the plate, and who reads what came sealed.

Sealed reports pass the school by: two posts of the bureau open them, and nobody stands in for
them (Law on the Protection of Minors, art. 39 and 40; access needs a reason, notes of the domain).
"""

from django.utils.translation import gettext_lazy as _

from xiaoan.access.groups import (
    BUREAU_LEADERS,
    MIDDLE,
    SCHOOL_SAFETY,
    SECTION,
    SYSTEM,
    Posts,
    Row,
)

SEALED: Posts = frozenset({"safety-section", "moral-section"})

ACTIONS: dict[str, Row] = {
    "public.view": Row(
        _("see what the public reported"),
        SCHOOL_SAFETY | MIDDLE | SECTION | BUREAU_LEADERS | SYSTEM,
    ),
    "public.report": Row(_("take in a report of the public"), SYSTEM),
    "public.confirm": Row(_("confirm a report of the public as a hazard"), SCHOOL_SAFETY),
    "public.merge": Row(_("join a report of the public to a known hazard"), SCHOOL_SAFETY),
    "public.answer": Row(_("answer the public"), SCHOOL_SAFETY),
    "public.dismiss": Row(_("dismiss a report of the public"), SCHOOL_SAFETY),
    "public.reveal": Row(_("see how to reach a reporter"), SCHOOL_SAFETY),
    "public.reopen": Row(_("send a report back to the school"), SECTION | BUREAU_LEADERS),
    "public.escalate": Row(_("escalate an unanswered report"), SYSTEM),
    "public.seal": Row(_("take in a sealed report"), SYSTEM),
    "public.unseal": Row(_("open a sealed report, with a reason"), SEALED),
    "public.sealed_reply": Row(_("answer a sealed report"), SEALED),
    "public.sealed_close": Row(_("close a sealed report"), SEALED),
}
