"""The bureau's licensed fonts: laid in by upload, looked at, taken out."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from xiaoan.base.pages import PRG
from xiaoan.documents import fontfile, fonts
from xiaoan.documents.fontfile import NoFont, permission_words
from xiaoan.documents.furnishing.asking import bureau, file, may, person
from xiaoan.documents.models import Fitting
from xiaoan.documents.specimens import MOMENT
from xiaoan.units.models import Unit

LAY, TAKE = "documents.furnish", "documents.clear"
BY_NAME, LENT = "by-name", "lent"


class FontForm(forms.Form):
    """A font file, what it serves, and the right to use it."""

    file = forms.FileField(
        label=_("Font file (.ttf, .otf, .ttc)"),
        widget=forms.FileInput(attrs={"accept": ".ttf,.otf,.ttc"}),
    )
    face = forms.ChoiceField(
        label=_("Use it for"),
        choices=[
            (BY_NAME, _("what its name says")),
            *((one.key, one.official) for one in fonts.FACES),
            (LENT, _("signs that the others lack")),
        ],
        initial=BY_NAME,
    )
    licensed = forms.BooleanField(
        label=_("The bureau holds a licence that allows this font in its papers."),
        error_messages={
            "required": _("Without a licence the font may not be used. Tick it when there is one.")
        },
    )

    def clean(self) -> dict[str, Any]:
        """The file is read here, so that a bad one is an error of its own field."""
        data = super().clean() or {}
        upload = data.get("file")
        if upload is None:
            return data
        if upload.size > fontfile.LARGEST:
            self.add_error("file", _("The file is too large to be one font."))
            return data
        data["content"] = upload.read()
        try:
            data["font"] = fontfile.read(data["content"])
        except NoFont as wrong:
            self.add_error("file", str(wrong))
        return data


@dataclass(frozen=True)
class Used:
    """One face of the standard as it is printed here: `family` is the font in use."""

    face: fonts.Face
    family: str
    is_official: bool


def used() -> list[Used]:
    """Every face of the standard with the font that serves it now."""
    chains, mine = fonts.chains(), {one.face for one in fonts.dropped()}
    return [Used(face, chains[face.key][0], face.key in mine) for face in fonts.FACES]


@login_required
def font_files(request: HttpRequest) -> HttpResponse:
    """The faces in use, the bureau's files, and the form to lay one in."""
    home = bureau(request)
    form = FontForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        bureau(request, LAY)
        _refuse_shared()
        if form.is_valid():
            made = _lay_in(home, form.cleaned_data, request)
            said = _now("%(font)s is in use from the next paper on.") % {"font": made.name}
            return PRG(request, "documents:font_files", said=said)
    known = {one.place: one for one in Fitting.objects.visible_to(person(request))
             .of_kind(Fitting.Kind.FONT).in_use().select_related("by")}  # fmt: skip
    context = {
        "used": used(), "form": form, "may_lay": may(request, LAY), "is_shared": _is_shared(),
        "files": [_row(one, known.get(one.path.name)) for one in fonts.dropped()],
        "folder": fonts.folder(),
    }  # fmt: skip
    return render(request, "documents/fonts.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def font_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The font is used no more; the record of it stays."""
    bureau(request, TAKE)
    _refuse_shared()
    one = _found(request, pk)
    with transaction.atomic():
        one.take_out(by=person(request))
        transaction.on_commit(lambda: fonts.forget(fonts.folder() / one.place))
    return PRG(
        request, "documents:font_files", said=_now("%(font)s is out of use.") % {"font": one}
    )


@login_required
@require_safe
def font_sample(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A page set in this font alone."""
    one = _found(request, pk)
    where = fonts.folder() / one.place
    made = fontfile.sample(where.read_bytes(), where.suffix, tuple(one.facts["families"]), MOMENT)
    return file(made, "application/pdf", f"{one.name}.pdf", attached=False)


def _found(request: HttpRequest, pk: UUID) -> Fitting:
    rows = Fitting.objects.visible_to(person(request)).of_kind(Fitting.Kind.FONT).in_use()
    found: Fitting = get_object_or_404(rows, pk=pk)
    return found


def _lay_in(home: Unit, data: dict[str, Any], request: HttpRequest) -> Fitting:
    """The file comes first: a record of a font that is not there would be a lie."""
    font, content = data["font"], data["content"]
    digest = hashlib.sha256(content).hexdigest()
    face = {BY_NAME: font.face, LENT: None}.get(data["face"], data["face"])
    where = fonts.folder() / _file_name(font.families[0], digest, font.suffix)
    fonts.folder().mkdir(mode=0o700, exist_ok=True)
    half = where.with_suffix(".half")
    half.write_bytes(content)
    half.replace(where)
    if face != font.face:
        fonts.tell(where, face)
    return Fitting.lay_in(
        Fitting.Kind.FONT, by=person(request), unit=home, place=where.name,
        name=font.families[0][:120], sha256=digest, size=len(content),
        facts=font.told | {"face": face},
    )  # fmt: skip


def _file_name(family: str, digest: str, suffix: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9]+", "-", family).strip("-")[:40]
    return f"{plain or 'font'}-{digest[:12]}{suffix}"


def _row(one: fonts.Dropped, known: Fitting | None) -> dict[str, Any]:
    face = next((each.official for each in fonts.FACES if each.key == one.face), "")
    told = known.facts if known else {}
    return {
        "dropped": one, "known": known, "face": face, "name": (one.families or (one.path.name,))[0],
        "permission": permission_words(told["permission"]) if told else "",
        "missing": told.get("missing"), "lacks": told.get("lacks", ""), "signs": told.get("signs"),
    }  # fmt: skip


def _is_shared() -> bool:
    """Fonts serve all districts of a server, so one of several may not change them by itself."""
    return Unit.objects.districts().count() > 1


def _refuse_shared() -> None:
    if _is_shared():
        raise PermissionDenied(
            _now("Several districts share this server. Its keeper lays fonts in.")
        )


urlpatterns: list[URLPattern] = [
    path("fonts/", font_files, name="font_files"),
    path("fonts/<uuid:pk>/remove/", font_remove, name="font_remove"),
    path("fonts/<uuid:pk>/sample.pdf", font_sample, name="font_sample"),
]
