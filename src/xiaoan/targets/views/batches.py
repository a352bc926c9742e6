"""Rounds of letters: open one, see it being generated, see how far it is signed."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xiaoan.access.check import check, may, reach
from xiaoan.access.matrix import row
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.pages import PRG, KeysetPage
from xiaoan.targets import queueing
from xiaoan.targets.forms import BatchForm, WithdrawalForm
from xiaoan.targets.generating import expected
from xiaoan.targets.levels import LEVELS
from xiaoan.targets.models import Batch, Letter, Template
from xiaoan.targets.views.asking import wrong_into
from xiaoan.targets.views.letters import person
from xiaoan.targets.withdrawing import withdraw
from xiaoan.units.models import Unit


def district_of(user: User, action: str = "targets.view") -> Unit:
    """The district that `user` works for as a whole; raises PermissionDenied for others."""
    where = reach(user, action)
    if not where.districts:
        raise PermissionDenied(_("“%(what)s” is the bureau's.") % {"what": row(action).label})
    return Unit.objects.get(pk=where.districts[0])


@login_required
@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """The rounds of the district, the latest first."""
    user = person(request)
    district = district_of(user)
    signed = Count("letters", filter=Q(letters__status=Letter.Status.SIGNED))
    rows = Batch.objects.visible_to(user).annotate(made=Count("letters"), signed=signed)
    context = {
        "page": KeysetPage(rows, ("-since", "-id"), request),
        "may_open": may(user, "targets.open", district),
        "has_templates": Template.objects.current().filter(district_id=district.pk).exists(),
    }  # fmt: skip
    return render(request, "targets/batches.html", context)


@login_required
def new_batch(request: HttpRequest) -> HttpResponse:
    """Open a round; its letters follow in the background."""
    user = person(request)
    district = district_of(user)
    check(user, "targets.open", district)
    year = clock.today().year
    first = {
        "name": _("%(year)s letters of responsibility") % {"year": year}, "levels": list(LEVELS),
        "since": f"{year}-01-01", "until": f"{year}-12-31",
    }  # fmt: skip
    form = BatchForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        with wrong_into(form):
            facts = form.cleaned_data | {"units": _units(form.cleaned_data["units"], district)}
            fresh = Batch.objects.open(by=user, district=district, **facts)
            queueing.generate_soon()
            return PRG(request, "targets:batch", pk=fresh.pk)
    context = {"form": form, "templates": _current(district)}
    return render(request, "targets/batch_form.html", context, status=422 if form.errors else 200)


def _units(text: str, district: Unit) -> list[int]:
    codes = [code for code in re.split(r"[\s,，、;；]+", text) if code]
    found = dict(
        Unit.objects.filter(district_id=district.pk, code__in=codes).values_list("code", "pk")
    )
    if unknown := [code for code in codes if code not in found]:
        raise ValidationError(
            {"units": _("These codes name no unit of the district: %(codes)s.")
             % {"codes": "、".join(unknown[:10])}}
        )  # fmt: skip
    return list(found.values())


def _current(district: Unit) -> list[Template]:
    rows = {one.level: one for one in Template.objects.current().filter(district_id=district.pk)}
    return [rows[level] for level in LEVELS if level in rows]


@login_required
@require_safe
def batch(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One round: how far it is generated and signed, by level."""
    user = person(request)
    shown = get_object_or_404(Batch.objects.visible_to(user), pk=pk)
    district_of(user)
    context = _progress(shown) | {
        "as_of": clock.now(),
        "may_withdraw": shown.status != Batch.Status.WITHDRAWN
        and may(user, "targets.withdraw", shown.unit),
    }  # fmt: skip
    return render(request, "targets/batch.html", context)


@login_required
def withdrawal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw a round that was opened by mistake; what nobody signed ends."""
    user = person(request)
    shown = get_object_or_404(Batch.objects.visible_to(user), pk=pk)
    check(user, "targets.withdraw", shown.unit)
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with wrong_into(form):
            n = withdraw(shown, by=user, reason=form.cleaned_data["reason"])
            said = _("The round is withdrawn; %(n)s unsigned letters ended.") % {"n": n}
            return PRG(request, "targets:batch", pk=shown.pk, said=said)
    context = {"batch": shown, "form": form}
    return render(request, "targets/withdrawal.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_safe
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far the generation has come; the page asks while it waits."""
    user = person(request)
    shown = get_object_or_404(Batch.objects.visible_to(user), pk=pk)
    district_of(user)
    return render(request, "targets/progress.html", _progress(shown))


def _progress(shown: Batch) -> dict[str, Any]:
    made = shown.letters.count()
    wanted = max(made, expected(shown)) if shown.status == Batch.Status.WAITING else made
    return {"batch": shown, "made": made, "wanted": wanted, "levels": _levels(shown)}


def _levels(shown: Batch) -> list[dict[str, Any]]:
    status = Letter.Status
    rows = shown.letters.order_by().values("level").annotate(
        n=Count("pk"), signed=Count("pk", filter=Q(status=status.SIGNED)),
        scanned=Count("pk", filter=Q(status=status.SCANNED)),
        half=Count("pk", filter=Q(status=status.HALF)),
        open=Count("pk", filter=Q(status=status.OPEN)),
        refused=Count("pk", filter=Q(status=status.REFUSED)),
        lapsed=Count("pk", filter=Q(status=status.LAPSED)),
    )  # fmt: skip
    found = {row["level"]: row | {"title": LEVELS[row["level"]]} for row in rows}
    return [found[level] for level in LEVELS if level in found]
