"""Writing: a new text, a file taken in, a draft gone on with, what is said of a text."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaoan.accounts.models import User
from xiaoan.base.pages import PRG
from xiaoan.base.refusals import conflict
from xiaoan.ledger.change import WrongState
from xiaoan.library.forms import AboutForm, FileForm, VersionForm, WriteForm
from xiaoan.library.importing import Recognised, Unreadable, recognise
from xiaoan.library.models import Text
from xiaoan.library.rules import require_home
from xiaoan.library.views.finding import home_of, person, seen, text_of, version_of
from xiaoan.library.views.steps import taken
from xiaoan.units.models import Unit


def _house(user: User) -> Unit:
    seen(user)
    unit = home_of(user, "library.draft")
    if unit is None:
        raise PermissionDenied(
            _("Texts are written by a school's leaders and safety director, and by the bureau's"
              " safety section.")
        )  # fmt: skip
    return unit


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Write a text; it is kept as a draft."""
    user = person(request)
    unit = _house(user)
    form = WriteForm(
        request.POST if request.method == "POST" else None, unit=unit,
        initial={"applies_to": ["all"], "kind": request.GET.get("kind", "regulation")},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        kept: list[Text] = []
        if taken(form, lambda: kept.append(Text.objects.draft(
            by=user, unit=unit, body=form.cleaned_data["body"], **form.about()
        ))):  # fmt: skip
            return PRG(request, "library:text", pk=kept[0].pk, said=_("The draft is kept."))
    return _write(request, form, unit)


def _write(
    request: HttpRequest, form: WriteForm, unit: Unit, found: Recognised | None = None,
    name: str = "",
) -> HttpResponse:  # fmt: skip
    context = {"form": form, "unit": unit, "found": found, "file": name, "tab": "texts"}
    return render(request, "library/write.html", context, status=422 if form.errors else 200)


@login_required
def take_in(request: HttpRequest) -> HttpResponse:
    """A file: shows what was recognised; nothing is stored before a person keeps the draft."""
    user = person(request)
    unit = _house(user)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload: Any = form.cleaned_data["file"]
        try:
            found = recognise(upload.name, upload.read())
        except Unreadable as wrong:
            form.add_error("file", str(wrong))
        else:
            first = {
                "title": found.title, "kind": found.kind, "number": found.number,
                "body": found.body, "applies_to": ["all"],
            }  # fmt: skip
            return _write(request, WriteForm(unit=unit, initial=first), unit, found, upload.name)
    context = {"form": form, "unit": unit, "tab": "texts"}
    return render(request, "library/take_in.html", context, status=422 if form.errors else 200)


@login_required
def edit(request: HttpRequest, pk: UUID, n: int) -> HttpResponse:
    """Go on writing a draft."""
    user = person(request)
    text = text_of(user, pk)
    version = version_of(user, text, n)
    require_home(user, "library.amend", text.unit)
    if version.state != "draft":
        return conflict(request, WrongState(
            _("Approved words never change. Begin a new version instead.")
        ))  # fmt: skip
    form = VersionForm(
        request.POST if request.method == "POST" else None,
        initial={"body": version.body, "note": version.note},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            if taken(form, lambda: version.amend(by=user, **form.cleaned_data)):
                return PRG(request, "library:version", pk=pk, n=n, said=_("The draft is kept."))
        except WrongState as wrong:
            return conflict(request, wrong)
    context = {"form": form, "text": text, "version": version, "tab": "texts"}
    return render(request, "library/edit.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def next_version(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin the next version with the words in force, and go on writing it."""
    user = person(request)
    text = text_of(user, pk)
    try:
        version = text.draft(by=user)
    except WrongState as wrong:
        return conflict(request, wrong)
    return PRG(request, "library:edit", pk=pk, n=version.n, said=_("A next version is begun."))


@login_required
def about(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct what is said about a text: aspect, number, for whom, who reads it."""
    user = person(request)
    text = get_object_or_404(seen(user).select_related("unit"), pk=pk)
    require_home(user, "library.amend", text.unit)
    first = {name: getattr(text, name) for name in Text.EDITABLE}
    form = AboutForm(
        request.POST if request.method == "POST" else None, unit=text.unit, initial=first
    )
    sent = request.method == "POST" and form.is_valid()
    if sent and taken(form, lambda: text.amend(by=user, **form.about())):
        return PRG(request, "library:text", pk=pk, said=_("What is said of the text is kept."))
    context = {"form": form, "text": text, "unit": text.unit, "tab": "texts"}
    return render(request, "library/about.html", context, status=422 if form.errors else 200)
