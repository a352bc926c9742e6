"""A unit's accounts: who has one, how its door stands, opening one, first passwords on paper."""

from __future__ import annotations

from typing import Any

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
from xiaoan.accounts.names import check_username
from xiaoan.base import clock
from xiaoan.base.pages import PRG, Column, Filter, Filters, KeysetPage, export_xlsx
from xiaoan.ledger.permission import allows, require
from xiaoan.posts import staff
from xiaoan.posts.models import Holding
from xiaoan.posts.views.finding import unit_for
from xiaoan.units.models import Unit

FILTERS = (
    Filter(
        "q", _("Keyword"), lambda rows, text: rows.filter(name__icontains=text)
        | rows.filter(username__icontains=text), kind="search", placeholder=_("Name or account"),
    ),
    Filter(
        "closed", _("State"), lambda rows, kind: rows.filter(is_active=kind == "open"),
        choices=[("open", _("in use")), ("closed", _("closed"))], default="open",
    ),
)  # fmt: skip
COLUMNS = (
    Column(_("Name"), "name", 14),
    Column(_("Account"), "username", 24),
    Column(_("Posts"), lambda user: "、".join(str(held.post) for held in user.now_held), 30),
    Column(_("Password"), "door_words", 20),
)


@login_required
def accounts(request: HttpRequest, code: str) -> HttpResponse:
    unit = unit_for(request, code, "accounts.view")
    filters = Filters(request, FILTERS)
    found = filters.apply(staff.people_of(unit))
    if request.GET.get("export"):
        return export_xlsx(found.order_by("name", "pk"), COLUMNS, _("Who signs in"), unit.name)
    page = KeysetPage(found, ["name", "id"], request)
    waiting = [u for u in staff.people_of(unit).filter(is_active=True) if _waits(u)]
    context = {
        "unit": unit,
        "tab": "accounts",
        "page": page,
        "filters": filters,
        "waiting": len(waiting),
        "may_open": allows(request.user, "accounts.open", unit),
        "may_hand": allows(request.user, "accounts.hand", unit),
    }
    return render(request, "posts/accounts.html", context)


def _waits(user: User) -> bool:
    return user.door in {"none", "lapsed"}


class AccountForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    username = forms.CharField(
        label=_("Account"), max_length=60,
        help_text=_("Pinyin or staff number; no telephone number. It stays for good."),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("Mail"), required=False, help_text=_("May stay empty. Reminders go there.")
    )

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"].lower()
        check_username(name)
        if User.objects.filter(username=name).exists():
            raise ValidationError(_("This account name is taken. Choose another."))
        return name


@never_cache
@login_required
def account_new(request: HttpRequest, code: str) -> HttpResponse:
    """Open an account; its first password is shown once, on this answer."""
    unit = unit_for(request, code, "accounts.open")
    require(request.user, "accounts.hand", unit)
    form = AccountForm(request.POST or None)
    if form.is_valid():
        user = User.objects.open(by=request.user, at=unit, **form.cleaned_data)
        given = [(user, staff.hand(user, by=request.user))]
        return _shown_once(request, unit, given, opened=True)
    return render(request, "posts/account_new.html", {"unit": unit, "form": form})


@never_cache
@login_required
@require_POST
def slips(request: HttpRequest, code: str) -> HttpResponse:
    """First passwords for everybody of the unit who has none: one sheet to cut into strips."""
    unit = unit_for(request, code, "accounts.hand")
    given = staff.hand_to_new(unit, by=request.user)
    if not given:
        said = _now("Nobody here waits for a first password from you.")
        return PRG(request, "posts:accounts", code=code, said=said)
    return _shown_once(request, unit, given)


def _shown_once(
    request: HttpRequest, unit: Unit, given: list[tuple[User, str]], **more: Any
) -> HttpResponse:
    context = {"unit": unit, "given": given, "until": given[0][0].handed_until, **more}
    return render(request, "posts/slips.html", context)


@login_required
def account(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One account: posts now and formerly, and the steps that this asker may take."""
    unit = unit_for(request, code, "accounts.view")
    user = get_object_or_404(staff.people_of(unit), pk=pk)
    held = Holding.objects.filter(user=user).select_related("unit", "post", "stands_for__user")
    context = {
        "unit": unit,
        "user_shown": user,
        "held": held.order_by("-since", "post__rank"),
        "today": clock.today(),
        "may": staff.steps(request.user, user),
    }
    return render(request, "posts/account.html", context)
