"""What the public fills in: a tile, perhaps a photo and a word; and the sealed page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.hazards.kinds import KINDS
from xiaoan.public.models.sealed import ABOUT
from xiaoan.public.persons import tells_of_people

MB = 2**20
LARGEST = 15 * MB
WORDS, SEALED_WORDS, CONTACT = 300, 2000, 100


class TrapForm(forms.Form):
    """Every public page has a field that people do not see: what fills it is a machine."""

    website = forms.CharField(required=False)

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_now("Leave the last field empty, then send again."))
        return ""


class ReportForm(TrapForm):
    """A report to the school: what it is, at the place of the plate."""

    kind = forms.ChoiceField(
        choices=[(kind.code, kind.label) for kind in KINDS],
        error_messages={"required": _("Tap what it is; “Something else” fits too.")},
    )
    words = forms.CharField(
        label=_("Add a sentence (may stay empty)"), max_length=WORDS, required=False,
        widget=forms.Textarea({"rows": 2, "autocomplete": "off"}),
    )  # fmt: skip
    is_urgent = forms.BooleanField(label=_("It is dangerous right now"), required=False)
    contact = forms.CharField(
        label=_("If you want an answer: phone or mail (may stay empty)"), max_length=CONTACT,
        required=False, widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("Only those who answer see it, each look is on record; later it is destroyed."),
    )  # fmt: skip
    photo = forms.FileField(required=False)

    def clean_photo(self) -> Any:
        photo = self.cleaned_data["photo"]
        if photo and photo.size > LARGEST:
            raise ValidationError(
                _now("The photo is larger than %(n)s MB. Take a smaller one, or send without.")
                % {"n": LARGEST // MB}
            )
        return photo

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("kind") == "other" and not told.get("photo") and not told.get("words"):
            self.add_error("words", _now("Add a photo or a sentence: what is it?"))
        return told

    @property
    def tells_of_people(self) -> bool:
        """Whether the words may be about a person: then the page asks before it sends."""
        return tells_of_people(self.cleaned_data.get("words", ""))


class SealedForm(TrapForm):
    """A sealed report to the bureau."""

    about = forms.ChoiceField(
        choices=list(ABOUT.items()),
        error_messages={"required": _("Tap what it is about.")},
    )
    words = forms.CharField(
        label=_("What happened: who, when, where"), max_length=SEALED_WORDS,
        widget=forms.Textarea({"rows": 6, "autocomplete": "off"}),
        error_messages={"required": _("Write what happened.")},
    )  # fmt: skip
    contact = forms.CharField(
        label=_("How to reach you (may stay empty)"), max_length=CONTACT, required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip
