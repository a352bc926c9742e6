"""Who holds which post in a unit; appointing, acting while somebody is away, ending."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.pages import PRG
from xiaoan.ledger.permission import Home, allows, require
from xiaoan.posts.models import Holding, Post
from xiaoan.posts.rules import LEADER_POSTS, RESERVED_POSTS, host_kind, is_bureau, require_rank
from xiaoan.posts.substitutes import vacancies
from xiaoan.posts.views.finding import DayInput, put_errors, unit_for
from xiaoan.units.models import Unit

FORMER = 50


@login_required
def holders(request: HttpRequest, code: str) -> HttpResponse:
    unit = unit_for(request, code, "posts.view")
    held = Holding.objects.filter(unit=unit).select_related("user", "post", "stands_for__user")
    today = clock.today()
    active = list(held.active().order_by("post__rank", "stands_for_id", "since"))
    coming = held.filter(since__gt=today).order_by("since", "post__rank")
    former = held.filter(until__lt=today).order_by("-until", "post__rank")[:FORMER]
    context = {
        "unit": unit,
        "tab": "posts",
        "active": [_row(request.user, holding) for holding in active],
        "coming": coming,
        "former": former,
        "vacant": vacancies(unit, active),
        "may_appoint": allows(request.user, _action(unit), unit),
    }
    return render(request, "posts/holders.html", context)


def _row(user: Any, holding: Holding) -> tuple[Holding, bool]:
    """A holding, and whether `user` may end it or name somebody to act for its holder."""
    if holding.post_id in RESERVED_POSTS:
        return holding, False
    return holding, allows(user, *_where(holding.unit, holding.post_id))


def _action(unit: Unit) -> str:
    return "posts.lead" if is_bureau(unit) else "posts.appoint"


def _where(unit: Unit, code: str) -> tuple[str, Any]:
    if code in LEADER_POSTS and not is_bureau(unit):
        return "posts.end", Home(unit.district_id, unit.district_id)
    return ("posts.lead" if is_bureau(unit) else "posts.end"), unit


def _people(unit: Unit) -> QuerySet[User]:
    homes = {unit.pk, unit.parent_id if host_kind(unit) != unit.kind else unit.pk}
    found = User.objects.active().filter(unit_id__in=homes, kind=User.Kind.PERSON)
    return found.order_by("name", "pk")


class Person(forms.ModelChoiceField):  # type: ignore[type-arg]
    """People told apart by their account, because names repeat."""

    def label_from_instance(self, obj: User) -> str:
        return f"{obj.name}（{obj.username}）"


class AppointmentForm(forms.Form):
    post = forms.ModelChoiceField(Post.objects.none(), label=_("Post"))
    user = Person(User.objects.none(), label=_("Person"))
    since = forms.DateField(label=_("From"), widget=DayInput())
    is_full_time = forms.BooleanField(label=_("Full-time safety officer"), required=False)

    def __init__(self, *args: Any, unit: Unit, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"since": clock.today()}, **kwargs})
        posts = Post.objects.filter(unit_kinds__contains=[host_kind(unit)])
        posts = posts.exclude(pk__in=RESERVED_POSTS).order_by("rank")
        if not allows(by, *_where(unit, "principal")):
            posts = posts.exclude(pk__in=LEADER_POSTS)
        self.fields["post"].queryset = posts  # type: ignore[attr-defined]
        self.fields["user"].queryset = _people(unit)  # type: ignore[attr-defined]


@login_required
def appointment(request: HttpRequest, code: str) -> HttpResponse:
    unit = unit_for(request, code, "posts.view")
    require(request.user, _action(unit), unit)
    form = AppointmentForm(request.POST or None, unit=unit, by=request.user)
    if form.is_valid():
        try:
            Holding.objects.appoint(by=request.user, unit=unit, **form.cleaned_data)
        except ValidationError as wrong:
            put_errors(form, wrong)
        else:
            return PRG(request, "posts:holders", code=code, said=_now("The appointment stands."))
    return render(request, "posts/appointment.html", {"unit": unit, "form": form})


class ActingForm(forms.Form):
    user = Person(User.objects.none(), label=_("Who acts"))
    since = forms.DateField(label=_("From"), widget=DayInput())
    until = forms.DateField(label=_("Last day"), widget=DayInput())

    def __init__(self, *args: Any, holding: Holding, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"since": clock.today()}, **kwargs})
        people = _people(holding.unit).exclude(pk=holding.user_id)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if "since" in self.cleaned_data and until < self.cleaned_data["since"]:
            raise ValidationError(_("The last day lies before the first. Correct one of them."))
        return until


def _holding(request: HttpRequest, code: str, pk: int) -> Holding:
    unit = unit_for(request, code, "posts.view")
    held = Holding.objects.select_related("user", "post", "unit__parent")
    return get_object_or_404(held, unit=unit, pk=pk)


@login_required
def acting(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Somebody acts in the post (B 岗) while its holder (A 岗) is away."""
    holding = _holding(request, code, pk)
    require_rank(request.user, "posts.appoint", holding.unit, holding.post_id)
    require(request.user, _action(holding.unit), holding.unit)
    form = ActingForm(request.POST or None, holding=holding)
    if form.is_valid():
        try:
            Holding.objects.appoint(
                by=request.user, unit=holding.unit, post=holding.post, stands_for=holding,
                **form.cleaned_data,
            )  # fmt: skip
        except ValidationError as wrong:
            put_errors(form, wrong)
        else:
            said = _now("%(b)s acts for %(a)s on those days.") % {
                "b": form.cleaned_data["user"].name,
                "a": holding.user.name,
            }
            return PRG(request, "posts:holders", code=code, said=said)
    return render(request, "posts/acting.html", {"holding": holding, "form": form})


class EndForm(forms.Form):
    on = forms.DateField(label=_("Last day"), widget=DayInput())


@login_required
def end(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    holding = _holding(request, code, pk)
    require(request.user, *_where(holding.unit, holding.post_id))
    form = EndForm(request.POST or None, initial={"on": clock.today()})
    if form.is_valid():
        try:
            holding.end(by=request.user, on=form.cleaned_data["on"])
        except ValidationError as wrong:
            put_errors(form, wrong)
        else:
            return PRG(request, "posts:holders", code=code, said=_now("The holding ends that day."))
    return render(request, "posts/end.html", {"holding": holding, "form": form})
