"""One notice: its five stations, what to do next, the hazards on it, its papers, its history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from xiaoan.access.check import may
from xiaoan.accounts.models import User
from xiaoan.base.components import Step, Text
from xiaoan.documents.models import Document
from xiaoan.evidence.models import File
from xiaoan.hazards.hands import prime
from xiaoan.hazards.models import Hazard, Notice
from xiaoan.hazards.views.history import history_of
from xiaoan.hazards.views.line import day, moment
from xiaoan.hazards.views.steps import person
from xiaoan.hazards.views.tables import NOTICE_STEPS
from xiaoan.ledger.pages import seal_state

#: The step that waits for somebody in each state; the others stand beside it.
MAIN: dict[str, tuple[str, ...]] = {
    "drafted": ("serve",),
    "waiting": ("approve",),
    "returned": ("resubmit", "approve"),
    "approved": ("serve",),
    "served": ("reply", "acknowledge", "review", "scan"),
    "replied": ("review",),
    "partly": ("second",),
    "unmet": ("second",),
}


@login_required
def notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One notice as its reader may see it; a draft is the bureau's own."""
    user = person(request)
    found = find_notice(user, pk)
    lines = prime(list(found.lines.select_related("unit", "place", "rectifier")))
    opinion = found.opinions.select_related("by").first()
    followups = list(found.followups.select_related("by").order_by("at"))
    seconds = list(found.seconds.filter(withdrawn_at=None))
    subjects = [found.subject, *(paper.subject for paper in (opinion, *followups) if paper)]
    scans = File.objects.visible_to(user).of_subject(found.subject).filter(role="paper")
    main = next((name for name in MAIN.get(found.state, ()) if lets(found, user, name)), "")
    if main == "scan" and scans:
        main = ""
    context = {
        "notice": found, "line": stations(found), "opinion": opinion, "followups": followups,
        "hazards": _seen(lines, opinion, user), "seconds": seconds,
        "main": step_of(found, main) if main else None,
        "beside": [step_of(found, name) for name in beside(found, user, main)],
        "papers": papers_of(found, opinion, followups),
        "scans": scans,
        "history": history_of(subjects), "seal": seal_state(found),
        "hint": hint(found, user),
    }  # fmt: skip
    return render(request, "hazards/notice.html", context)


def find_notice(user: User, pk: UUID) -> Notice:
    """The notice, or 404 for whoever may not see it; a draft is shown at the bureau only."""
    rows = Notice.objects.visible_to(user)
    related = ("unit", "previous", "receipt_by", "drafted_by", "approved_by")
    found: Notice = get_object_or_404(rows.select_related(*related), pk=pk)
    return found


#: What the state lets through and what would come to nothing all the same.
IDLE: dict[str, Callable[[Notice, User], bool]] = {
    "approve": lambda found, user: user.pk == found.drafted_by_id,
    "send_back": lambda found, user: user.pk == found.drafted_by_id,
    "review": lambda found, _user: found.state == "served" and not found.is_late,
    "second": lambda found, _user: found.seconds.filter(withdrawn_at=None).exists(),
    "acknowledge": lambda found, _user: found.receipt_at is not None,
    "scan": lambda found, _user: found.way == Notice.Way.APP,
}


def lets(found: Notice, user: User, name: str) -> bool:
    """For pages: whether `user` is offered the step; the step itself refuses."""
    if name in IDLE and IDLE[name](found, user):
        return False
    if not may(user, NOTICE_STEPS[name].action(found), found.unit):
        return False
    return name != "reply" or not found.untouched()


def beside(found: Notice, user: User, main: str) -> list[str]:
    """The further steps of this state that `user` may take."""
    fit = [name for name, page in NOTICE_STEPS.items() if found.state in page.states]
    return [name for name in fit if name != main and lets(found, user, name)]


def step_of(found: Notice, name: str) -> dict[str, Any]:
    """A button: its words, and where it leads."""
    page = NOTICE_STEPS[name]
    return {"name": name, "label": page.title, "url": reverse(f"hazards:{name}", args=[found.pk])}


def _seen(lines: list[Hazard], opinion: Any, user: User) -> list[dict[str, Any]]:
    """Each hazard with what the re-check said of it, and whether the reader may open it."""
    said = {item["hazard"]: item for item in opinion.items} if opinion else {}
    open_to = set(
        Hazard.objects.visible_to(user)
        .filter(pk__in=[hazard.pk for hazard in lines])
        .values_list("pk", flat=True)
    )
    return [
        {"hazard": hazard, "said": said.get(str(hazard.pk)), "is_open_to": hazard.pk in open_to}
        for hazard in lines
    ]


@dataclass(frozen=True)
class Paper:
    """One paper that can be had as a file; `issued` where it was issued under a number."""

    title: Text
    pdf: str
    word: str
    issued: Document | None


def papers_of(found: Notice, opinion: Any, followups: list[Any]) -> list[Paper]:
    """What can be had as a file, in the order of the notice's life."""
    listed: list[tuple[Text, str, Any]] = [(found.title, "notice", found)]
    if found.served_at is not None or found.may_be_served:
        listed.append((_("Receipt of service"), "service", found))
    if found.served_at is not None and (found.withdrawn_at is None or found.replied_at):
        name = pgettext("paper", "Reply to a notice") if found.replied_at else _("Reply (draft)")
        listed.append((name, "reply", found))
    if opinion is not None:
        listed.append((opinion.title, "opinion", opinion))
    listed += [(paper.title, paper.kind, paper) for paper in followups]
    issued = _issued([record.subject for _title, _kind, record in listed], found.district_id)
    return [
        Paper(
            title, _file(kind, record, "pdf"), _file(kind, record, "docx"),
            issued.get((record.subject, found.paper_kind if kind == "notice" else kind)),
        )
        for title, kind, record in listed
    ]  # fmt: skip


def _issued(subjects: list[str], district_id: int) -> dict[tuple[str, str], Document]:
    """The issued papers of these records, by record and kind."""
    rows = Document.objects.filter(district_id=district_id, about__in=subjects)
    found = {}
    for document in rows.order_by("issued_at"):
        kind = document.kind
        short = kind if kind in {"hazards.notice", "hazards.order"} else kind.partition(".")[2]
        found[document.about, short] = document
    return found


def _file(kind: str, record: Any, form: str) -> str:
    return f"/inspections/papers/{kind}/{record.pk}.{form}"  # the papers stand above hazards


def stations(found: Notice) -> list[Step]:
    """Drafted, approved, served, answered, re-checked: each with its day and who."""
    reached = {
        "drafted": 1, "waiting": 1, "returned": 1, "approved": 2, "served": 3, "replied": 4,
        "withdrawn": 0,
    }.get(found.state, 5)  # fmt: skip
    drafted = [*_at(found.drafted_at), str(found.drafted_by or "")]
    is_let_out = bool(found.approved_at) or not found.needs_approval
    served = [*_at(found.served_at), found.get_way_display()]
    replied = _at(found.replied_at) or [_due(found)]
    lines: list[tuple[Text, list[Text], bool]] = [
        (pgettext("station", "Drafted"), drafted, True),
        (pgettext("station", "Approved"), _approval(found), is_let_out),
        (pgettext("station", "Served"), served, bool(found.served_at)),
        (pgettext("station", "Replied"), replied, bool(found.replied_at)),
        (pgettext("station", "Re-checked"), _outcome(found), bool(found.reviewed_at)),
    ]
    return [
        Step(
            label, "done" if done else "now" if place == reached + 1 else "later",
            [text for text in texts if text],
            now=found.state_words if place == reached + 1 and not done else "",
        )
        for place, (label, texts, done) in enumerate(lines, 1)
    ]  # fmt: skip


def _at(value: Any) -> list[Text]:
    return [moment(value)] if value else []


def _approval(found: Notice) -> list[Text]:
    if not found.needs_approval:
        return [_("not asked for")]
    if found.approved_at is None:
        return [_("sent back") if found.returned_at else ""]
    return [moment(found.approved_at), str(found.approved_by)]


def _due(found: Notice) -> Text:
    return _("by %(day)s") % {"day": day(found.reply_due)} if found.served_at else ""


def _outcome(found: Notice) -> list[Text]:
    return [*_at(found.reviewed_at), found.get_outcome_display()] if found.reviewed_at else []


def hint(found: Notice, user: User) -> Text:
    """One sentence of what the state means for its reader."""
    is_own = found.state == "waiting" and user.pk == found.drafted_by_id
    if is_own and may(user, found.approval, found.unit):
        return _("You drafted it, so somebody else approves it; "
                 "the school sees it once it is served.")  # fmt: skip
    told = {
        "drafted": _("It is numbered and drafted; the school sees it once it is served."),
        "waiting": _("It waits for approval; the school sees it once it is served."),
        "returned": _("Sent back: %(why)s") % {"why": found.returned_why},
        "approved": _("Approved; every deadline runs from the moment of service."),
        "served": _served(found),
        "replied": _("The bureau re-checks on the spot and says of each hazard whether it is met."),
        "partly": _("What is not met is still open, with its first deadline."),
        "unmet": _("What is not met is still open, with its first deadline."),
        "withdrawn": _("Withdrawn: %(why)s") % {"why": found.withdrawn_why},
    }
    return told.get(found.state, "")


def _served(found: Notice) -> Text:
    """What the reply still waits for."""
    if numbers := found.untouched():
        return _(
            "The school replies once these are put right or reported as blocked: %(them)s."
        ) % {"them": "、".join(numbers)}
    return _("Everything on it is put right or reported as blocked: the school can reply.")
