"""Which steps there are: heading, button, form and the verb each takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from xiaoan.base.components import Text
from xiaoan.hazards import forms, noticeforms
from xiaoan.hazards.models import Extension, Keeping, Notice, Referral, SpotCheck


@dataclass(frozen=True)
class StepPage:
    """A step on a hazard; its name is the verb and, as `hazards.<name>`, the action."""

    title: Text
    button: Text
    form: type[forms.StepForm]
    states: tuple[str, ...]
    #: One sentence before the step is taken.
    hint: Text = ""
    #: What photographs taken with it show: before, after or proof.
    role: str = ""


_OPEN = ("found", "assigned", "rectifying", "claimed")
_EARLY = ("found", "assigned", "rectifying")

STEPS: dict[str, StepPage] = {
    "judge": StepPage(
        _("Grade"), _("Set the grade"), forms.JudgeForm, _EARLY,
        _("The grade follows from the criterion; urgency is another matter."),
    ),
    "contain": StepPage(
        _("Interim control"), _("Set the control"), forms.ContainForm, _OPEN,
        _("Until it is put right: guard it, or take it out of use."), "before",
    ),
    "pledge": StepPage(
        _("Five fixed items"), _("Fix the five items"), forms.PledgeForm, _EARLY,
        _("A major hazard is assigned once all five stand."),
    ),
    "assign": StepPage(
        _("Assign"), _("Give it to this person"), forms.AssignForm, _EARLY,
        _("Choose who puts it right, and by when."),
    ),
    "begin": StepPage(
        _("Begin"), _("Begin to rectify"), forms.NoForm, ("assigned",),
        _("Say that you have it in hand."),
    ),
    "claim": StepPage(
        _("Done"), _("Done, ask for re-check"), forms.ClaimForm, ("assigned", "rectifying"),
        _("Say what was done; somebody else re-checks it."), "after",
    ),
    "recheck": StepPage(
        _("Re-check"), _("Enter the re-check"), forms.RecheckForm, ("claimed",),
        _("Look at it on the spot, then choose."), "proof",
    ),
    "photo": StepPage(
        _("Add photos"), _("Keep the photos"), forms.PhotoForm, _OPEN,
        _("Photos are kept as they are; none can be changed later."),
    ),
    "ask": StepPage(
        _("More time"), _("Ask for more time"), forms.AskForm, _OPEN,
        _("Until it is granted the present deadline holds."),
    ),
    "block": StepPage(
        _("Cannot be rectified"), _("Report to the bureau now"), forms.BlockForm, _OPEN,
        _("Name who holds the money or the authority, and the sum. The bureau is told at once."),
    ),
    "unblock": StepPage(
        _("End the block"), _("Go on with it"), forms.NoteForm, _OPEN,
        _("The money or the authority is there; the ladder runs again."),
    ),
    "dispute": StepPage(
        _("Conflicting demand"), _("Report to the bureau now"), forms.DisputeForm, _OPEN,
        _("Two askers want the opposite: the bureau settles which holds."),
    ),
    "reconcile": StepPage(
        _("Settle the demands"), _("Settle the demands"), forms.NoteForm, _OPEN,
        _("Say which demand holds; both stay on record."),
    ),
    "refer": StepPage(
        _("Refer"), _("Refer to the agency"), forms.ReferForm, _OPEN,
        _("The agency confirms the receipt and answers by its own account."),
    ),
    "supervise": StepPage(
        _("Special supervision"), _("Put under special supervision"), forms.ReasonForm, _OPEN,
        _("The bureau follows it itself; the head is told at once."),
    ),
    "release": StepPage(
        _("End special supervision"), _("End special supervision"), forms.ReasonForm, _OPEN,
        _("The hazard stays open; only the supervision ends."),
    ),
    "void": StepPage(
        _("Void"), _("Void this entry"), forms.ReasonForm, _OPEN,
        _("For mistakes only: it leaves the counts, the reason stays, the bureau is told."),
    ),
}  # fmt: skip


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
    role: str = ""
    #: States of the paper in which the step applies; empty: the verb alone knows.
    states: tuple[str, ...] = ()


PAPERS: dict[str, PaperPage] = {
    "decision": PaperPage(
        "extensions", Extension, lambda paper: paper.action, _("More time"),
        _("Send the decision"), forms.DecideForm, Extension.decide,
    ),
    "receipt": PaperPage(
        "referrals", Referral, lambda _paper: "hazards.receive", _("Receipt given"),
        _("Confirm receipt"), forms.NoForm, Referral.receive,
    ),
    "answer": PaperPage(
        "referrals", Referral, lambda _paper: "hazards.respond", _("Answer"),
        _("Send the answer"), forms.AnswerForm, Referral.respond,
    ),
    "keeping": PaperPage(
        "keepings", Keeping, lambda _paper: "hazards.keep", _("Look back"),
        _("Enter the look back"), forms.KeepForm, Keeping.look, "proof",
    ),
    "spot_check": PaperPage(
        "spot-checks", SpotCheck, lambda _paper: "hazards.look", _("Spot check"),
        _("Enter what you saw"), forms.LookForm, SpotCheck.look, "proof",
    ),
}  # fmt: skip

_UNSERVED = ("drafted", "waiting", "returned", "approved")
_IN_FORCE = ("served", "replied", "met", "partly", "unmet")
_NOT_MET = ("partly", "unmet")
#: Steps on a notice; `notices/<key>/<name>/`, and `hazards.<name>` in most is the action.
NOTICE_STEPS: dict[str, PaperPage] = {
    "approve": PaperPage(
        "notices", Notice, lambda notice: notice.approval, _("Approve the notice"),
        _("Approve it"), forms.NoForm, Notice.approve,
        states=("waiting", "returned"),
    ),
    "send_back": PaperPage(
        "notices", Notice, lambda notice: notice.approval, _("Send the notice back"),
        _("Send it back"), noticeforms.SendBackForm, Notice.send_back,
        states=("waiting",),
    ),
    "resubmit": PaperPage(
        "notices", Notice, lambda _notice: "hazards.draft", _("Ask for approval again"),
        _("Ask for approval"), noticeforms.ResubmitForm, Notice.resubmit,
        states=("returned",),
    ),
    "serve": PaperPage(
        "notices", Notice, lambda _notice: "hazards.serve", _("Serve the notice"),
        _("Serve the notice"), noticeforms.ServeForm, Notice.serve, "paper",
        states=("drafted", "approved"),
    ),
    "acknowledge": PaperPage(
        "notices", Notice, lambda _notice: "hazards.acknowledge", _("Receipt of the notice"),
        _("Confirm receipt"), forms.NoForm, Notice.acknowledge,
        states=_IN_FORCE,
    ),
    "reply": PaperPage(
        "notices", Notice, lambda _notice: "hazards.reply", _("Reply to the notice"),
        _("Send the reply"), noticeforms.ReplyForm, Notice.reply,
        states=("served",),
    ),
    "review": PaperPage(
        "notices", Notice, lambda _notice: "hazards.review", _("Re-check opinion"),
        _("Issue the opinion"), noticeforms.ReviewForm, Notice.review, "proof",
        states=("served", "replied"),
    ),
    "second": PaperPage(
        "notices", Notice, lambda _notice: "hazards.draft", _("Second notice"),
        _("Draft the second notice"), noticeforms.SecondForm, Notice.second,
        states=_NOT_MET,
    ),
    "summon": PaperPage(
        "notices", Notice, lambda _notice: "hazards.summon", _("Interview with the head"),
        _("Enter the interview"), noticeforms.SummonForm, Notice.summon,
        states=_NOT_MET,
    ),
    "circulate": PaperPage(
        "notices", Notice, lambda _notice: "hazards.circulate", _("Circular to all schools"),
        _("Issue the circular"), noticeforms.CirculateForm, Notice.circulate,
        states=_NOT_MET,
    ),
    "withdraw": PaperPage(
        "notices", Notice, lambda _notice: "hazards.withdraw", _("Withdraw the notice"),
        _("Withdraw it"), noticeforms.WithdrawForm, Notice.withdraw,
        states=(*_UNSERVED, "served", "replied"),
    ),
    "scan": PaperPage(
        "notices", Notice, lambda _notice: "hazards.serve", _("Scan of the receipt"),
        _("Keep the scan"), noticeforms.ScanForm, Notice.scanned, "paper",
        states=_IN_FORCE,
    ),
}  # fmt: skip
PAPERS |= NOTICE_STEPS
