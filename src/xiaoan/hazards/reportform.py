"""Reporting a hazard on the spot: a photo, a tile, send. Nothing must be typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from xiaoan.hazards.forms import PhotosField, StepForm
from xiaoan.hazards.kinds import KINDS, criteria
from xiaoan.hazards.models import Hazard
from xiaoan.hazards.spot import Seen
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
        if "kind" in cleaned and "criterion" in cleaned:
            try:
                self.seen().refuse()
            except ValidationError as wrong:
                self.add_error(None, wrong)
        return cleaned

    def seen(self) -> Seen:
        """What was tapped."""
        told = self.cleaned_data
        return Seen(
            told["kind"], told["criterion"] or "", told.get("place"), told.get("place_text", ""),
            told.get("control") or "", bool(told.get("is_urgent")), told.get("words", ""),
        )  # fmt: skip
