"""Closures: days on which a unit is shut and owes nothing, with the reason."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.access.check import check, may
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.pages import PRG, KeysetPage
from xiaoan.duties.models import Task
from xiaoan.posts.founding import system_user
from xiaoan.units.models import Closure, Unit


class ClosureForm(forms.Form):
    """A unit of the district, from/to, and the reason that its tasks will carry."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("School"))
    since = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=gettext_lazy("To"), widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=120)

    def __init__(self, district: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["unit"]
        choice.queryset = Unit.objects.schools().filter(district=district).order_by("lft")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day lies before the first."))
        return cleaned


@login_required
def closures(request: HttpRequest) -> HttpResponse:
    """The closures of the district; the bureau declares new ones here."""
    user = cast("User", request.user)
    district = get_object_or_404(Unit, pk=user.district_id or 0)
    if request.method == "POST":
        check(user, "units.shut", district)
    may_shut = may(user, "units.shut", district)
    start = {"unit": request.GET.get("unit")}
    form = ClosureForm(district, request.POST or None, initial=start) if may_shut else None
    if request.method == "POST" and form is not None and form.is_valid():
        Closure.objects.declare(by=user, **form.cleaned_data)
        excused = Task.objects.excuse(clock.today(), by=system_user(district), district=district)
        said = _("The closure is entered; %(n)s tasks are excused by it.") % {"n": excused}
        return PRG(request, "duties:closures", said=said)
    rows = Closure.objects.visible_to(user).select_related("unit")
    page = KeysetPage(rows, ("-since", "-id"), request)
    status = 422 if form is not None and form.errors else 200
    return render(request, "duties/closures.html", {"page": page, "form": form}, status=status)
