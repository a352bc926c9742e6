"""The bureau's own Word templates: begun from ours, checked, looked at, in use, taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from xiaoan.base.late import late
from xiaoan.base.pages import PRG
from xiaoan.documents.furnishing.asking import bureau, file, may, person
from xiaoan.documents.models import Fitting
from xiaoan.documents.specimens import MOMENT, SPECIMENS

if TYPE_CHECKING:
    from xiaoan.documents import word, wordfile, wordforms, wordstart, wordvalues
else:
    word = late("xiaoan.documents.word")
    wordfile = late("xiaoan.documents.wordfile")
    wordforms = late("xiaoan.documents.wordforms")
    wordstart = late("xiaoan.documents.wordstart")
    wordvalues = late("xiaoan.documents.wordvalues")

LAY, TAKE = "documents.lay_form", "documents.drop_form"
HINT = _(
    "A place that may stay empty stands between an “if” and an “endif”, rows of a table between a"
    " “tr for” and a “tr endfor”, each of these in a row of its own; the layout to begin from shows"
    " all of them."
)


class WordForm(forms.Form):
    """A Word file; it is checked and tried before it counts."""

    file = forms.FileField(
        label=_("Word file (.docx)"), widget=forms.FileInput(attrs={"accept": ".docx"})
    )

    def __init__(self, *arguments: Any, paper: wordforms.PaperFor, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.paper = paper

    def clean_file(self) -> Any:
        """The upload, with its content looked through and filled with the specimen."""
        upload = self.cleaned_data["file"]
        content = upload.read(wordfile.LARGEST + 1)
        try:
            wordforms.checked(content, self.paper.form)
        except wordfile.UnfitWord as wrong:
            raise ValidationError(str(wrong)) from wrong
        self.cleaned_data["content"] = content
        return upload


@login_required
@require_safe
def word_forms(request: HttpRequest) -> HttpResponse:
    """Every paper, and the template that makes its Word file."""
    bureau(request)
    rows = Fitting.objects.visible_to(person(request)).of_kind(Fitting.Kind.WORD).in_use()
    own = {one.place: one for one in rows.select_related("by")}
    listed = [(one, own.get(one.key)) for one in wordforms.papers()]
    context = {
        "groups": [
            (_("Forms, for every paper of the form"), [one for one in listed if one[0].is_form]),
            (_("Single kinds, before their form"), [one for one in listed if not one[0].is_form]),
        ],
    }
    return render(request, "documents/word_forms.html", context)


@login_required
def word_form(request: HttpRequest, key: str) -> HttpResponse:
    """One paper: its fields, the template in use, its versions, and the next one."""
    home, paper = bureau(request), _paper(key)
    form = WordForm(request.POST or None, request.FILES or None, paper=paper)
    if request.method == "POST":
        bureau(request, LAY)
        if form.is_valid():
            data = form.cleaned_data
            made = wordforms.lay_in(
                paper, data["content"], by=person(request), unit=home, name=data["file"].name
            )
            said = _now("Version %(n)s is in use from now on.") % {"n": made.n}
            return PRG(request, "documents:word_form", key, said=said)
    rows = Fitting.objects.visible_to(person(request)).of_kind(Fitting.Kind.WORD)
    context = {
        "paper": paper, "form": form, "may_lay": may(request, LAY), "hint": HINT,
        "fields": wordvalues.fields(paper.form),
        "versions": list(rows.filter(place=paper.key).select_related("by")),
    }  # fmt: skip
    return render(request, "documents/word_form.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def word_start(request: HttpRequest, key: str) -> HttpResponse:
    """Our own layout with the fields in their places, to begin from."""
    bureau(request)
    paper = _paper(key)
    return file(wordstart.starter(paper.form), word.KIND, f"{paper.name}.docx")


@login_required
@require_safe
def word_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A version as it was laid in."""
    one = _version(request, pk)
    return file(wordforms.content_of(one), word.KIND, one.name)


@login_required
@require_safe
def word_preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The specimen by this version."""
    one = _version(request, pk)
    form = _paper(one.place).form
    made = wordforms.written(wordforms.content_of(one), form, SPECIMENS[form.key], MOMENT)
    return file(made, word.KIND, _now("%(name)s (specimen)") % {"name": form.name} + ".docx")


@login_required
@require_POST
def word_drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Out of use: the paper's Word file has our own layout again."""
    bureau(request, TAKE)
    one = _version(request, pk)
    one.take_out(by=person(request))
    said = _now("Out of use. The Word file has the built-in layout again.")
    return PRG(request, "documents:word_form", one.place, said=said)


def _paper(key: str) -> wordforms.PaperFor:
    found = wordforms.paper_for(key)
    if found is None:
        raise Http404(key)
    return found


def _version(request: HttpRequest, pk: UUID) -> Fitting:
    rows = Fitting.objects.visible_to(person(request)).of_kind(Fitting.Kind.WORD)
    found: Fitting = get_object_or_404(rows, pk=pk)
    return found


urlpatterns: list[URLPattern] = [
    path("word/", word_forms, name="word_forms"),
    path("word/version/<uuid:pk>.docx", word_file, name="word_file"),
    path("word/version/<uuid:pk>/specimen.docx", word_preview, name="word_preview"),
    path("word/version/<uuid:pk>/drop/", word_drop, name="word_drop"),
    path("word/<str:key>/", word_form, name="word_form"),
    path("word/<str:key>/start.docx", word_start, name="word_start"),
]
