"""The forms of the letters: what is asked; the rules stand in the verbs."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts import lockout
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.figures.measure import Measure
from xiaoan.figures.registry import all_figures
from xiaoan.hazards.forms import DayInput
from xiaoan.targets.levels import CHOICES
from xiaoan.targets.models import Target, Template
from xiaoan.targets.models.letter import REASON
from xiaoan.targets.signing import Stroke

LARGEST = 400_000  # characters of a drawn name
SALT = "letter-read"
EMPTY_TARGETS = 2


def opened_now() -> str:
    """The moment at which a page was given out, signed: nobody read longer than since then."""
    return signing.dumps(clock.now().timestamp(), salt=SALT)


class SignForm(forms.Form):
    """A drawn name, the seconds it was read, and the password of the account once more."""

    picture = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LARGEST)
    seconds = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    opened = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    password = forms.CharField(
        label=_("Password of your account"), max_length=200, required=False, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("So that nobody signs for you at a screen that was left open."),
    )  # fmt: skip

    def __init__(self, *args: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._request, self._user = request, user

    def clean_picture(self) -> bytes:
        try:
            return base64.b64decode(self.cleaned_data["picture"].rpartition(",")[2], validate=True)
        except (binascii.Error, ValueError) as wrong:
            raise ValidationError(_("The signature is not a picture. Draw it again.")) from wrong

    def clean_password(self) -> str:
        """The right password; failures count like those at the door (lockout.py)."""
        name = self._user.username
        address = get_adapter().get_client_ip(self._request)
        lockout.one_at_a_time(name)
        if lockout.shut_until(name, address) is not None:
            raise ValidationError(_("Shut after too many failed tries. Try again in 15 minutes."))
        if not self._user.check_password(self.cleaned_data["password"]):
            lockout.failed(name, address)
            raise ValidationError(_("This is not the password of your account. Type it again."))
        lockout.forget(name)
        return ""

    def stroke(self) -> Stroke:
        """What was signed, read no longer than the page was out."""
        data = self.cleaned_data
        try:
            since = clock.now().timestamp() - signing.loads(data["opened"], salt=SALT)
        except signing.BadSignature:
            since = 0
        seconds = min(data["seconds"] or 0, int(max(0, since)))
        return Stroke(data["picture"], seconds, data["shown"])


class BatchForm(forms.Form):
    """A round: name, term, day to sign by, levels."""

    name = forms.CharField(label=_("Name of the round"), max_length=60)
    levels = forms.MultipleChoiceField(
        label=_("Levels"), choices=CHOICES, widget=forms.CheckboxSelectMultiple
    )
    since = forms.DateField(label=_("Term from"), widget=DayInput())
    until = forms.DateField(label=_("Term until"), widget=DayInput())
    due_on = forms.DateField(label=_("Sign by"), widget=DayInput())
    units = forms.CharField(
        label=_("Only these units"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Codes of units, with blanks or commas between them. Empty: all of them."),
    )  # fmt: skip


class TemplateForm(forms.Form):
    """The text of a level's letter and who signs first; the targets stand in rows below it."""

    title = forms.CharField(label=_("Title"), max_length=80)
    order = forms.ChoiceField(label=_("Who signs first"), choices=Template.Order.choices)
    body = forms.CharField(
        label=_("Text"), widget=forms.Textarea(attrs={"class": "letter-body", "rows": 24})
    )


class TargetForm(forms.Form):
    """One target: a figure, its words, and the goal. An empty row is left out."""

    figure = forms.ChoiceField(label=_("Figure"), required=False)
    words = forms.CharField(label=_("Words in the letter"), max_length=80, required=False)
    bound = forms.ChoiceField(
        label=_("Bound"), choices=[("least", _("at least")), ("most", _("at most"))], required=False
    )
    goal = forms.FloatField(label=_("Goal"), required=False, min_value=0, max_value=1_000_000)
    topic = forms.CharField(label=_("Only the topic"), max_length=20, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["figure"].choices = figure_choices()  # type: ignore[attr-defined]
        for one in self.fields.values():
            kind = "form-select" if isinstance(one, forms.ChoiceField) else "form-control"
            one.widget.attrs |= {"class": kind, "aria-label": str(one.label)}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        given = [bool(data.get("figure")), bool(data.get("words")), data.get("goal") is not None]
        if any(given) and not all(given):
            raise ValidationError(_now("A target needs a figure, its words and a goal."))
        return data

    def target(self) -> Target | None:
        data = self.cleaned_data
        if not data.get("figure"):
            return None
        return Target(
            data["figure"], data["words"].strip(), data["goal"], data["bound"] != "most",
            data["topic"].strip(),
        )  # fmt: skip


TargetRows = forms.formset_factory(TargetForm, extra=EMPTY_TARGETS, max_num=20, validate_max=True)


def figure_choices() -> list[tuple[str, Any]]:
    """Figures that can be a goal: those that say which way is better."""
    fit = [one for one in all_figures() if one.better or one.measure is Measure.COUNT]
    return [("", "—"), *((one.key, one.title) for one in fit)]


class RefusalForm(forms.Form):
    """Why the holder does not sign."""

    reason = forms.CharField(
        label=_("Why you do not sign"), max_length=REASON, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The other side and the bureau read it. You can still sign later."),
    )  # fmt: skip


class AnswerForm(forms.Form):
    """What the side that asks answers to a refusal."""

    answer = forms.CharField(
        label=_("Your answer"), max_length=REASON, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The holder reads it beside the reason; the letter then waits for the holder."),
    )  # fmt: skip


class WithdrawalForm(forms.Form):
    """Why a round is withdrawn."""

    reason = forms.CharField(
        label=_("Why the round is withdrawn"), max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What both sides signed stays; everything else of the round ends."),
    )  # fmt: skip


class OriginalForm(forms.Form):
    """The day on the paper and its scan."""

    signed_on = forms.DateField(label=_("Day on the paper"), widget=DayInput())
    file = forms.FileField(
        label=_("Scan of the signed papers"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        help_text=_("One PDF or photo for all letters chosen."),
    )  # fmt: skip


class SendBackForm(forms.Form):
    """What a scanned page does not show; asked only where it is sent back."""

    reason = forms.CharField(
        label=_("What the page does not show"), max_length=REASON, required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )  # fmt: skip
