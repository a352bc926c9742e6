"""The forms of the steps on a notice; rules stand in the verbs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xiaoan.base import clock
from xiaoan.hazards.forms import TEXT, DayInput, PhotosField, StepForm
from xiaoan.hazards.models import Look, Notice
from xiaoan.hazards.models.rules import PARTS, OrderText


class MomentField(forms.DateTimeField):
    """A moment of the wall clock, as the browser's own control."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **kwargs)


class ServeForm(StepForm):
    """How it was served; fields that the way does not need stay empty."""

    way = forms.ChoiceField(
        label=_("How it is served"), choices=Notice.Way.choices, widget=forms.RadioSelect
    )
    at = MomentField(
        label=_("When it was served"), required=False,
        help_text=_("Empty: now. Every deadline runs from this moment."),
    )  # fmt: skip
    served_to = forms.CharField(
        label=_("Taken by, at the school"), max_length=60, required=False,
        help_text=_("On site and by hand: who took it. Refused: who refused."),
    )  # fmt: skip
    why = forms.CharField(label=_("Why it was refused"), max_length=200, required=False)
    witness = forms.CharField(label=_("Witness of the refusal"), max_length=60, required=False)
    photos = PhotosField(
        label=_("Scan of the signed receipt"), required=False,
        help_text=_("A photo of the receipt of service; it can be added later."),
    )  # fmt: skip

    def prepare(self) -> None:
        notice = self.record
        self.fields["way"].initial = "app" if notice.takes("app") else "hand"
        self.fields["served_to"].initial = notice.received_by


class ScanForm(StepForm):
    photos = PhotosField(label=_("Scan of the signed receipt"))


class SendBackForm(StepForm):
    reason = forms.CharField(label=_("What is to be changed"), max_length=200, widget=TEXT)


class ResubmitForm(StepForm):
    note = forms.CharField(label=_("What was clarified"), max_length=200, widget=TEXT)


class WithdrawForm(StepForm):
    reason = forms.CharField(
        label=_("Why it is withdrawn"), max_length=200, widget=TEXT,
        help_text=_("Number and reason stay on record; its hazards can stand on another notice."),
    )  # fmt: skip


class ReplyForm(StepForm):
    answer = forms.CharField(
        label=_("The whole, in one or two sentences"), max_length=300, widget=TEXT,
        help_text=_("Measures, days and photos of each hazard stand in the reply already."),
    )  # fmt: skip


class ReviewForm(StepForm):
    """One question for each hazard that is not struck off yet, then the whole."""

    inspectors = forms.CharField(label=_("Who re-checked"), max_length=200)
    at = MomentField(label=_("When"), required=False, help_text=_("Empty: now."))
    note = forms.CharField(
        label=_("Note on the whole"), max_length=300, required=False, widget=TEXT
    )
    photos = PhotosField(label=_("Photos of the re-check"), required=False)

    def prepare(self) -> None:
        self.fields["inspectors"].initial = self.record.inspectors
        asked: dict[str, forms.Field] = {}
        for hazard in self.record.lines:
            if not hazard.is_open:
                continue
            is_claimed = hazard.status == hazard.Status.CLAIMED
            asked[f"met-{hazard.pk}"] = forms.ChoiceField(
                label=f"{hazard.number}　{hazard.what}", widget=forms.RadioSelect,
                choices=[*([("1", _("Met: strike it off"))] if is_claimed else []),
                         ("0", _("Not met"))],
                initial="" if is_claimed else "0",
                help_text=hazard.measure or _("The school has not said that it is done."),
            )  # fmt: skip
            asked[f"note-{hazard.pk}"] = forms.CharField(
                label=_("What was seen"), max_length=200, required=False
            )
        self.fields = {**asked, **self.fields}

    def clean(self) -> dict[str, Any]:
        """Whatever is not met says what is still wrong."""
        found = super().clean() or {}
        for name, value in list(found.items()):
            key = name.removeprefix("met-")
            if key != name and value == "0" and not found.get(f"note-{key}", "").strip():
                self.add_error(f"note-{key}", ValidationError(_("Say what is still wrong.")))
        return found

    def facts(self) -> dict[str, Any]:
        found = self.cleaned_data
        looks = {
            UUID(name.removeprefix("met-")): Look(value == "1", found[f"note-{name[4:]}"].strip())
            for name, value in found.items()
            if name.startswith("met-")
        }
        same = {name: found[name] for name in ("inspectors", "at", "note")}
        return {"looks": looks, **same}


class SecondForm(StepForm):
    reply_due = forms.DateField(
        label=_("Reply due"), required=False, widget=DayInput(),
        help_text=_("Empty: by the district's rule. The hazards keep their deadlines."),
    )  # fmt: skip


class SummonForm(StepForm):
    at = MomentField(label=_("When the interview was held"), required=False)
    people = forms.CharField(
        label=_("Who was there (posts)"), max_length=200,
        help_text=_("By post, of both sides; the names are signed on the paper."),
    )  # fmt: skip
    words = forms.CharField(label=_("What was said"), max_length=2000, widget=TEXT)
    promise = forms.CharField(
        label=_("What the school undertakes"), max_length=500, required=False, widget=TEXT
    )
    due_on = forms.DateField(label=_("Undertaken until"), required=False, widget=DayInput())

    def prepare(self) -> None:
        now = timezone.localtime(clock.now())
        self.fields["at"].initial = now.replace(second=0, microsecond=0)


class CirculateForm(StepForm):
    words = forms.CharField(
        label=_("What the circular says"), max_length=2000, widget=TEXT,
        help_text=_("The notice, its dates and what was not met stand in it already."),
    )  # fmt: skip


class RuleForm(StepForm):
    """How the district issues; the record is its rule."""

    needs_approval = forms.BooleanField(
        label=_("The head of section approves each notice before it is served"), required=False
    )
    leader_for_major = forms.BooleanField(
        label=_("With a major hazard on it, a leader of the bureau approves instead"),
        required=False,
    )  # fmt: skip
    reply_days = forms.IntegerField(label=_("Working days to reply"), min_value=1, max_value=60)
    review_days = forms.IntegerField(
        label=_("Working days to re-check a reply"), min_value=1, max_value=60
    )

    def prepare(self) -> None:
        for name, field in self.fields.items():
            field.initial = getattr(self.record, name)


class WordForm(StepForm):
    """The four parts of an order; the record is the text in force."""

    basis = forms.CharField(label=_("Legal basis"), max_length=1000, widget=TEXT)
    demand = forms.CharField(
        label=_("What is ordered"), max_length=1000, widget=TEXT,
        help_text=_("{due} stands for the day of the reply."),
    )  # fmt: skip
    remedies = forms.CharField(label=_("Remedies"), max_length=1000, widget=TEXT)
    consent = forms.CharField(
        label=_("Consent to electronic service"), max_length=1000, widget=TEXT,
        help_text=_("What the head of a private school reads before consenting."),
    )  # fmt: skip

    def prepare(self) -> None:
        text: OrderText = self.record
        for name in PARTS:
            self.fields[name].initial = getattr(text, name)
