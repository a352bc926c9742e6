"""The forms of the steps: what is asked, in the words of the office; rules stand in the verbs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.hazards.kinds import criteria
from xiaoan.hazards.models import Hazard, agencies_of
from xiaoan.posts.models import Holding
from xiaoan.units.models import Unit

TEXT = forms.Textarea(attrs={"rows": 3})
#: Of what time a draw is proposed: a quarter.
DRAWN_OF = timedelta(days=90)


class DayInput(forms.DateInput):
    """A date as the browser's own control."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PhotosInput(forms.FileInput):
    """Several photographs; a phone opens its camera."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"accept": "image/*", "multiple": True})

    def value_from_datadict(self, _data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if isinstance(files, MultiValueDict) else []

    def value_omitted_from_data(self, _data: Any, files: Any, name: str) -> bool:
        return name not in files


class PhotosField(forms.Field):
    """A list of uploads; their content is looked at where they are kept."""

    widget = PhotosInput
    default_error_messages = {"required": _("Choose a photo or a scan.")}


class StepForm(forms.Form):
    """A form that knows the hazard (or paper) it is about."""

    #: Possible answers of a text field, offered while one types: {field: words}.
    offers: dict[str, Any] = {}

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record = record
        self.prepare()
        for field in self.fields.values():
            if isinstance(field.widget, forms.Select | forms.RadioSelect):
                field.error_messages["required"] = _("Choose one of these.")

    def prepare(self) -> None:
        """Choices and first values that depend on the record."""

    def facts(self) -> dict[str, Any]:
        """What the verb takes; photographs are kept beside it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "photos"}


class NoForm(StepForm):
    """A step without anything to fill."""


class JudgeForm(StepForm):
    grade = forms.ChoiceField(
        label=_("Grade"), choices=Hazard.Grade.choices, widget=forms.RadioSelect
    )
    criterion = forms.CharField(
        label=_("Criterion of the official guide"), max_length=200, required=False,
        widget=forms.TextInput(attrs={"list": "offer-criterion", "autocomplete": "off"}),
        help_text=_("A major hazard cites the criterion that it meets; choose or write it."),
    )  # fmt: skip
    is_urgent = forms.BooleanField(
        label=_("Must be put right today"), required=False,
        help_text=_("A general hazard may be urgent; that does not make it major."),
    )  # fmt: skip

    @property
    def offers(self) -> dict[str, Any]:  # type: ignore[override]
        return {"criterion": criteria()}

    def prepare(self) -> None:
        for name in ("grade", "criterion", "is_urgent"):
            self.fields[name].initial = getattr(self.record, name)


class ContainForm(StepForm):
    control = forms.ChoiceField(
        label=_("Interim control"), choices=Hazard.Control.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("How it is guarded"), max_length=200, required=False)
    photos = PhotosField(label=_("Photos"), required=False)

    def prepare(self) -> None:
        self.fields["control"].initial = self.record.control


class PledgeForm(StepForm):
    duty = forms.CharField(label=_("Duty: the post that answers for it"), max_length=100)
    measures = forms.CharField(label=_("Measures"), max_length=300, widget=TEXT)
    money = forms.CharField(label=_("Money: sum and source"), max_length=100)
    deadline = forms.DateField(label=_("Deadline"), widget=DayInput())
    contingency = forms.CharField(label=_("Contingency until then"), max_length=300, widget=TEXT)

    def prepare(self) -> None:
        for name, value in ((self.record.plan or {}) | {}).items():
            self.fields[name].initial = value
        if not self.record.plan:
            self.fields["deadline"].initial = self.record.due_on


class AssignForm(StepForm):
    rectifier = forms.ModelChoiceField(
        label=_("Give it to"), queryset=User.objects.none(), empty_label=_("Choose who")
    )
    due_on = forms.DateField(label=_("Rectify by"), required=False, widget=DayInput())

    def prepare(self) -> None:
        unit = self.record.unit
        people = User.objects.active().filter(
            Q(holdings__until=None), holdings__unit__lft__gte=unit.lft,
            holdings__unit__rgt__lte=unit.rgt,
        )  # fmt: skip
        field = self.fields["rectifier"]
        field.queryset = people.distinct().order_by("pk")  # type: ignore[attr-defined]
        held = Holding.objects.active().filter(
            unit__lft__gte=unit.lft, unit__rgt__lte=unit.rgt
        ).select_related("post").order_by("-pk")  # fmt: skip
        posts = {holding.user_id: holding.post for holding in held}
        field.label_from_instance = lambda user: _("%(name)s (%(post)s)") % {  # type: ignore[attr-defined]
            "name": user, "post": posts.get(user.pk, "—"),
        }  # fmt: skip
        field.initial = self.record.rectifier_id
        self.fields["due_on"].initial = self.record.due_on
        if self.record.status != self.record.Status.FOUND:
            del self.fields["due_on"]


class ClaimForm(StepForm):
    measure = forms.CharField(label=_("What was done"), max_length=500, widget=TEXT)
    photos = PhotosField(label=_("Photos after rectification"), required=False)


class PhotoForm(StepForm):
    photos = PhotosField(label=_("Photos"))


class RecheckForm(StepForm):
    passed = forms.TypedChoiceField(
        label=_("What you saw on the spot"), widget=forms.RadioSelect,
        choices=[("1", _("Put right: strike it off")), ("0", _("Not yet: return it"))],
        coerce=lambda value: value == "1",
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), max_length=300, required=False, widget=TEXT)
    photos = PhotosField(label=_("Photos"), required=False)


class ReasonForm(StepForm):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=TEXT)


class NoteForm(StepForm):
    note = forms.CharField(label=_("Note"), max_length=300, widget=TEXT)


class BlockForm(StepForm):
    why = forms.CharField(label=_("Why it cannot be put right now"), max_length=200, widget=TEXT)
    holder = forms.CharField(label=_("Who holds the money or the authority"), max_length=80)
    cost = forms.IntegerField(label=_("Sum in yuan"), required=False, min_value=0)
    since = forms.DateTimeField(
        label=_("Known since"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )  # fmt: skip
    police = forms.BooleanField(label=_("The police must know"), required=False)


class DisputeForm(StepForm):
    demands = forms.CharField(label=_("Who demands what"), max_length=300, widget=TEXT)


class ReferForm(StepForm):
    agency = forms.ModelChoiceField(
        label=_("Agency"), queryset=Unit.objects.none(), empty_label=_("Choose the agency")
    )
    reason = forms.CharField(label=_("What it is asked to do"), max_length=300, widget=TEXT)

    def prepare(self) -> None:
        field = self.fields["agency"]
        field.queryset = agencies_of(self.record.district_id)  # type: ignore[attr-defined]


class AskForm(StepForm):
    until = forms.DateField(label=_("More time until"), widget=DayInput())
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=TEXT)
    interim = forms.CharField(label=_("Interim measure"), max_length=200)


class DecideForm(StepForm):
    granted = forms.TypedChoiceField(
        label=_("Decision"), widget=forms.RadioSelect,
        choices=[("1", _("Grant more time")), ("0", _("Refuse"))],
        coerce=lambda value: value == "1",
    )  # fmt: skip
    answer = forms.CharField(label=_("Answer"), max_length=200, required=False, widget=TEXT)


class AnswerForm(StepForm):
    answer = forms.CharField(label=_("Answer"), max_length=300, widget=TEXT)


class KeepForm(StepForm):
    recurred = forms.TypedChoiceField(
        label=_("What you saw on the spot"), widget=forms.RadioSelect,
        choices=[("0", _("Still in order")), ("1", _("The same fault is back"))],
        coerce=lambda value: value == "1",
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), max_length=300, required=False, widget=TEXT)
    photos = PhotosField(label=_("Photos"), required=False)


class LookForm(StepForm):
    is_genuine = forms.TypedChoiceField(
        label=_("What you saw on the spot"), widget=forms.RadioSelect,
        choices=[("1", _("Really put right")), ("0", _("False closing: open it again"))],
        coerce=lambda value: value == "1",
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), max_length=300, required=False, widget=TEXT)
    photos = PhotosField(label=_("Photos"), required=False)


class DrawForm(StepForm):
    since = forms.DateField(label=_("Struck off from"), widget=DayInput())
    until = forms.DateField(label=_("to"), widget=DayInput())
    seed = forms.CharField(
        label=_("Published seed"), max_length=64,
        help_text=_("Announce it before the draw; anybody can repeat the draw from it."),
    )  # fmt: skip

    def prepare(self) -> None:
        self.fields["since"].initial = clock.today() - DRAWN_OF
        self.fields["until"].initial = clock.today()
