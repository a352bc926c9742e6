"""The compendium's editions: the list, one edition, choosing, freezing, files, comparison."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.pages import PRG
from xiaoan.base.refusals import conflict
from xiaoan.documents.issuing import NotIssued, pdf_of
from xiaoan.evidence.kinds import DOCX, PDF
from xiaoan.ledger.change import WrongState
from xiaoan.ledger.pages import page_seal
from xiaoan.library import compiling
from xiaoan.library.aspects import ASPECTS
from xiaoan.library.comparing import difference
from xiaoan.library.forms import DayInput
from xiaoan.library.models import Edition, Text
from xiaoan.library.rules import may_at_home, require_home
from xiaoan.library.views.finding import person
from xiaoan.library.views.shelf import district_of
from xiaoan.library.views.steps import taken
from xiaoan.units.models import Unit

ACTION = "library.compile"


class CoverForm(forms.Form):
    """What stands on the cover, and the texts between the covers."""

    title = forms.CharField(
        label=gettext_lazy("Title on the cover"), max_length=60,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("A line break in it is kept."),
    )  # fmt: skip
    subtitle = forms.CharField(
        label=gettext_lazy("Line under the title"), max_length=40, required=False
    )
    day = forms.DateField(label=gettext_lazy("Day on the cover"), widget=DayInput())


def _edition(user: User, pk: UUID) -> Edition:
    district_of(user)
    rows = Edition.objects.visible_to(user).select_related("unit", "document", "word")
    found: Edition = get_object_or_404(rows, pk=pk)
    return found


@login_required
@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    """All editions, the newest first."""
    user = person(request)
    district = district_of(user)
    rows = Edition.objects.visible_to(user).filter(district_id=district.pk)
    listed = list(rows.exclude(state=Edition.State.DROPPED).newest().select_related("unit"))
    may_begin = may_at_home(user, ACTION, district)
    context = {
        "editions": listed, "tab": "editions", "seal": page_seal(district.pk),
        "may_begin": may_begin and not any(one.is_draft for one in listed),
    }  # fmt: skip
    return render(request, "library/editions.html", context)


@login_required
def new_edition(request: HttpRequest) -> HttpResponse:
    """Begin an edition: all the bureau's rules and plans in force are chosen at first."""
    user = person(request)
    district = district_of(user)
    require_home(user, ACTION, district)
    today = clock.today()
    form = CoverForm(
        request.POST if request.method == "POST" else None,
        initial={
            "title": _("%(unit)s\nCompendium of rules") % {"unit": district.name},
            "subtitle": _("(%(year)s edition)") % {"year": today.year}, "day": today,
        },
    )  # fmt: skip
    kept: list[Edition] = []
    try:
        if form.is_valid() and taken(
            form,
            lambda: kept.append(
                Edition.objects.begin(
                    by=user, unit=district, texts=_offered(district).values_list("pk", flat=True),
                    **form.cleaned_data,
                )
            ),
        ):  # fmt: skip
            return PRG(request, "library:edition", pk=kept[0].pk,
                       said=_("The edition is begun. Look through the choice."))  # fmt: skip
    except WrongState as wrong:
        return conflict(request, wrong)
    context = {"form": form, "tab": "editions"}
    return render(request, "library/new_edition.html", context, status=422 if form.errors else 200)


def _offered(unit: Unit) -> Any:
    """Texts that can stand in the unit's compendium."""
    kinds = (Text.Kind.REGULATION, Text.Kind.PLAN, Text.Kind.NOTICE)
    rows = Text.objects.filter(district_id=unit.district_id or unit.pk, unit=unit)
    return rows.in_force().of_kind(*kinds).exclude(category="")


@login_required
def edition(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A draft is chosen and previewed here; a frozen one is read and fetched."""
    user = person(request)
    found = _edition(user, pk)
    if not found.is_draft:
        return _frozen(request, found)
    form = CoverForm(
        request.POST if request.method == "POST" else None,
        initial={"title": found.title, "subtitle": found.subtitle, "day": found.day},
    )
    if request.method == "POST":
        require_home(user, ACTION, found.unit)
        keys = _keys(request.POST.getlist("texts"))
        try:
            if form.is_valid() and taken(
                form, lambda: found.change(by=user, texts=keys, **form.cleaned_data)
            ):
                return PRG(request, "library:edition", pk=pk, said=_("The choice is kept."))
        except WrongState as wrong:
            return conflict(request, wrong)
        found.refresh_from_db()
    return _draft(request, user, found, form)


def _keys(typed: list[str]) -> list[UUID]:
    try:
        return [UUID(one) for one in typed]
    except ValueError as wrong:
        raise Http404 from wrong


def _draft(
    request: HttpRequest, user: User, found: Edition, form: CoverForm, error: str = ""
) -> HttpResponse:
    chosen = set(found.chosen)
    for field in form.fields.values():
        field.widget.attrs["form"] = "choose"  # the cover stands beside the choice
    texts = list(_offered(found.unit).select_related("current").defer("current__body")
                 .order_by("category", "kind", "number", "title"))  # fmt: skip
    groups = [
        (name, [(one, one.pk in chosen) for one in texts if one.category == code])
        for code, name in ASPECTS
    ]
    taken_ones = [one for one in texts if one.pk in chosen]
    context = {
        "edition": found, "form": form, "tab": "editions", "error": error,
        "groups": [group for group in groups if group[1]],
        "counts": {
            "aspects": len({one.category for one in taken_ones}),
            "rules": sum(one.kind != Text.Kind.PLAN for one in taken_ones),
            "plans": sum(one.kind == Text.Kind.PLAN for one in taken_ones),
            "characters": sum(one.current.characters for one in taken_ones),
        },
        "may_freeze": may_at_home(user, compiling.ACTION, found.unit),
        "may_change": may_at_home(user, ACTION, found.unit),
    }  # fmt: skip
    status = 422 if form.errors or error else 200
    return render(request, "library/edition_draft.html", context, status=status)


def _frozen(request: HttpRequest, found: Edition) -> HttpResponse:
    items = found.gathered()
    context = {
        "edition": found, "tab": "editions", "seal": page_seal(found.district_id),
        "groups": [
            (name, [item for item in items if item.category == code]) for code, name in ASPECTS
        ],
        "others": _others(person(request), found),
    }  # fmt: skip
    return render(request, "library/edition.html", context)


def _others(user: User, found: Edition) -> list[Edition]:
    rows = Edition.objects.visible_to(user).frozen().filter(unit_id=found.unit_id)
    return list(rows.exclude(pk=found.pk).newest())


@login_required
@require_POST
def freeze(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Compile PDF and Word and freeze the edition."""
    user = person(request)
    found = _edition(user, pk)
    require_home(user, compiling.ACTION, found.unit)
    try:
        compiling.freeze(found, by=user)
    except WrongState as wrong:
        return conflict(request, wrong)
    except ValidationError as wrong:
        found.refresh_from_db()
        form = CoverForm(
            initial={"title": found.title, "subtitle": found.subtitle, "day": found.day}
        )
        return _draft(request, user, found, form, " ".join(wrong.messages))
    return PRG(request, "library:edition", pk=pk, said=_("The edition is compiled and frozen."))


@login_required
@require_POST
def drop_edition(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give up a draft."""
    user = person(request)
    found = _edition(user, pk)
    try:
        found.drop(by=user, why=request.POST.get("why", ""))
    except WrongState as wrong:
        return conflict(request, wrong)
    except ValidationError as wrong:
        form = CoverForm(
            initial={"title": found.title, "subtitle": found.subtitle, "day": found.day}
        )
        return _draft(request, user, found, form, " ".join(wrong.messages))
    return PRG(request, "library:editions", said=_("The draft is dropped."))


@login_required
@require_safe
def edition_file(request: HttpRequest, pk: UUID, form: str) -> HttpResponse:
    """PDF or Word; of a draft a PDF marked as a preview."""
    found = _edition(person(request), pk)
    if found.is_draft and form == "pdf":
        try:
            content = compiling.preview(found, found.gathered())
        except (NotIssued, ValidationError) as wrong:
            cover = CoverForm(
                initial={"title": found.title, "subtitle": found.subtitle, "day": found.day}
            )
            return _draft(request, person(request), found, cover, " ".join(wrong.messages))
    elif found.document is None or found.word is None:
        raise Http404
    else:
        content = pdf_of(found.document) if form == "pdf" else compiling.word_of(found)
    kind = PDF if form == "pdf" else DOCX
    response = HttpResponse(content, content_type=kind.content_type)
    name = f"{found}{kind.extension}"
    is_attached = kind is DOCX
    response["Content-Disposition"] = content_disposition_header(is_attached, name) or "inline"
    return response


@login_required
@require_safe
def compare_editions(request: HttpRequest, pk: UUID) -> HttpResponse:
    """`?with=`: against an earlier edition; without it the one before."""
    user = person(request)
    found = _edition(user, pk)
    others = _others(user, found)
    wanted = request.GET.get("with", "")
    before = next(
        (one for one in others if (str(one.pk) == wanted if wanted else one.n < found.n)), None
    )
    if wanted and before is None:
        raise Http404
    told = difference(before.gathered(), found.gathered()) if before is not None else None
    context = {
        "edition": found, "before": before, "others": others, "told": told, "tab": "editions",
    }  # fmt: skip
    return render(request, "library/compare_editions.html", context)
