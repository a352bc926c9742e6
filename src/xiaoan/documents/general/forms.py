"""What is asked for a general paper."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xiaoan.accounts.models import User
from xiaoan.documents.general.kinds import LETTER, MINUTES, REDHEAD
from xiaoan.documents.general.writing import GROUPS, units_of
from xiaoan.documents.models.draft import REMARK
from xiaoan.units.models import Unit

LARGEST = 60_000  # characters of a body
_HELP = _(
    "A line is a paragraph. # heading, ## second level, - item, | cell | cell | table."
    " Numbers come by themselves."
)
#: Fields that a kind does not have.
WITHOUT: dict[str, tuple[str, ...]] = {
    REDHEAD: ("people", "mark"),
    LETTER: ("people", "mark", "copies", "urgency"),
    MINUTES: ("attachments", "copies", "note", "urgency"),
}


class PaperForm(forms.Form):
    """Title, addressees, body, and what stands at the foot."""

    title = forms.CharField(
        label=_("Title"), max_length=120, widget=forms.Textarea({"rows": 2}),
        help_text=_("A line break is kept."),
    )  # fmt: skip
    mark = forms.CharField(
        label=_("Red mark"), max_length=40, required=False,
        help_text=_("The name of the series of minutes; left empty: school safety meetings."),
    )  # fmt: skip
    groups = forms.MultipleChoiceField(
        label=pgettext_lazy("paper", "To"), required=False,
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
        choices=[(key, label) for key, (label, _words) in GROUPS.items()],
    )  # fmt: skip
    units = forms.ModelMultipleChoiceField(
        label=_("To single units"), queryset=Unit.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    outside = forms.CharField(
        label=_("To units outside"), max_length=80, required=False,
        help_text=_("Units or posts, never persons: the verification page shows it."),
    )  # fmt: skip
    body = forms.CharField(
        label=_("Text"), max_length=LARGEST, widget=forms.Textarea({"rows": 18}), help_text=_HELP
    )
    people = forms.CharField(
        label=_("Who was there"), required=False, max_length=600,
        widget=forms.Textarea({"rows": 3}), help_text=_("One line each: 出席：… 请假：… 列席：…"),
    )  # fmt: skip
    attachments = forms.CharField(
        label=_("Attachments"), required=False, max_length=600,
        widget=forms.Textarea({"rows": 2}), help_text=_("One name a line, without numbers."),
    )  # fmt: skip
    copies = forms.CharField(label=_("Copies to"), required=False, max_length=200)
    note = forms.CharField(
        label=_("Note under the date"), required=False, max_length=60,
        help_text=_("As 此件公开发布, or contact and telephone."),
    )  # fmt: skip
    urgency = forms.ChoiceField(
        label=_("Urgency"), required=False,
        choices=[("", _("ordinary")), ("加急", "加急"), ("特急", "特急")],
    )  # fmt: skip

    def __init__(
        self, *args: Any, kind: str, district: Unit, is_finished: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.district, self.is_finished = district, is_finished
        self.fields["body"].required = is_finished
        self.fields["units"].queryset = units_of(district)  # type: ignore[attr-defined]
        for name in WITHOUT[kind]:
            self.fields[name].widget = forms.HiddenInput()

    def clean_outside(self) -> str:
        """Refuses a person's name: what stands here is shown to everybody."""
        text: str = self.cleaned_data["outside"].strip()
        parts = {part for part in re.split(r"[、，,；;\s]+", text) if part}
        known = User.objects.filter(district_id=self.district.pk, name__in=parts)
        if found := known.values_list("name", flat=True).first():
            raise ValidationError(
                _now("“%(name)s” is a person. Write the unit or the post.") % {"name": found}
            )
        return text

    def clean(self) -> dict[str, Any]:
        """A paper that is handed in goes to somebody."""
        told: dict[str, Any] = super().clean() or {}
        named = any(told.get(name) for name in ("groups", "units", "outside"))
        if self.is_finished and not (named or self.errors):
            raise ValidationError(_now("Say to whom the paper goes."))
        return told


class RemarkForm(forms.Form):
    """What the drafter is to change."""

    remark = forms.CharField(
        label=pgettext_lazy("draft", "What is to be changed"), max_length=REMARK,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The drafter reads it and hands the paper in anew."),
    )  # fmt: skip


class HouseForm(forms.Form):
    """The sign before the year, and whether one hand may do both."""

    sign = forms.CharField(
        label=_("Sign of the bureau's numbers"), max_length=8,
        help_text=_("As 青教安. Letters, notices and rules add their own character to it."),
    )  # fmt: skip
    one_hand = forms.BooleanField(
        label=_("Who drafted a paper may sign it off"), required=False,
        help_text=_("Only for a bureau where one person does both; otherwise another hand reads."),
    )  # fmt: skip
