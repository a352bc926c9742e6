"""The office's steps on a report of the public: what is asked, and the verb that takes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts.models import User
from xiaoan.base.components import Text
from xiaoan.hazards.kinds import BY_CODE
from xiaoan.hazards.models import Hazard
from xiaoan.public.models import Report, Sealed

TEXT = forms.Textarea({"rows": 3})
S = Report.Status


class RecordForm(forms.Form):
    """A form that knows its report."""

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record = record
        self.prepare()

    def prepare(self) -> None:
        """First values and choices that depend on the report."""


class ConfirmForm(RecordForm):
    what = forms.CharField(
        label=_("Hazard, as the register says it"), max_length=200,
        help_text=_("It stays in the register for good: no names of people."),
    )  # fmt: skip
    criterion = forms.ChoiceField(
        label=_("Is it one of these? Then it is a major hazard"), required=False
    )
    control = forms.ChoiceField(label=_("Interim control"), choices=Hazard.Control.choices)
    is_urgent = forms.BooleanField(label=_("Must be put right today"), required=False)
    answer = forms.CharField(
        label=_("A word to the reporter (may stay empty)"), max_length=300, required=False,
        widget=TEXT, help_text=_("Deadline and striking off are told without a word of yours."),
    )  # fmt: skip

    def prepare(self) -> None:
        meets = BY_CODE[self.record.kind].meets
        field: Any = self.fields["criterion"]
        field.choices = [("", _("No, none of them")), *((text, text) for text in meets)]
        if not meets:
            del self.fields["criterion"]
        self.fields["what"].initial = BY_CODE[self.record.kind].what
        self.fields["is_urgent"].initial = self.record.is_urgent

    def facts(self) -> dict[str, Any]:
        """What `Report.confirm` takes; the grade follows from the criterion."""
        told = self.cleaned_data
        criterion = told.get("criterion", "")
        return {
            "what": told["what"], "answer": told["answer"], "control": told["control"],
            "is_urgent": told["is_urgent"], "criterion": criterion, "place": self.record.place,
            "topic": BY_CODE[self.record.kind].topic,
            "grade": Hazard.Grade.MAJOR if criterion else Hazard.Grade.GENERAL,
        }  # fmt: skip


class HazardChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An open hazard by number, words and place."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number} {obj.what} · {obj.where}"


class MergeForm(RecordForm):
    hazard = HazardChoice(label=_("The hazard that the school knows"), queryset=None)
    answer = forms.CharField(
        label=_("A word to the reporter (may stay empty)"), max_length=300, required=False,
        widget=TEXT,
    )  # fmt: skip

    def prepare(self) -> None:
        here = Hazard.objects.filter(
            district_id=self.record.district_id, unit_id=self.record.unit_id
        )
        field: Any = self.fields["hazard"]
        field.queryset = here.unresolved().select_related("place").order_by("-found_at")
        same = field.queryset.filter(place_id=self.record.place_id).first()
        field.initial = same.pk if same else None


class ReplyForm(RecordForm):
    answer = forms.CharField(
        label=_("The answer"), max_length=300, widget=TEXT,
        help_text=_("The reporter reads it with the tracking code: no names of people."),
    )  # fmt: skip

    def prepare(self) -> None:
        self.fields["answer"].initial = getattr(self.record, "answer", "")


class SealedReplyForm(RecordForm):
    answer = forms.CharField(label=_("The answer"), max_length=300, widget=TEXT)


class ReasonForm(RecordForm):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=TEXT)


class OutcomeForm(RecordForm):
    outcome = forms.ChoiceField(label=_("What came of it"), widget=forms.RadioSelect)

    def prepare(self) -> None:
        field: Any = self.fields["outcome"]
        field.choices = [choice for choice in Sealed.Outcome.choices if choice[0]]


@dataclass(frozen=True)
class Step:
    """One step: its action in the matrix, the words, in which states, and the verb."""

    action: str
    title: Text
    button: Text
    hint: Text
    form: type[RecordForm]
    states: tuple[str, ...]
    take: Callable[[Report, User, Any], Any]


def _facts(form: Any) -> dict[str, Any]:
    return dict(form.cleaned_data)


STEPS: dict[str, Step] = {
    "confirm": Step(
        "public.confirm", _("Confirm as a hazard"), _("Enter it in the hazard register"),
        _("Look at it on the spot first. The reporter's photo becomes the photo before."),
        ConfirmForm, (S.WAITING,), lambda report, by, form: report.confirm(by=by, **form.facts()),
    ),
    "merge": Step(
        "public.merge", _("Known already"), _("Join it to this hazard"),
        _("The reporter sees how that hazard stands."),
        MergeForm, (S.WAITING,), lambda report, by, form: report.merge(by=by, **_facts(form)),
    ),
    "answer": Step(
        "public.answer", _("Answer in words"), _("Send the answer"),
        _("For questions and wishes: no hazard comes of it."),
        ReplyForm, (S.WAITING, S.CONFIRMED, S.MERGED, S.ANSWERED),
        lambda report, by, form: report.reply(by=by, **_facts(form)),
    ),
    "dismiss": Step(
        "public.dismiss", _("Dismiss"), _("Dismiss with this reason"),
        _("The reporter and the bureau read the reason; the bureau may send it back."),
        ReasonForm, (S.WAITING,), lambda report, by, form: report.dismiss(by=by, **_facts(form)),
    ),
    "reopen": Step(
        "public.reopen", _("Send back"), _("Send back to the school"),
        _("The school answers anew, today."),
        ReasonForm, (S.DISMISSED, S.ANSWERED),
        lambda report, by, form: report.reopen(by=by, **_facts(form)),
    ),
}  # fmt: skip
