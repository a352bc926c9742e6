"""The steps on one account: correct it, hand out a first password, leave, come back."""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.pages import PRG
from xiaoan.base.refusals import conflict
from xiaoan.ledger.change import WrongState
from xiaoan.posts import staff
from xiaoan.posts.views.finding import DayInput, put_errors, unit_for
from xiaoan.units.models import Unit


def _found(request: HttpRequest, code: str, pk: int) -> tuple[Unit, User]:
    unit = unit_for(request, code, "accounts.view")
    return unit, get_object_or_404(staff.people_of(unit), pk=pk)


class NameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    email = forms.EmailField(label=_("Mail"), required=False)


@login_required
def amend(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    unit, user = _found(request, code, pk)
    staff.require_over(request.user, "accounts.amend", user)
    form = NameForm(request.POST or None, initial={"name": user.name, "email": user.email})
    if form.is_valid():
        staff.amend(user, by=request.user, **form.cleaned_data)
        return PRG(request, "posts:account", code=code, pk=pk, said=_now("It is corrected."))
    context = {"unit": unit, "user_shown": user, "form": form}
    return render(request, "posts/account_amend.html", context)


class HandForm(forms.Form):
    drop_second_lock = forms.BooleanField(
        label=_("The telephone is lost too: switch the second lock off"), required=False
    )


@never_cache
@login_required
def hand(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A first password, shown once on this answer; the old one stops at once."""
    unit, user = _found(request, code, pk)
    staff.require_over(request.user, "accounts.hand", user)
    form = HandForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            given = staff.hand(user, by=request.user, **form.cleaned_data)
        except WrongState as wrong:
            return conflict(request, wrong)
        context = {"unit": unit, "given": [(user, given)], "until": user.handed_until}
        return render(request, "posts/slips.html", context)
    context = {"unit": unit, "user_shown": user, "form": form}
    return render(request, "posts/account_hand.html", context)


class LeaveForm(forms.Form):
    on = forms.DateField(label=_("Last day in the posts"), widget=DayInput())

    def clean_on(self) -> object:
        on = self.cleaned_data["on"]
        if on > clock.today():
            raise ValidationError(
                _("The account closes now, so this day cannot lie ahead. Come back on that day.")
            )
        return on


@login_required
def leave(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The person leaves: the account closes, the posts end."""
    unit, user = _found(request, code, pk)
    staff.require_over(request.user, "accounts.close", user)
    form = LeaveForm(request.POST or None, initial={"on": clock.today()})
    if form.is_valid():
        try:
            staff.leave(user, by=request.user, on=form.cleaned_data["on"])
        except ValidationError as wrong:
            put_errors(form, wrong)
        else:
            said = _now("The account of %(name)s is closed.") % {"name": user.name}
            return PRG(request, "posts:accounts", code=code, said=said)
    context = {"unit": unit, "user_shown": user, "form": form}
    return render(request, "posts/account_leave.html", context)


@login_required
@require_POST
def reopen(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    _unit, user = _found(request, code, pk)
    try:
        staff.reopen(user, by=request.user)
    except WrongState as wrong:
        return conflict(request, wrong)
    said = _now("The account is open again. Hand out a first password.")
    return PRG(request, "posts:account", code=code, pk=pk, said=said)
