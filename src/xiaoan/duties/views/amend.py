"""Amending a duty: the district's own words, rhythm, owners and basis."""

from __future__ import annotations

import re
from typing import Any, cast

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from xiaoan.access.check import check
from xiaoan.accounts.models import User
from xiaoan.base.pages import PRG
from xiaoan.duties.models import Checklist, Duty
from xiaoan.duties.traces import KINDS
from xiaoan.posts.models import Post
from xiaoan.units.files import read_tags
from xiaoan.units.models import Unit

LISTS = ("applies_to", "owner_posts", "checklists", "satisfied_by")
WAYS = ("record", "document", "derived", "on-event")


class AmendForm(forms.Form):
    """The columns a district may correct; lists are written with commas."""

    zh = forms.CharField(label=gettext_lazy("Duty (Chinese)"), max_length=80)
    en = forms.CharField(label=gettext_lazy("Duty (English)"), max_length=160)
    purpose_zh = forms.CharField(label=gettext_lazy("Why it is asked (Chinese)"), max_length=120)
    purpose_en = forms.CharField(label=gettext_lazy("Why it is asked (English)"), max_length=200)
    source = forms.CharField(
        label=gettext_lazy("Legal basis"), max_length=200,
        help_text=gettext_lazy("Law and article, or the number on the list of what may be asked."),
    )  # fmt: skip
    cadence = forms.CharField(
        label=gettext_lazy("How often"), max_length=120,
        help_text=gettext_lazy("As daily-schoolday?min=2, monthly, before-holiday?days=3."),
    )  # fmt: skip
    owner_posts = forms.CharField(
        label=gettext_lazy("Owed by"), max_length=300,
        help_text=gettext_lazy("Posts in order; the first that a unit has filled owes it."),
    )  # fmt: skip
    applies_to = forms.CharField(
        label=gettext_lazy("Applies to"), max_length=200,
        help_text=gettext_lazy("All units, or features of units such as boarding, canteen."),
    )  # fmt: skip
    how_closed = forms.ChoiceField(label=gettext_lazy("Closed by"), choices=[(w, w) for w in WAYS])
    checklists = forms.CharField(label=gettext_lazy("Checklists"), max_length=200, required=False)
    satisfied_by = forms.CharField(
        label=gettext_lazy("Also closed by"), max_length=300, required=False,
        help_text=gettext_lazy("Traces or duties whose record makes this form needless."),
    )  # fmt: skip
    minutes = forms.FloatField(label=gettext_lazy("Minutes each"), min_value=0, max_value=600)
    evidence_zh = forms.CharField(
        label=gettext_lazy("Evidence wanted (Chinese)"), max_length=200, required=False
    )
    evidence_en = forms.CharField(
        label=gettext_lazy("Evidence wanted (English)"), max_length=300, required=False
    )

    def __init__(self, *args: Any, duty: Duty, ways: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.duty = duty
        choice: Any = self.fields["how_closed"]
        choice.choices = ways

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        codes = {name: {w: code for code, w in words.items()} for name, words in _words().items()}
        for name in LISTS:
            if name in cleaned:
                found = codes.get(name, {})
                cleaned[name] = [found.get(part, part) for part in _parts(cleaned[name])]
        self._refuse_unknown(cleaned)
        return cleaned

    def _refuse_unknown(self, cleaned: dict[str, Any]) -> None:
        district = self.duty.district_id
        lists = Checklist.objects.filter(district_id=district).values_list("code", flat=True)
        duties = Duty.objects.filter(district_id=district).values_list("code", flat=True)
        known = {
            "owner_posts": set(Post.objects.values_list("code", flat=True)),
            "applies_to": {tag.code for tag in read_tags()},
            "checklists": set(lists),
            "satisfied_by": {*KINDS, *duties},
        }
        for name, names in known.items():
            unknown = [part for part in cleaned.get(name, []) if part not in names]
            if unknown:
                self.add_error(
                    name, _("Nothing is called %(names)s here.") % {"names": "、".join(unknown)}
                )


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split("[,，、;；]", text) if part.strip()]


def _words() -> dict[str, dict[str, str]]:
    """What codes are called in Chinese, list by list; in English the codes are the words."""
    if not (get_language() or "").startswith("zh"):
        return {}
    return {
        "owner_posts": {post.code: post.zh for post in Post.objects.all()},
        "applies_to": {tag.code: tag.zh for tag in read_tags()},
        "satisfied_by": {kind: str(label) for kind, label in KINDS.items()},
    }


def first_values(duty: Duty) -> dict[str, Any]:
    """The duty's present columns as the form shows them."""
    values = {name: getattr(duty, name) for name in Duty.EDITABLE}
    words = _words()
    return values | {
        name: _(", ").join(words.get(name, {}).get(code, code) for code in values[name])
        for name in LISTS
    }


@login_required
def amend(request: HttpRequest, code: str, ways: Any = ()) -> HttpResponse:
    """Correct one duty for this district; tasks already open stay what they are."""
    by = cast("User", request.user)
    duty = get_object_or_404(Duty.objects.visible_to(by), code=code)
    check(by, "duties.amend", Unit.objects.get(pk=duty.district_id))
    sent = request.POST if request.method == "POST" else None
    form = AmendForm(sent, initial=first_values(duty), duty=duty, ways=ways)
    if sent is not None and form.is_valid():
        try:
            with transaction.atomic():
                duty.amend(by=by, **form.cleaned_data)
        except ValidationError as error:
            for name, errors in error.message_dict.items():
                form.add_error(name if name in form.fields else None, list(errors))
        else:
            said = _("The duty is amended; open tasks stay as they are.")
            return PRG(request, "duties:duty", code=code, said=said)
    status = 422 if form.errors else 200
    return render(request, "duties/amend.html", {"duty": duty, "form": form}, status=status)
