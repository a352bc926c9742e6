"""The phones of a unit's people and one's own: the list, and taking one out of use."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts.models import User
from xiaoan.base.pages import PRG, Column, Filter, Filters, KeysetPage, export_xlsx
from xiaoan.base.refusals import conflict
from xiaoan.field.devices import home_of
from xiaoan.field.models import Device, DeviceQuerySet
from xiaoan.ledger.change import WrongState
from xiaoan.ledger.permission import require

FILTERS = (
    Filter(
        "q", _("Keyword"), lambda rows, text: rows.filter(
            Q(user__name__icontains=text) | Q(name__icontains=text)
            | Q(unit__name__icontains=text) | Q(unit__code__iexact=text)
        ), kind="search", placeholder=_("Person, phone or unit"),
    ),
    Filter(
        "state", _("State"), lambda rows, state: rows.filter(revoked_at__isnull=state == "in"),
        choices=[("in", _("in use")), ("out", _("out of use"))], default="in",
    ),
)  # fmt: skip
COLUMNS = (
    Column(_("Person"), "user.name", 12),
    Column(_("Unit"), "unit.name", 26),
    Column(_("Phone"), "name", 26),
    Column(_("In use since"), "enrolled_at", 18),
    Column(_("Sent last"), "last_sent", 18),
    Column(_("Out of use since"), "revoked_at", 18),
    Column(_("Why"), "revoked_why", 30),
)


def phones_of(user: Any) -> DeviceQuerySet:
    """The phones of the units that `user` looks after, and one's own everywhere."""
    seen: DeviceQuerySet = Device.objects.visible_to(user) | Device.objects.own(user)
    return seen.select_related("user", "unit")


@login_required
def phones(request: HttpRequest) -> HttpResponse:
    """Who uses the field app on which phone; one's own only, for whoever looks after nobody."""
    filters = Filters(request, FILTERS)
    found = filters.apply(phones_of(request.user).with_last_sent())
    if request.GET.get("export"):
        return export_xlsx(found.order_by("-enrolled_at", "-pk"), COLUMNS, _("Phones"))
    page = KeysetPage(found, ["-enrolled_at", "-id"], request)
    return render(request, "field/phones.html", {"page": page, "filters": filters})


class EndForm(forms.Form):
    why = forms.CharField(
        label=_("Why it is taken out of use"), max_length=200,
        help_text=_("Lost, sold, the person has left. It stands in the record."),
    )  # fmt: skip


@login_required
def phone(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One phone: taking it out of use, with the reason where it is somebody else's."""
    device = get_object_or_404(phones_of(request.user).with_last_sent(), pk=pk)
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - login_required saw to it
    is_own = device.user_id == user.pk
    require(user, *(("field.leave", home_of(user)) if is_own else ("field.revoke", device.unit)))
    form = None if is_own else EndForm(request.POST or None)
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            _end(device, user, form)
        except WrongState as wrong:
            return conflict(request, wrong)
        said = _now("%(phone)s is out of use.") % {"phone": device.name}
        return PRG(request, "field:phones", said=said)
    context = {"device": device, "form": form, "is_own": is_own}
    return render(request, "field/phone.html", context)


def _end(device: Device, user: User, form: EndForm | None) -> None:
    if form is None:
        device.leave(by=user, at=home_of(user))
    else:
        device.revoke(by=user, why=form.cleaned_data["why"])
