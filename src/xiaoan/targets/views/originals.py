"""Letters signed by hand: choose them, give the day on the paper, and add the scan."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from xiaoan.access.check import reach
from xiaoan.access.matrix import row
from xiaoan.base import clock
from xiaoan.base.pages import PRG
from xiaoan.targets import originals as papers
from xiaoan.targets.forms import OriginalForm
from xiaoan.targets.models import Letter
from xiaoan.targets.sides import signed_among
from xiaoan.targets.views.asking import wrong_into
from xiaoan.targets.views.letters import person
from xiaoan.units.models import Unit

ACTION = "targets.original"


@login_required
def originals(request: HttpRequest) -> HttpResponse:
    """The unsigned letters of one unit; the bureau names the unit by its code (`?unit=`)."""
    user, today = person(request), clock.today()
    where = reach(user, ACTION)
    if not (where.districts or where.units):
        raise PermissionDenied(_("“%(what)s” needs another post.") % {"what": row(ACTION).label})
    unit = _unit(request)
    rows = Letter.objects.visible_to(user).in_term(today).unsigned().filter(unit=unit)
    rows = rows.select_related("unit", "template", "holding__user", "holding__post")
    listed = list(rows.order_by("level", "post", "id")[: papers.MOST]) if unit else []
    own = signed_among(listed, user, today)
    listed = [one for one in listed if one not in own]
    picked = request.POST.getlist("letters") or request.GET.getlist("letter")
    form = OriginalForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        wanted = [one for one in listed if str(one.pk) in set(picked)]
        with wrong_into(form):
            data = form.cleaned_data
            n = papers.take(wanted, data["file"], by=user, signed_on=data["signed_on"])
            said = _("%(n)s letters are entered; they count once somebody else has confirmed.")
            said %= {"n": n}
            return PRG(request, "targets:letters", said=said)
    context: dict[str, Any] = {
        "unit": unit, "letters": listed, "form": form, "picked": picked, "today": today,
        "is_bureau": bool(where.districts), "own": own,
    }  # fmt: skip
    return render(request, "targets/originals.html", context, status=422 if form.errors else 200)


def _unit(request: HttpRequest) -> Unit | None:
    user = person(request)
    code = request.GET.get("unit", "").strip()
    rows = Unit.objects.filter(district_id=user.district_id)
    return rows.filter(code=code).first() if code else rows.filter(pk=user.unit_id or 0).first()
