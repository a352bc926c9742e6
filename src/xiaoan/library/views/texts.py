"""The register of texts: what is in force, by aspect; as page, Excel and on paper."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Case, CharField, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.base import clock
from xiaoan.base.pages import Column, Filter, Filters, KeysetPage, export_xlsx
from xiaoan.library.aspects import ASPECTS
from xiaoan.library.desk import SOON
from xiaoan.library.models import Text, TextQuerySet, Version
from xiaoan.library.search import found
from xiaoan.library.signs import Sought
from xiaoan.library.views.finding import home_of, person, seen

MOST = 10_000  # rows of one export
STATES = [
    ("in_force", gettext_lazy("in force")),
    ("writing", gettext_lazy("being written")),
    ("waiting", gettext_lazy("waits for approval")),
    ("review", gettext_lazy("to be reviewed")),
    ("repealed", gettext_lazy("repealed")),
]
HOUSES = [("bureau", gettext_lazy("the bureau's")), ("schools", gettext_lazy("the schools' own"))]
ORDER = ("aspect_order", "unit__code", "title", "id")
COLUMNS = [
    Column(gettext_lazy("Number of the text"), "number", 24),
    Column(gettext_lazy("Title"), "title", 40),
    Column(gettext_lazy("Kind"), lambda t: str(t.get_kind_display()), 10),
    Column(gettext_lazy("Aspect"), "aspect", 20),
    Column(gettext_lazy("Unit"), "unit.name", 24),
    Column(gettext_lazy("State"), lambda t: state_words(t), 14),
    Column(gettext_lazy("Version"), "n", 8),
    Column(gettext_lazy("In force on"), "in_force_on", 12),
    Column(gettext_lazy("To be reviewed by"), "review_by", 12),
    Column(gettext_lazy("Characters"), "characters", 10),
    Column(gettext_lazy("Asked to read"), "asked", 10),
    Column(gettext_lazy("Have read"), "read", 10),
]


def state_words(text: Any) -> str:
    """The state of a text in words; a draft on its way beside what is in force is named too."""
    return str(dict(Version.State.choices)[text.state])


def _by_state(rows: Any, value: str) -> Any:
    today = clock.today()
    waiting = Version.objects.filter(state="draft", submitted_at__isnull=False).values("text_id")
    return {
        "in_force": rows.in_force,
        "writing": rows.being_written,
        "waiting": lambda: rows.filter(pk__in=waiting),
        "review": lambda: rows.filter(current__review_by__lte=today + SOON),
        "repealed": rows.repealed,
    }[value]()


def _by_house(rows: Any, value: str) -> Any:
    own = Q(unit_id=F("district_id"))
    return rows.filter(own) if value == "bureau" else rows.exclude(own)


def filters_of(request: HttpRequest) -> Filters:
    """Words, state, kind, aspect, whose. One box looks for words everywhere, as the search does,
    and in the names of units."""
    user = person(request)

    def words(rows: Any, value: str) -> Any:
        hits = found(user, Sought.of(value), with_repealed=True).values("text_id")
        return rows.filter(Q(unit__name__icontains=value) | Q(pk__in=hits))

    return Filters(
        request,
        [
            Filter("q", _("Words"), words, kind="search",
                   placeholder=_("Words in the text, title, number or unit")),
            Filter("state", _("State"), _by_state, choices=STATES, default="in_force"),
            Filter("kind", _("Kind"), lambda r, v: r.filter(kind=v), choices=Text.Kind.choices),
            Filter("category", _("Aspect"), lambda r, v: r.filter(category=v), choices=ASPECTS),
            Filter("whose", _("Made by which unit"), _by_house, choices=HOUSES),
        ],
    )  # fmt: skip


def listed(rows: Any) -> Any:
    """With what a list shows of the newest version and of its readers; set by set, no row's own."""
    newest = Version.objects.filter(text=OuterRef("pk")).order_by("-n")
    readings = Version.objects.filter(pk=OuterRef("current_id")).order_by()
    asked = readings.annotate(c=Count("readings")).values("c")
    read = readings.annotate(c=Count("readings", filter=Q(readings__read_at__isnull=False))).values(
        "c"
    )
    return rows.select_related("unit", "current").annotate(
        aspect_order=Coalesce(NullIf("category", Value("")), Value("99"), output_field=CharField()),
        n=Coalesce("current__n", Subquery(newest.values("n")[:1])),
        on_its_way=Subquery(newest.filter(state__in=Version.UNFINISHED).values("state")[:1]),
        is_waiting=Case(When(Q(pk__in=Version.objects.filter(
            state="draft", submitted_at__isnull=False).values("text_id")), then=Value(True)),
            default=Value(False)),
        in_force_on=F("current__in_force_on"), review_by=F("current__review_by"),
        characters=F("current__characters"), asked=Subquery(asked), read=Subquery(read),
    )  # fmt: skip


@login_required
def texts(request: HttpRequest) -> HttpResponse:
    """The register, as page, as Excel (`?export=xlsx`) and on paper."""
    user, today = person(request), clock.today()
    rows = seen(user)
    filters = filters_of(request)
    fitting = listed(filters.apply(rows))
    if request.GET.get("export") == "xlsx":
        return export_xlsx(
            fitting.order_by(*ORDER)[:MOST], COLUMNS, _("Register of texts"), note=today.isoformat()
        )
    page = KeysetPage(fitting, ORDER, request)
    context = {
        "page": page, "filters": filters, "today": today, "as_of": clock.now(),
        "groups": _groups(page), "export": filters.link(export="xlsx"), "tab": "texts",
        "counts": _counts(rows, today), "home": home_of(user, "library.draft"),
        "scope": dict(STATES).get(str(filters.values.get("state", "")), ""),
        "typed": filters.values.get("q", ""),
    }  # fmt: skip
    return render(request, "library/texts.html", context)


def _counts(rows: TextQuerySet, today: Any) -> dict[str, int]:
    return rows.aggregate(
        in_force=Count("pk", filter=Q(current__isnull=False)),
        review=Count("pk", filter=Q(current__review_by__lte=today + SOON)),
    )


def _groups(page: Any) -> list[tuple[str, list[Any]]]:
    """The rows of a page under their aspects."""
    heads = {**dict(ASPECTS), "": _("Without an aspect")}
    keys = list(dict.fromkeys(row.category for row in page))
    return [(str(heads[key]), [row for row in page if row.category == key]) for key in keys]
