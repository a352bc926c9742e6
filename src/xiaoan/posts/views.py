"""Pages of posts: who holds what, appointing and ending, and the roster workbook."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.pages import PRG
from xiaoan.base.sheets import XLSX
from xiaoan.ledger.permission import reach, require
from xiaoan.posts.models import Holding, Post
from xiaoan.posts.roster.applying import Comparison, apply
from xiaoan.posts.roster.reading import read
from xiaoan.posts.roster.template import write_template
from xiaoan.units.models import Unit
from xiaoan.units.views import units_of

LARGEST = 10 * 2**20


@login_required
def holders(request: HttpRequest, code: str) -> HttpResponse:
    unit = get_object_or_404(units_of(request.user), code=code)
    require(request.user, "posts.view", unit)
    held = Holding.objects.filter(unit=unit).select_related("user", "post", "stands_for__user")
    active = held.active().order_by("post__rank", "since")
    former = held.exclude(pk__in=active.values("pk")).order_by("-until")[:50]
    return render(request, "posts/holders.html", {"unit": unit, "active": active, "former": former})


class AppointmentForm(forms.Form):
    post = forms.ModelChoiceField(Post.objects.none(), label=_("Post"))
    user = forms.ModelChoiceField(User.objects.none(), label=_("Person"))
    since = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    is_full_time = forms.BooleanField(label=_("Full-time safety officer"), required=False)
    stands_for = forms.ModelChoiceField(
        Holding.objects.none(), label=_("Acts for (B post)"), required=False
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"since": clock.today()}, **kwargs})
        of_unit = Post.objects.filter(unit_kinds__contains=[unit.kind]).order_by("rank")
        self.fields["post"].queryset = of_unit  # type: ignore[attr-defined]
        people = User.objects.active().filter(unit_id=unit.pk, kind=User.Kind.PERSON)
        self.fields["user"].queryset = people.order_by("name")  # type: ignore[attr-defined]
        held = Holding.objects.active().filter(unit=unit).select_related("user", "post")
        self.fields["stands_for"].queryset = held  # type: ignore[attr-defined]


@login_required
def appointment(request: HttpRequest, code: str) -> HttpResponse:
    unit = get_object_or_404(units_of(request.user), code=code)
    form = AppointmentForm(request.POST or None, unit=unit)
    if form.is_valid():
        try:
            Holding.objects.appoint(by=request.user, unit=unit, **form.cleaned_data)
            return PRG(request, "posts:holders", code=code, said=_now("The appointment stands."))
        except ValidationError as wrong:
            form.add_error(None, wrong)
    return render(request, "posts/appointment.html", {"unit": unit, "form": form})


class EndForm(forms.Form):
    on = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))


@login_required
def end(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    unit = get_object_or_404(units_of(request.user), code=code)
    holding = get_object_or_404(Holding.objects.select_related("user", "post"), unit=unit, pk=pk)
    form = EndForm(request.POST or None, initial={"on": clock.today()})
    if form.is_valid():
        if form.cleaned_data["on"] < holding.since:
            form.add_error("on", _now("The last day lies before the first. Correct one of them."))
        else:
            holding.end(by=request.user, on=form.cleaned_data["on"])
            return PRG(request, "posts:holders", code=code, said=_now("The holding ends that day."))
    return render(request, "posts/end.html", {"unit": unit, "holding": holding, "form": form})


class RosterForm(forms.Form):
    file = forms.FileField(label=_("Excel workbook (.xlsx)"))
    apply = forms.BooleanField(label=_("Apply, not only check"), required=False)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(_("The file is larger than 10 MB. Split it into two."))
        return file


@login_required
def roster(request: HttpRequest) -> HttpResponse:
    """Check a workbook (dry run), or apply it; problems name sheet, row, column and cure."""
    district = _district_to_import(request.user)
    require(request.user, "units.found", district)
    form = RosterForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "district": district}
    if form.is_valid():
        book = read(BytesIO(form.cleaned_data["file"].read()))
        if form.cleaned_data["apply"]:
            difference = apply(book, district, by=request.user)
        else:
            difference = Comparison(book, district).run()
        context |= {
            "difference": difference,
            "counts": difference.counts(),
            "applied": form.cleaned_data["apply"] and not difference.problems,
        }
    return render(request, "posts/roster.html", context)


@login_required
def roster_template(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    out = BytesIO()
    write_template(out)
    response = HttpResponse(out.getvalue(), content_type=XLSX)
    name = _now("Roster template") + ".xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _district_to_import(user: Any) -> Unit:
    where = reach(user, "units.found")
    if where.districts:
        return get_object_or_404(Unit, pk=where.districts[0])
    own = reach(user, "units.view")
    return get_object_or_404(Unit, pk=(*own.districts, *own.unit_districts, 0)[0])


app_name = "posts"
urlpatterns = [
    path("roster/", roster, name="roster"),
    path("roster/template/", roster_template, name="roster_template"),
    path("<str:code>/", holders, name="holders"),
    path("<str:code>/appointment/", appointment, name="appointment"),
    path("<str:code>/<int:pk>/end/", end, name="end"),
]
