"""Reporting a hazard on the spot: a photo, a tile, send. Nothing must be typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.hazards.forms import PhotosField, StepForm
from xiaoan.hazards.kinds import BY_CODE, KINDS, Kind, criteria
from xiaoan.hazards.models import Hazard
from xiaoan.units.models import Place


class ReportForm(StepForm):
    """A hazard reported by hand; the record is the unit it lies in."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"), choices=[(kind.code, kind.label) for kind in KINDS],
        error_messages={"required": gettext_lazy("Tap what it is; “Something else” fits too.")},
    )  # fmt: skip
    criterion = forms.ChoiceField(choices=list, required=False)
    place = forms.ModelChoiceField(
        label=gettext_lazy("Place"), queryset=Place.objects.none(), required=False,
        empty_label=gettext_lazy("Another place"),
    )  # fmt: skip
    place_text = forms.CharField(label=gettext_lazy("Or in words"), max_length=80, required=False)
    control = forms.ChoiceField(choices=Hazard.Control.choices, required=False)
    is_urgent = forms.BooleanField(label=gettext_lazy("Must be put right today"), required=False)
    words = forms.CharField(
        label=gettext_lazy("Add a sentence (may stay empty)"), max_length=200, required=False
    )
    photos = PhotosField(label=gettext_lazy("Photos"), required=False)

    def prepare(self) -> None:
        field: Any = self.fields["place"]
        field.queryset = Place.objects.of(self.record).in_use()
        chosen: Any = self.fields["criterion"]
        chosen.choices = [("", ""), *((text, text) for text in criteria())]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind, criterion = BY_CODE.get(cleaned.get("kind", "")), cleaned.get("criterion")
        if kind and criterion and criterion not in kind.meets:
            self.add_error("criterion", _("This criterion belongs to another kind."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """What `Hazard.objects.report` takes: the grade follows from the criterion."""
        told = self.cleaned_data
        kind: Kind = BY_CODE[told["kind"]]
        criterion = told["criterion"] or ""
        grade = Hazard.Grade.MAJOR if criterion else Hazard.Grade.GENERAL
        return {
            "what": told["words"] or kind.what, "topic": kind.topic, "place": told["place"],
            "place_text": "" if told["place"] else told["place_text"],
            "control": told["control"] or Hazard.Control.NONE, "is_urgent": told["is_urgent"],
            "grade": grade, "criterion": criterion, "source": Hazard.Source.REPORT,
        }  # fmt: skip
