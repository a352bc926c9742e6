"""A text of the shelf in free preview, copied into a draft, shared, withdrawn, picked, unpicked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from xiaoan.access.check import may
from xiaoan.accounts.models import User
from xiaoan.base.components import Text as Words
from xiaoan.base.pages import PRG
from xiaoan.base.refusals import conflict
from xiaoan.ledger.change import WrongState
from xiaoan.ledger.permission import require
from xiaoan.library import leading
from xiaoan.library.body import Part, parts
from xiaoan.library.copying import copied
from xiaoan.library.markers import Marker, blanks, cut, markers
from xiaoan.library.models import Channel, Look, Text
from xiaoan.library.models.sharing import NOTE
from xiaoan.library.rules import may_at_home, require_home
from xiaoan.library.views.finding import home_of, person, seen
from xiaoan.library.views.steps import taken
from xiaoan.units.models import Unit

_RELOAD = ("max-age=0", "no-cache")


@dataclass(frozen=True)
class Piece:
    """A run of words, or a marker with where it leads."""

    words: str = ""
    marker: Marker | None = None
    lead: leading.Lead | None = None


@dataclass(frozen=True)
class Block:
    """One block of the text: its kind, label, and the runs of each of its lines or cells."""

    part: Part
    lines: list[list[list[Piece]]]


def blocks(body: str, leads: Mapping[Marker, leading.Lead]) -> list[Block]:
    """The body with its markers turned into what they lead to."""
    return [
        Block(
            part, [[_pieces(cell, leads) for cell in row] for row in part.rows or ((part.text,),)]
        )
        for part in parts(body)
    ]


def _pieces(words: str, leads: Mapping[Marker, leading.Lead]) -> list[Piece]:
    return [
        Piece(piece) if isinstance(piece, str) else Piece(marker=piece, lead=leads.get(piece))
        for piece in cut(words)
    ]


def _shown(user: User, pk: UUID) -> Text:
    """The text with its words, if the reader sees it."""
    return get_object_or_404(seen(user).select_related("unit", "current"), pk=pk)


@login_required
@require_safe
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The words in force, the records of the reader that would fill them, and what can be done."""
    user = person(request)
    text = _shown(user, pk)
    if text.current is None:
        raise Http404
    is_reload = request.headers.get("Cache-Control", "") in _RELOAD
    if user.unit_id != text.unit_id and not is_reload:
        Look.objects.note(text.current.pk, text.district_id)
    wanted = markers(text.current.body)
    house = Unit.objects.filter(pk=user.unit_id or 0).first()
    leads = leading.leads(user, house, wanted) if house is not None else {}
    channels = Channel.objects.every(text.district_id)
    context = {
        "text": text, "version": text.current, "tab": "shelf", "leads": leads,
        "blocks": blocks(text.current.body, leads), "blanks": blanks(text.current.body),
        "home": home_of(user, "library.copy"), "steps": _steps(user, text),
        "channel": next((one for one in channels if one.code == text.channel), None),
    }  # fmt: skip
    return render(request, "library/preview.html", context)


class CopyForm(forms.Form):
    """What the draft is called."""

    title = forms.CharField(label=gettext_lazy("Title of the draft"), max_length=120)


@login_required
def copy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Copy the words into a draft of the own house."""
    user = person(request)
    text = _shown(user, pk)
    unit = home_of(user, "library.copy")
    if unit is None:
        require(user, "library.copy", text.unit)  # says which post is needed
        raise Http404
    form = CopyForm(request.POST or None, initial={"title": text.title})
    kept: list[Text] = []
    try:
        if form.is_valid() and taken(
            form,
            lambda: kept.append(copied(text, by=user, unit=unit, title=form.cleaned_data["title"])),
        ):
            return PRG(
                request, "library:edit", pk=kept[0].pk, n=1,
                said=_("The draft is kept. Fill in what stands in 〔〕."),
            )  # fmt: skip
    except WrongState as wrong:
        return conflict(request, wrong)
    context = {
        "text": text, "form": form, "unit": unit, "tab": "shelf",
        "title": _("Copy into a draft of %(unit)s") % {"unit": unit},
        "button": _("Copy into a draft"),
        "hint": _("Names of the other unit, its people and telephone numbers become places to fill"
                  " in; the words stay yours to change until they are approved."),
    }  # fmt: skip
    return _step_page(request, context, form)


class WhyForm(forms.Form):
    """A word why."""

    why = forms.CharField(
        label=gettext_lazy("Why, in a word"),
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ShareForm(forms.Form):
    """In which channel."""

    channel = forms.ChoiceField(label=gettext_lazy("Channel"))

    def __init__(self, *args: Any, text: Text, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["channel"]
        shown = Channel.objects.shown(text.district_id)
        field.choices = [(one.code, one.name) for one in shown]
        self.initial["channel"] = text.channel or next(
            (one.code for one in shown if text.kind in one.kinds), ""
        )


@dataclass(frozen=True)
class Step:
    """One step of sharing: heading, button, one sentence before it."""

    title: Words
    button: Words
    hint: Words


STEPS: dict[str, Step] = {
    "share": Step(
        gettext_lazy("Share with the district"), gettext_lazy("Share it in this channel"),
        gettext_lazy("Every school and kindergarten of the district can read it and copy it into a"
                     " draft. Look through it for names of people first."),
    ),
    "withdraw": Step(
        gettext_lazy("Withdraw from the shelf"), gettext_lazy("Withdraw it"),
        gettext_lazy("It stays in force in your house; others see it no longer. A recommendation"
                     " of the bureau ends with it."),
    ),
    "pick": Step(
        gettext_lazy("Recommend"), gettext_lazy("Recommend it with this word"),
        gettext_lazy("It stands first on the shelf, with your word why."),
    ),
    "unpick": Step(
        gettext_lazy("End the recommendation"), gettext_lazy("Recommend it no longer"),
        gettext_lazy("It stays on the shelf; the reason is kept on record."),
    ),
}  # fmt: skip


def _steps(user: User, text: Text) -> list[tuple[str, Step]]:
    """The steps that the reader may take now, with their pages."""
    fits = {
        "share": not text.is_shared and not text.is_of_bureau
        and may_at_home(user, "library.share", text.unit),
        "withdraw": text.is_shared and may_at_home(user, "library.withdraw", text.unit),
        "pick": text.picked_at is None and (text.is_shared or text.is_of_bureau)
        and may(user, "library.pick", text.unit),
        "unpick": text.picked_at is not None and may(user, "library.unpick", text.unit),
    }  # fmt: skip
    return [
        (reverse(f"library:{name}", args=[text.pk]), STEPS[name])
        for name, is_fit in fits.items()
        if is_fit
    ]


@login_required
def shelf_step(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """GET asks, POST takes the step, then back to the preview."""
    user = person(request)
    text, page = _shown(user, pk), STEPS[name]
    allowed = require_home if name in {"share", "withdraw"} else require
    allowed(user, f"library.{name}", text.unit)
    data = request.POST if request.method == "POST" else None
    form = ShareForm(data, text=text) if name == "share" else WhyForm(data)
    try:
        if form.is_valid() and taken(
            form, lambda: getattr(text, name)(by=user, **form.cleaned_data)
        ):
            return PRG(request, "library:preview", pk=pk, said=_("Done: %(what)s") % {
                "what": page.title
            })  # fmt: skip
    except WrongState as wrong:
        return conflict(request, wrong)
    context = {
        "text": text, "form": form, "tab": "shelf", "title": page.title, "button": page.button,
        "hint": page.hint,
    }  # fmt: skip
    return _step_page(request, context, form)


def _step_page(request: HttpRequest, context: dict[str, Any], form: forms.Form) -> HttpResponse:
    return render(request, "library/shelf_step.html", context, status=422 if form.errors else 200)
