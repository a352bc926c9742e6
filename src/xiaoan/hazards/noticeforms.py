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


#: What each way of service asks; what another way asks does not stand in the form.
ASKED: dict[str, tuple[str, ...]] = {
    "app": (),
    "site": ("at", "served_to", "photos"),
    "hand": ("at", "served_to", "photos"),
    "refused": ("at", "served_to", "why", "witness", "photos"),
}
#: What a way means, said above its fields.
MEANT: dict[str, Any] = {
    "app": _("It is served in this moment: the school finds it in the system, and its head and "
             "safety director are told. Nothing else is to be filled in."),
    "site": _("Handed over at the school and signed there: on the inspectors' phone when the "
              "visit ended, or on paper, of which a photo is kept here."),
    "hand": _("Taken to the school on paper. Print the receipt of service on the notice's page, "
              "have it signed, and scan it in here or later."),
    "refused": _("Left at the school before a witness: it counts as served."),
}  # fmt: skip


class ServeForm(StepForm):
    """How it was served: the way is chosen first (`?way=`), then only its own fields are asked."""

    way = forms.ChoiceField(choices=Notice.Way.choices, widget=forms.HiddenInput)
    at = MomentField(
        label=_("When it was served"), required=False,
        help_text=_("Empty: now. Every deadline runs from this moment."),
    )  # fmt: skip
    served_to = forms.CharField(
        label=_("Taken by, at the school"), max_length=60,
        error_messages={"required": _("Name who took it at the school.")},
    )  # fmt: skip
    why = forms.CharField(
        label=_("Why it was refused"), max_length=200,
        error_messages={"required": _("Say why the school did not take it, in its own words.")},
    )  # fmt: skip
    witness = forms.CharField(
        label=_("Witness of the refusal"), max_length=60,
        help_text=_("Unit and name, of somebody who saw it, e.g. of the street office."),
        error_messages={"required": _("Name who saw it: without a witness it is not served.")},
    )  # fmt: skip
    photos = PhotosField(
        label=_("Scan of the signed receipt"), required=False,
        help_text=_("A photo of the receipt of service; it can be added later."),
    )  # fmt: skip

    def prepare(self) -> None:
        usual = "app" if self.record.takes("app") else "hand"
        said = self.data.get("way") if self.is_bound else self.initial.get("way")
        self.chosen = str(said) if said in ASKED else usual
        self.initial["way"] = self.chosen
        self.fields["served_to"].initial = self.record.received_by
        if self.chosen == "refused":
            self.fields["served_to"].label = _("Who refused (post or name)")
            self.fields["served_to"].required = False
            self.fields["photos"].label = _("Photo of the notice left there")
            self.fields["photos"].help_text = _("With the place to be seen; it can be added later.")
        for name in [name for name in self.fields if name not in {"way", *ASKED[self.chosen]}]:
            del self.fields[name]

    @property
    def tabs(self) -> list[tuple[str, Any, bool]]:
        """The ways to choose from: address, words, whether it is this one."""
        return [(f"?way={key}", words, key == self.chosen) for key, words in Notice.Way.choices]

    @property
    def is_shut(self) -> bool:
        """Whether this school cannot be served in the chosen way."""
        return not self.record.takes(self.chosen)

    @property
    def meant(self) -> Any:
        """What the chosen way means, or why it is not open to this school."""
        if not self.is_shut:
            return MEANT[self.chosen]
        return _("The school has not consented to electronic service. Serve it by hand, "
                 "or let its head consent first.")  # fmt: skip


class ScanForm(StepForm):
    photos = PhotosField(label=_("Scan of the signed receipt"))


class SendBackForm(StepForm):
    reason = forms.CharField(label=_("What is to be changed"), max_length=200, widget=TEXT)


class ResubmitForm(StepForm):
    note = forms.CharField(label=_("What was clarified"), max_length=200, widget=TEXT)
    reply_due = forms.DateField(
        label=_("Reply due"), widget=DayInput(),
        help_text=_("The deadline of one hazard is changed on its own page."),
    )  # fmt: skip

    def prepare(self) -> None:
        self.fields["reply_due"].initial = self.record.reply_due


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
