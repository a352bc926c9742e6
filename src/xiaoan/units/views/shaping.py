"""The steps that shape the tree: found a unit, correct it, close it; name and retire places."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from xiaoan.base import clock
from xiaoan.base.pages import PRG
from xiaoan.ledger.permission import require
from xiaoan.units.files import read_tags
from xiaoan.units.models import Place, Plate, Unit
from xiaoan.units.views.listing import SHOWN, units_of

#: What stands in addresses where a unit's code could stand.
WORDS = frozenset({"new", "calendar", "roster", "me"})
FIELDS = ("name", "short_name", "area", "is_private", "tags", "pupils", "classes")


def _tag_names() -> list[tuple[str, str]]:
    zh = (get_language() or "").startswith("zh")
    return [(t.code, t.zh if zh else t.en) for t in read_tags() if t.code not in {"all", "bureau"}]


class UnitForm(forms.Form):
    """The facts of a unit that may be corrected."""

    name = forms.CharField(label=_("Full name"), max_length=80)
    short_name = forms.CharField(
        label=_("Short name"), max_length=20, required=False,
        help_text=_("Shown in lists; empty: the name."),
    )  # fmt: skip
    area = forms.CharField(label=_("Area"), max_length=40, required=False)
    pupils = forms.IntegerField(label=_("Pupils or children"), min_value=0, max_value=100_000)
    classes = forms.IntegerField(label=_("Classes"), min_value=0, max_value=2_000)
    is_private = forms.BooleanField(label=_("Private"), required=False)
    tags = forms.MultipleChoiceField(
        label=_("What it has"), required=False, choices=_tag_names,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Decides which duties it has: no boarders, no dormitory round."),
    )  # fmt: skip


class FoundingForm(UnitForm):
    """A new unit: its code and kind stay for good."""

    code = forms.CharField(
        label=_("Unit code"), max_length=24,
        help_text=_("Letters, digits and - _ . only. It stays."),
        validators=[RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9._-]*$")],
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), choices=[(k.value, k.label) for k in SHOWN])
    parent = forms.ModelChoiceField(Unit.objects.none(), label=_("Part of"), empty_label=None)
    opened_on = forms.DateField(
        label=_("Opened on"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    field_order = ("code", "name", "short_name", "kind", "parent", "area", "opened_on")

    def __init__(self, *args: Any, bureau: Unit, **kwargs: Any) -> None:
        start = {"pupils": 0, "classes": 0, "opened_on": clock.today(), "parent": bureau.pk}
        super().__init__(*args, **{"initial": start, **kwargs})
        hosts = (Unit.Kind.BUREAU, *Unit.SCHOOL_KINDS)
        inside = Unit.objects.filter(district_id=bureau.pk, kind__in=hosts, closed_on=None)
        self.fields["parent"].queryset = inside.order_by("lft")  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code.lower() in WORDS or Unit.objects.filter(code__iexact=code).exists():
            raise ValidationError(_("This code is taken. Choose another."))
        return code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        parent, kind = cleaned.get("parent"), cleaned.get("kind")
        is_school = parent is not None and parent.kind in Unit.SCHOOL_KINDS
        if parent is not None and is_school != (kind == Unit.Kind.CAMPUS):
            self.add_error(
                "parent", _("A campus belongs to a school or kindergarten, others to the bureau.")
            )
        return cleaned


@login_required
def found(request: HttpRequest) -> HttpResponse:
    """Found one unit; many at once come by the roster workbook."""
    bureau = get_object_or_404(units_of(request.user), kind=Unit.Kind.BUREAU)
    require(request.user, "units.found", bureau)
    form = FoundingForm(request.POST or None, bureau=bureau)
    if form.is_valid():
        one = Unit.objects.found(by=request.user, **form.cleaned_data)
        said = _now("%(unit)s is founded. Now open accounts and fill its posts.") % {"unit": one}
        return PRG(request, "units:unit", code=one.code, said=said)
    context = {"form": form, "title": _("Found a unit")}
    return render(request, "units/form.html", context)


@login_required
def amend(request: HttpRequest, code: str) -> HttpResponse:
    one = get_object_or_404(units_of(request.user), code=code)
    require(request.user, "units.amend", one)
    start = {name: getattr(one, name) for name in FIELDS}
    form = UnitForm(request.POST or None, initial=start)
    form.fields["pupils"].label = one.child_word
    if form.is_valid():
        changed = {n: v for n, v in form.cleaned_data.items() if v != getattr(one, n)}
        if changed:
            one.amend(by=request.user, **changed)
        return PRG(request, "units:unit", code=code, said=_now("The facts are corrected."))
    return render(
        request, "units/form.html", {"unit": one, "form": form, "title": _("Correct the facts")}
    )


class CloseForm(forms.Form):
    on = forms.DateField(
        label=_("First day on which it no longer exists"),
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )


@login_required
def close(request: HttpRequest, code: str) -> HttpResponse:
    """A unit ends for good (merged, moved, dissolved); its records stay."""
    one = get_object_or_404(units_of(request.user), code=code)
    require(request.user, "units.close", one)
    form = CloseForm(request.POST or None, initial={"on": clock.today()})
    if form.is_valid():
        try:
            one.close(by=request.user, on=form.cleaned_data["on"])
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            return PRG(request, "units:unit", code=code, said=_now("The unit is closed for good."))
    context = {
        "unit": one,
        "form": form,
        "title": _("Close for good"),
        "note": _("No new tasks come from that day; all records stay and can be read."),
    }
    return render(request, "units/form.html", context)


class PlaceForm(forms.Form):
    building = forms.CharField(label=_("Building"), max_length=40, required=False)
    floor = forms.CharField(label=_("Floor"), max_length=20, required=False)
    name = forms.CharField(label=_("Place"), max_length=60)


@login_required
def places(request: HttpRequest, code: str) -> HttpResponse:
    one = get_object_or_404(units_of(request.user), code=code)
    require(request.user, "units.place", one)
    form = PlaceForm(request.POST or None)
    if form.is_valid():
        try:
            place = Place.objects.add(by=request.user, unit=one, **form.cleaned_data)
            _give_plate(request.user, one, place)
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            return PRG(request, "units:unit", code=code, said=_now("The place is on the list."))
    return render(
        request, "units/form.html", {"unit": one, "form": form, "title": _("Add a place")}
    )


def _give_plate(by: Any, one: Unit, place: Place) -> None:
    """Every place has a plate; one that comes back into use has kept its own."""
    bare = Plate.objects.all().without(Place.objects.filter(pk=place.pk))
    Plate.objects.issue(bare, by=by, unit=one)


@login_required
@require_POST
def retire(request: HttpRequest, code: str, pk: str) -> HttpResponse:
    one = get_object_or_404(units_of(request.user), code=code)
    place = get_object_or_404(Place.objects.visible_to(request.user), unit=one, pk=pk)
    place.retire(by=request.user)
    said = _now("“%(place)s” is off the list; records that name it keep it.") % {"place": place}
    return PRG(request, "units:unit", code=code, said=said)
