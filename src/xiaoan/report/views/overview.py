"""The desk (what waits for me) and the overview of a bureau or a school."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from xiaoan.access.check import grants_of, reach
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.components import Text
from xiaoan.duties.models import Record
from xiaoan.ledger.pages import page_seal
from xiaoan.posts.models import Post
from xiaoan.report import desk as waiting
from xiaoan.report import overview_parts as parts
from xiaoan.report.asking import address, home, scope_of, unit_named
from xiaoan.report.overview import HEADLINE, Shown, basis, loop, shown
from xiaoan.units.models import Unit

#: Items of the desk that one sees without asking for all.
FIRST = 40
#: Items of it that stand at the head of the own overview.
TODO = 4
#: Where each of the three administrators works: address name, title, what is done there.
PLACES: dict[str, list[tuple[str, Text, Text]]] = {
    "system-admin": [
        ("posts:accounts", _("Accounts"), _("Who can sign in; open, hand out and close accounts.")),
        ("units:units", _("Units"), _("Schools, kindergartens, sections and partner agencies.")),
        (
            "documents:font_files",
            _("Fonts and signature of papers"),
            _("The bureau's own fonts, the certificate that signs papers, the time stamp."),
        ),
    ],
    "security-admin": [
        ("posts:holders", _("Posts"), _("Who holds which post; appoint and end.")),
        ("access:matrix", _("Who may do what"), _("Every action and the posts that may do it.")),
        ("ledger:retention", _("Retention"), _("Ask that records past their time are ended.")),
    ],
    "audit-admin": [
        ("ledger:seals", _("Seals"), _("What is sealed, by which root, and the check of it.")),
        ("ledger:trail", _("Trail"), _("Every event of the district, sign-ins and refusals too.")),
        ("ledger:retention", _("Retention"), _("Grant or leave what was asked to be ended.")),
    ],
}


def person(request: HttpRequest) -> User:
    """Who asks; every page here is for people signed in."""
    return cast("User", request.user)


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for me, before any chart: cards for hands and phone, a list for an office."""
    user, today = person(request), clock.today()
    post = waiting.administers(user)
    if post:
        return render(request, "report/desk_admin.html", _administrator(post, user))
    items = waiting.queue(user, today)
    kept = items if request.GET.get("all") else items[:FIRST]
    unit = Unit.objects.filter(pk__in=[user.unit_id]).first()
    context: dict[str, Any] = {
        "today": today, "now": clock.now(), "count": len(items), "more": len(items) - len(kept),
        "groups": waiting.grouped(kept, today), "unit": unit,
        "last": None if items else _last_check(user),
    }  # fmt: skip
    if waiting.is_field(user):
        held = Post.objects.filter(code__in=[grant.post for grant in grants_of(user)]).first()
        context |= {"covered": waiting.covered(user, today), "post": held,
                    "minutes": round(sum(item.minutes for item in items))}  # fmt: skip
        return render(request, "report/desk_field.html", context)
    context |= {"numbers": _headline(request), "seal": page_seal(user.district_id)}
    return render(request, "report/desk.html", context)


def _headline(request: HttpRequest) -> dict[str, Shown]:
    user = person(request)
    where = reach(user, "report.view")
    if not (where.districts or where.units):
        return {}
    return shown(scope_of(request.GET, home(user), user), HEADLINE)


def _last_check(user: User) -> Any:
    own = Record.objects.visible_to(user).filter(kind=Record.Kind.SELF_CHECK)
    return own.select_related("unit").order_by("-happened_at").first()


def _administrator(post: str, user: User) -> dict[str, Any]:
    district = get_object_or_404(Unit, pk__in=[user.district_id])
    places = [(_address(n, district), title, words) for n, title, words in PLACES.get(post, [])]
    return {
        "post": Post.objects.get(code=post),
        "places": [place for place in places if place[0]],
        "seal": page_seal(user.district_id),
    }


def _address(name: str, unit: Unit) -> str:
    for args in ([], [unit.code]):
        try:
            return reverse(name, args=args)
        except NoReverseMatch:
            continue
    return ""  # a part that is not installed is not offered


@login_required
def overview(request: HttpRequest, code: str = "") -> HttpResponse:
    """The loop of a district or a school in one period; without a code, of one's own unit."""
    user = person(request)
    unit = unit_named(user, code) if code else home(user)
    scope = scope_of(request.GET, unit, user)
    numbers = shown(scope)
    standing = parts.Standing.of(scope)
    whole = unit.pk == unit.district_id
    schools = parts.schools(scope) if whole else []
    areas = sorted({school.unit.area for school in schools} | _areas(standing) if whole else set())
    own = unit.pk == home(user).pk
    todo = waiting.queue(user, clock.today()) if own else []
    context = {
        "todo": todo[:TODO], "todo_count": len(todo), "today": clock.today(),
        "scope": scope, "unit": unit, "whole": whole, "numbers": numbers, "flow": loop(numbers),
        "basis": basis(numbers),
        "areas": areas, "schools": schools,
        "graded": standing.by_grade(areas) if whole else standing.topics_by_grade(),
        "matrix": standing.by_topic(areas) if whole else [],
        "chart": parts.chart(scope), "burden": parts.burden(scope),
        "spent": address("burden.spent", scope, by="post"),
        "years": [clock.today().year - back for back in (2, 1, 0)],
        "is_own": own, "second_look": own and _is_asked(user),
        "seal": page_seal(unit.district_id),
    }  # fmt: skip
    return render(request, "report/overview.html", context)


def _is_asked(user: User) -> bool:
    """Whether questions about records go to `user`, or their answers."""
    own, read = reach(user, "plausibility.answer"), reach(user, "plausibility.read")
    return bool(own.units or read.districts)


def _areas(standing: parts.Standing) -> set[str]:
    return {row["unit__area"] for row in standing.rows}


urlpatterns: list[URLPattern] = [
    path("", desk, name="desk"),
    path("overview/", overview, name="overview"),
    path("overview/<str:code>/", overview, name="overview_unit"),
]
