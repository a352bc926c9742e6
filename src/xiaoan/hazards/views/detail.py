"""One hazard: the five-step line, what to do next, the facts, the papers, its history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.access.check import may
from xiaoan.accounts.models import User
from xiaoan.base.components import Text
from xiaoan.escalation.whom import holders
from xiaoan.evidence.models import File
from xiaoan.hazards.models import Hazard, Notice
from xiaoan.hazards.views.history import history
from xiaoan.hazards.views.line import day, five_steps, state
from xiaoan.hazards.views.steps import find, person
from xiaoan.hazards.views.tables import PAPERS, STEPS
from xiaoan.ledger.pages import seal_state

FIVE = {
    "duty": gettext_lazy("Who answers for it"),
    "measures": gettext_lazy("Measures"),
    "money": gettext_lazy("Money"),
    "deadline": gettext_lazy("Deadline"),
    "contingency": gettext_lazy("Contingency"),
}


@dataclass(frozen=True)
class Next:
    """The page's one job: heading, one sentence, the button and where it leads.

    `second` is the other way out of the same job; `is_recheck` shows both as one form.
    """

    title: Text
    hint: Text = ""
    label: Text = ""
    url: str = ""
    is_recheck: bool = False
    second: tuple[Text, str] | None = None


@login_required
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything about one hazard that the reader may see."""
    hazard, user = find(request, pk), person(request)
    main = hazard.next_step(user)
    files = list(File.objects.visible_to(user).of_subject(hazard.subject).select_related("by"))
    plan = hazard.plan or {}
    told = history(hazard)
    context = {
        "hazard": hazard,
        "state": state(hazard),
        "line": five_steps(hazard),
        "next": next_of(hazard, user, main),
        "others": others(hazard, user, main if main == "recheck" else ""),
        "climb": climb_words(hazard),
        "five": [(label, plan.get(part, "")) for part, label in FIVE.items()],
        "five_filled": sum(bool(plan.get(part)) for part in FIVE),
        "voice": [file for file in files if file.is_sound],
        "before": [file for file in files if file.role == "before"],
        "after": [file for file in files if file.role == "after"],
        "proof": [file for file in files if file.role == "proof"],
        "history": told,
        "settled": next((e.detail for e in told if hazard.conflict and _settles(e)), ""),
        "extensions": hazard.extensions.select_related("asked_by", "decided_by"),
        "referrals": _referrals(hazard, user),
        "keepings": hazard.keepings.order_by("days"),
        "reinforcements": hazard.reinforcements.order_by("since"),
        "notice": _notice(hazard, user),
        "recurrences": hazard.recurrences.order_by("found_at"),
        "seal": seal_state(hazard),
    }
    return render(request, "hazards/detail.html", context)


def _notice(hazard: Hazard, user: User) -> Notice | None:
    """The notice it stands on, as far as the reader may see it: a draft is the bureau's own."""
    if hazard.notice_id is None:
        return None
    found: Notice | None = Notice.objects.visible_to(user).filter(pk=hazard.notice_id).first()
    return found


def _settles(entry: Any) -> bool:
    return bool(entry.action == "hazards.reconcile")


def next_of(hazard: Hazard, user: User, main: str) -> Next:
    """What waits for this reader here; else who has it, in one sentence."""
    if main == "recheck":
        return Next(
            _("Please re-check"), STEPS[main].hint, _("Passed, strike it off"), "recheck/",
            is_recheck=True, second=(_("Return it"), "recheck/?passed=0"),
        )  # fmt: skip
    is_others = main in {"begin", "claim"} and user.pk != hazard.rectifier_id
    if main and not hazard.is_blocked and not is_others:
        page = STEPS[main]
        # Nobody is chosen yet: "give it to this person" would point at nobody.
        label = _("Choose who") if main == "assign" else page.button
        return Next(page.title, page.hint, label, f"{main}/", second=_second(hazard, user))
    return _paper(hazard, user) or _waits(hazard)


def _second(hazard: Hazard, user: User) -> tuple[Text, str] | None:
    """While one has it in hand: the honest way out."""
    if hazard.status == Hazard.Status.FOUND or not hazard.lets(user, "block"):
        return None
    return (_("Cannot be rectified"), "block/")


def _paper(hazard: Hazard, user: User) -> Next | None:
    """A side paper of this hazard on which the reader decides or answers."""
    for asked in hazard.extensions.filter(status="asked").exclude(asked_by=user):
        if may(user, asked.action, hazard.unit):
            return _to(asked, "decision", _("%(who)s asks for more time") % {"who": asked.asked_by})
    for paper in hazard.referrals.filter(answered_at=None).select_related("agency"):
        if may(user, "hazards.receive", paper.agency):
            return _to(paper, "answer" if paper.received_at else "receipt", paper.reason)
    if hazard.is_disputed and hazard.lets(user, "reconcile"):
        return _step("reconcile")
    return _step("unblock") if hazard.is_blocked and hazard.lets(user, "unblock") else None


def _to(paper: Any, name: str, hint: str) -> Next:
    page = PAPERS[name]
    return Next(page.title, hint, page.button, reverse(f"hazards:{name}", args=[paper.pk]))


def _step(name: str) -> Next:
    page = STEPS[name]
    return Next(page.title, page.hint, page.button, f"{name}/")


def _waits(hazard: Hazard) -> Next:
    if not hazard.is_open:
        words = _("The looks back follow after 90 and 180 days.") if hazard.closed_at else ""
        return Next(str(hazard.get_status_display()), words)
    return Next(
        _("Nothing waits for you here"),
        _("Now with: %(who)s") % {"who": hazard.holder} if hazard.holder else "",
    )


def climb_words(hazard: Hazard) -> str:
    """“climbs on 25 November to 王海燕 (head)”, with the name where somebody holds the post."""
    rung, on = hazard.next_rung, hazard.climbs_on
    if rung is None and hazard.is_open and hazard.rung:
        return _("it has reached the top of the ladder")
    if rung is None or on is None:
        return ""
    held = holders(hazard.district if rung.at_bureau else hazard.unit, rung.post)
    names = "、".join(str(user) for user in held)
    to = f"{names}（{hazard.climbs_to}）" if names else hazard.climbs_to
    return _("climbs on %(day)s to %(post)s") % {"day": day(on), "post": to}


def _referrals(hazard: Hazard, user: User) -> list[dict[str, Any]]:
    return [
        {"paper": paper, "mine": may(user, "hazards.receive", paper.agency)}
        for paper in hazard.referrals.select_related("agency", "received_by").order_by("sent_at")
    ]


def others(hazard: Hazard, user: User, main: str) -> list[tuple[str, Any]]:
    """Every further step that this person may take in this state."""
    fits = {
        "unblock": hazard.is_blocked,
        "block": not hazard.is_blocked,
        "dispute": not hazard.is_disputed,
        "reconcile": hazard.is_disputed,
        "supervise": not hazard.is_supervised,
        "release": hazard.is_supervised,
        "pledge": hazard.grade == hazard.Grade.MAJOR,
        "ask": hazard.due_on is not None,
        "photo": user.unit_id in {hazard.unit_id, hazard.district_id} or main != "",
    }
    return [
        (name, page)
        for name, page in STEPS.items()
        if name != main
        and hazard.status in page.states
        and fits.get(name, True)
        and hazard.lets(user, name)
    ]
