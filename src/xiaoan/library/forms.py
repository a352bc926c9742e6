"""What is asked of whoever writes, approves or ends a text; rules stand in the verbs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiaoan.base import clock
from xiaoan.library.aspects import ASPECTS
from xiaoan.library.audience import APART, APPLIES, GROUPS
from xiaoan.library.body import LONGEST
from xiaoan.library.importing import LARGEST
from xiaoan.library.models import Text
from xiaoan.library.models.text import READ_DAYS
from xiaoan.posts.models import Post
from xiaoan.units.models import Unit

#: A text is looked at again after two years, where nobody says otherwise.
REVIEW_AFTER = timedelta(days=730)
MOST_DAYS = 90
AREA = forms.Textarea(attrs={"rows": 3})
BODY = forms.Textarea(attrs={"rows": 24, "class": "text-source", "spellcheck": "false"})


def cure(words: Any) -> dict[str, Any]:
    """What to do where a field was left empty or cannot be read."""
    return {"required": words, "invalid": words}


class DayInput(forms.DateInput):
    """A date as the browser's own control."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class AboutForm(forms.Form):
    """What is said about a text beside its words: kind, number, aspect, for whom."""

    title = forms.CharField(
        label=_("Title"), max_length=120, error_messages=cure(_("Give the text a title."))
    )
    kind = forms.ChoiceField(label=_("Kind of text"), choices=Text.Kind.choices)
    category = forms.ChoiceField(
        label=_("Aspect"), choices=[("", _("none")), *ASPECTS], required=False
    )
    number = forms.CharField(
        label=_("Number of the text"), max_length=40, required=False,
        help_text=_("Left empty, it is given when the text is approved."),
    )  # fmt: skip
    applies_to = forms.MultipleChoiceField(
        label=_("Holds for"), choices=APPLIES, required=False, widget=forms.CheckboxSelectMultiple
    )
    readers = forms.MultipleChoiceField(
        label=_("Posts asked to read it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    read_days = forms.IntegerField(
        label=_("Days to read it"), min_value=1, max_value=MOST_DAYS, initial=READ_DAYS,
        error_messages=cure(_("Give the days as a number, 1 to 90.")),
    )  # fmt: skip

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.groups = _groups(unit)
        field: Any = self.fields["readers"]
        field.choices = [(post.code, post) for _name, posts in self.groups for post in posts]
        if unit.pk != unit.district_id:
            del self.fields["applies_to"]

    def about(self) -> dict[str, Any]:
        """The fields of the text, as Text.objects.draft and amend take them."""
        names = (name for name in Text.EDITABLE if name in self.cleaned_data)
        return {name: self.cleaned_data[name] for name in names}

    @property
    def asked(self) -> list[tuple[Any, list[tuple[Post, bool]], bool]]:
        """The posts in their groups, each with whether it is chosen; and whether one is."""
        chosen = set(self["readers"].value() or [])
        return [
            (name, [(post, post.code in chosen) for post in posts],
             any(post.code in chosen for post in posts))
            for name, posts in self.groups
        ]  # fmt: skip


class WriteForm(AboutForm):
    """A text with its words."""

    body = forms.CharField(
        label=_("Text"), max_length=LONGEST, strip=False, widget=BODY,
        error_messages=cure(_("Write the text; an empty one cannot be kept.")),
    )  # fmt: skip


class VersionForm(forms.Form):
    """The words of a version that is on its way."""

    body = forms.CharField(
        label=_("Text"), max_length=LONGEST, strip=False, widget=BODY,
        error_messages=cure(_("Write the text; an empty one cannot be kept.")),
    )  # fmt: skip
    note = forms.CharField(
        label=_("What is new and why"), max_length=200, required=False,
        help_text=_("Readers see it above the text."),
    )  # fmt: skip


class FileForm(forms.Form):
    """A file that holds a text."""

    file = forms.FileField(
        label=_("Word, Markdown or text file"),
        help_text=_("Word as .docx; text in UTF-8 or GB18030; at most %(most)s MB.")
        % {"most": LARGEST // 2**20},
        widget=forms.FileInput(attrs={"accept": ".docx,.md,.markdown,.txt"}),
        error_messages=cure(_("Choose a file: .docx, .md or .txt."))
        | {"empty": _("The file is empty. Choose another one.")},
    )  # fmt: skip


class StepForm(forms.Form):
    """A step on a version: what the verb takes."""

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record = record
        self.prepare()

    def prepare(self) -> None:
        """First values that depend on the version."""


class NoForm(StepForm):
    """A step without anything to fill."""


class ApproveForm(StepForm):
    number = forms.CharField(
        label=_("Number of the text"), max_length=40, required=False,
        help_text=_("Left empty, the next one of this year is given."),
    )  # fmt: skip
    in_force_on = forms.DateField(
        label=_("In force on"), widget=DayInput(),
        error_messages=cure(_("Choose the day from which it holds.")),
    )  # fmt: skip
    review_by = forms.DateField(
        label=_("To be reviewed by"), required=False, widget=DayInput(),
        error_messages=cure(_("Choose the day by which it is looked at again.")),
    )  # fmt: skip

    def prepare(self) -> None:
        today = clock.today()
        self.fields["in_force_on"].initial = today
        self.fields["review_by"].initial = today + REVIEW_AFTER
        self.fields["number"].initial = self.record.text.number


class SendBackForm(StepForm):
    reason = forms.CharField(
        label=_("What is to be corrected"),
        max_length=200,
        widget=AREA,
        error_messages=cure(_("Say what is to be corrected.")),
    )


class RepealForm(StepForm):
    why = forms.CharField(
        label=_("Why it is repealed"),
        max_length=200,
        widget=AREA,
        error_messages=cure(_("Say why it is repealed.")),
    )


class DropForm(StepForm):
    why = forms.CharField(
        label=_("Why it is dropped"),
        max_length=200,
        widget=AREA,
        error_messages=cure(_("Say why it is dropped.")),
    )


class ReviewForm(StepForm):
    note = forms.CharField(
        label=_("What was looked at"),
        max_length=200,
        widget=AREA,
        error_messages=cure(_("Say what was looked at.")),
    )
    review_by = forms.DateField(
        label=_("Next review by"), widget=DayInput(),
        error_messages=cure(_("Choose the day by which it is looked at again.")),
    )  # fmt: skip

    def prepare(self) -> None:
        self.fields["review_by"].initial = clock.today() + REVIEW_AFTER


def _groups(unit: Unit) -> list[tuple[Any, list[Post]]]:
    """The posts that can be asked, in their groups; a school asks its own posts only."""
    posts = Post.objects.exclude(code__in=APART).order_by("rank", "code")
    if unit.pk != unit.district_id:
        posts = posts.filter(unit_kinds__contains=[unit.kind])
    groups = [(name, [post for post in posts if post.code in codes]) for name, codes in GROUPS]
    return [(name, listed) for name, listed in groups if listed]
