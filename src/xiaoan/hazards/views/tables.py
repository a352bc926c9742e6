"""Which steps there are: heading, button, form and the verb each takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from xiaoan.base.components import Text
from xiaoan.hazards import forms
from xiaoan.hazards.models import Extension, Keeping, Notice, Referral, SpotCheck


@dataclass(frozen=True)
class StepPage:
    """A step on a hazard; its name is the verb and, as `hazards.<name>`, the action."""

    title: Text
    button: Text
    form: type[forms.StepForm]
    states: tuple[str, ...]


_OPEN = ("found", "assigned", "rectifying", "claimed")
_EARLY = ("found", "assigned", "rectifying")

STEPS: dict[str, StepPage] = {
    "judge": StepPage(_("Grade"), _("Set the grade"), forms.JudgeForm, _EARLY),
    "contain": StepPage(_("Interim control"), _("Set the control"), forms.ContainForm, _OPEN),
    "pledge": StepPage(_("Five fixed items"), _("Fix the five items"), forms.PledgeForm, _EARLY),
    "assign": StepPage(_("Assign"), _("Give it to this person"), forms.AssignForm, _EARLY),
    "begin": StepPage(_("Begin"), _("Begin to rectify"), forms.NoForm, ("assigned",)),
    "claim": StepPage(
        _("Done"), _("Done, ask for re-check"), forms.ClaimForm, ("assigned", "rectifying")
    ),
    "recheck": StepPage(_("Re-check"), _("Enter the re-check"), forms.RecheckForm, ("claimed",)),
    "ask": StepPage(_("More time"), _("Ask for more time"), forms.AskForm, _OPEN),
    "block": StepPage(_("Blocked"), _("Report to the bureau now"), forms.BlockForm, _OPEN),
    "unblock": StepPage(_("End the block"), _("Go on with it"), forms.NoteForm, _OPEN),
    "dispute": StepPage(
        _("Conflicting demand"), _("Report to the bureau now"), forms.DisputeForm, _OPEN
    ),
    "reconcile": StepPage(_("Settle the demands"), _("Settle the demands"), forms.NoteForm, _OPEN),
    "refer": StepPage(_("Refer"), _("Refer to the agency"), forms.ReferForm, _OPEN),
    "supervise": StepPage(
        _("Special supervision"), _("Put under special supervision"), forms.ReasonForm, _OPEN
    ),
    "release": StepPage(
        _("End special supervision"), _("End special supervision"), forms.ReasonForm, _OPEN
    ),
    "void": StepPage(_("Void"), _("Void this entry"), forms.ReasonForm, _OPEN),
}


@dataclass(frozen=True)
class PaperPage:
    """A step on a side paper; `take` is given the paper, the person and the form's facts."""

    folder: str
    model: type[Any]
    action: Callable[[Any], str]
    title: Text
    button: Text
    form: type[forms.StepForm]
    take: Callable[..., Any]


PAPERS: dict[str, PaperPage] = {
    "decision": PaperPage(
        "extensions", Extension, lambda paper: paper.action, _("More time"),
        _("Send the decision"), forms.DecideForm, Extension.decide,
    ),
    "receipt": PaperPage(
        "referrals", Referral, lambda _paper: "hazards.receive", _("Receipt"),
        _("Confirm receipt"), forms.NoForm, Referral.receive,
    ),
    "answer": PaperPage(
        "referrals", Referral, lambda _paper: "hazards.respond", _("Answer"),
        _("Send the answer"), forms.AnswerForm, Referral.respond,
    ),
    "keeping": PaperPage(
        "keepings", Keeping, lambda _paper: "hazards.keep", _("Look back"),
        _("Enter the look back"), forms.KeepForm, Keeping.look,
    ),
    "spot_check": PaperPage(
        "spot-checks", SpotCheck, lambda _paper: "hazards.look", _("Spot check"),
        _("Enter what you saw"), forms.LookForm, SpotCheck.look,
    ),
    "serve": PaperPage(
        "notices", Notice, lambda _paper: "hazards.serve", _("Serve the notice"),
        _("Serve the notice"), forms.NoForm, Notice.serve,
    ),
    "reply": PaperPage(
        "notices", Notice, lambda _paper: "hazards.reply", _("Reply to the notice"),
        _("Send the reply"), forms.AnswerForm, Notice.reply,
    ),
}  # fmt: skip
