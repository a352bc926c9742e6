"""A section of the bureau: since when, its approved positions, who fills them, their charges."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.access.check import check, may
from xiaoan.base import clock
from xiaoan.base.pages import PRG
from xiaoan.ledger.pages import page_seal
from xiaoan.posts.models import Post
from xiaoan.posts.rules import LEADER_POSTS
from xiaoan.posts.views.finding import DayInput, put_errors
from xiaoan.responsibility.answering import holders_on
from xiaoan.responsibility.hosts import host_of
from xiaoan.responsibility.models import Charge, Position
from xiaoan.responsibility.models.lines import posts_of
from xiaoan.responsibility.views.finding import person, units_seen
from xiaoan.units.models import Unit

MOST_PLACES = 30


class EstablishmentForm(forms.Form):
    """The approving paper, and so many places for each post."""

    number = forms.CharField(label=_("Number of the approving paper"), max_length=60)
    since = forms.DateField(label=_("In force from"), widget=DayInput())

    def __init__(self, posts: list[Post], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for post in posts:
            self.fields[f"n-{post.code}"] = forms.IntegerField(
                label=str(post), min_value=0, max_value=MOST_PLACES, required=False
            )

    @property
    def places(self) -> dict[str, int]:
        """How many places each post has, of those that have any."""
        given = self.cleaned_data.items()
        return {name[2:]: count for name, count in given if name.startswith("n-") and count}


@login_required
def section(request: HttpRequest, code: str) -> HttpResponse:
    """One section; whoever may enter its approved establishment does it here."""
    user, today = person(request), clock.today()
    rows = units_seen(user).filter(kind=Unit.Kind.SECTION).select_related("parent")
    shown = get_object_or_404(rows, code=code)
    posts = [post for post in posts_of(shown).values() if post.code not in LEADER_POSTS]
    form = _form(request, shown, posts)
    if request.method == "POST":
        check(user, "responsibility.establish", shown)
        if form.is_valid() and _established(request, shown, form):
            said = _now("The approved establishment is entered.")
            return PRG(request, "responsibility:section", shown.code, said=said)
    places = list(Position.objects.visible_to(user).filter(unit=shown).approved(today)
                  .select_related("post").order_by("post__rank", "n"))  # fmt: skip
    holders = holders_on(host_of(shown), today)
    codes = {place.post_id for place in places}
    charges = Charge.objects.visible_to(user).filter(
        unit=host_of(shown), post_id__in=codes
    ).in_force(today)  # fmt: skip
    context = {
        "section": shown, "tab": "sheets", "form": form, "today": today,
        "places": [_place(shown, place, _holder(place, holders)) for place in places],
        "filled": sum(1 for place in places if _holder(place, holders)),
        "charges": charges.select_related("post", "sheet").order_by("order"),
        "may_establish": may(user, "responsibility.establish", shown),
        "seal": page_seal(shown.district_id),
    }  # fmt: skip
    return render(request, "responsibility/section.html", context,
                  status=422 if form.errors else 200)  # fmt: skip


def _form(request: HttpRequest, shown: Unit, posts: list[Post]) -> EstablishmentForm:
    if request.method == "POST":
        return EstablishmentForm(posts, request.POST)
    rows = Position.objects.filter(district_id=shown.district_id or 0, unit=shown)
    codes = rows.approved(clock.today()).values_list("post_id", flat=True)
    start = {f"n-{code}": count for code, count in Counter(codes).items()}
    return EstablishmentForm(posts, initial=start | {"since": max(shown.opened_on, clock.today())})


def _established(request: HttpRequest, shown: Unit, form: EstablishmentForm) -> bool:
    given = form.cleaned_data
    try:
        Position.objects.establish(
            by=person(request), section=shown, number=given["number"], since=given["since"],
            places=form.places,
        )  # fmt: skip
    except ValidationError as wrong:
        put_errors(form, wrong)
        return False
    return True


def _place(section: Unit, place: Position, holding: Any) -> tuple[Position, Any, date | None]:
    """The place, who fills it, and since when: a post held at the bureau before there was a
    section counts from the section's first day."""
    return place, holding, max(section.opened_on, holding.since) if holding else None


def _holder(place: Position, holders: dict[str, list[Any]]) -> Any:
    own = [one for one in holders.get(place.post_id, []) if not one.is_acting]
    return own[place.n - 1] if len(own) >= place.n else None
