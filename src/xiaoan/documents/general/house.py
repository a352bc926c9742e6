"""The sign of the bureau's numbers and who signs off, on the screen."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from xiaoan.access.check import check, reach
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.pages import PRG
from xiaoan.documents.general.forms import HouseForm
from xiaoan.documents.kinds import all_kinds
from xiaoan.documents.models import Document, House, sign_of
from xiaoan.documents.models.house import refuse_double
from xiaoan.units.models import Unit

ACTION = "documents.house"


@login_required
def numbers(request: HttpRequest) -> HttpResponse:
    """The sign: what it makes of the next numbers, then laid down."""
    user = cast("User", request.user)
    where = reach(user, ACTION).districts or (user.district_id or 0,)
    district = Unit.objects.get(pk=where[0])
    check(user, ACTION, district)
    rule, now = House.objects.all().of_district(district.pk), sign_of(district)
    first = {"sign": now, "one_hand": rule.one_hand}
    form = HouseForm(request.POST or None, initial=first)
    shown = now
    if request.method == "POST" and form.is_valid():
        try:
            if "preview" not in request.POST:
                House.objects.all().lay(by=user, district=district, **form.cleaned_data)
                said = _("It holds for numbers given from now on.")
                return PRG(request, "documents:numbers", said=said)
            House.refuse_no_sign(form.cleaned_data["sign"])
            refuse_double(district, form.cleaned_data["sign"])
            shown = form.cleaned_data["sign"]
        except ValidationError as wrong:
            form.add_error(None, wrong)
    context = {
        "form": form, "rule": rule, "now": now, "shown": shown, "rows": _rows(district, shown),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "documents/general/numbers.html", context, status=status)


def _rows(district: Unit, sign: str) -> list[dict[str, Any]]:
    """Each kind with a sign: its last number, and the next one."""
    year = clock.today().year
    known = Document.objects.filter(district_id=district.pk, year=year, serial__isnull=False)
    last = dict(known.values_list("kind").annotate(last=Max("serial")))
    given = {
        (one.kind, one.serial): one.number
        for one in known.filter(kind__in=last).only("kind", "serial", "number")
        if last[one.kind] == one.serial
    }
    return [
        {
            "label": one.label, "last": given.get((one.key, last.get(one.key))),
            "next": one.number(sign, year, last.get(one.key, 0) + 1),
        }
        for one in all_kinds()
        if one.sign
    ]  # fmt: skip


urlpatterns: list[URLPattern] = [path("numbers/", numbers, name="numbers")]
