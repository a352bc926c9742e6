"""Leading groups: the district's list, one group, and how a unit founds the next."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.access.check import may
from xiaoan.base import clock
from xiaoan.base.pages import PRG, Column, Filter, Filters, KeysetPage, export_xlsx
from xiaoan.evidence.models import File
from xiaoan.evidence.store import store
from xiaoan.ledger.pages import page_seal, seal_state
from xiaoan.ledger.permission import reach
from xiaoan.library.models import Text
from xiaoan.posts.models import Post
from xiaoan.posts.views.finding import DayInput, put_errors
from xiaoan.responsibility.answering import holders_on
from xiaoan.responsibility.models import LeadingGroup
from xiaoan.responsibility.models.group import PARTS_IN_GROUP, usual_part
from xiaoan.responsibility.models.lines import posts_of
from xiaoan.responsibility.views.finding import VIEW, person, unit_for, units_seen
from xiaoan.responsibility.views.listing import SHELF
from xiaoan.units.models import Unit

FILTERS = (
    Filter(
        "q", _("Keyword"),
        lambda rows, text: rows.filter(Q(name__icontains=text) | Q(code__iexact=text)),
        kind="search", placeholder=_("Name or code"),
    ),
    Filter(
        "state", _("State"), lambda rows, state: rows.filter(valid=int(state)),
        choices=[("0", _("no group in force")), ("1", _("in force"))],
    ),
)  # fmt: skip
COLUMNS = (
    Column(_("Area"), "area", 14),
    Column(_("Unit"), "name", 30),
    Column(_("Leading group"), lambda unit: unit.group.name if unit.group else "", 28),
    Column(_("Founding paper"), lambda unit: unit.group.number if unit.group else "", 28),
    Column(_("In force from"), lambda unit: unit.group.since if unit.group else "", 14),
)


class GroupForm(forms.Form):
    """The founding paper; members stand beside it, one choice for each post."""

    name = forms.CharField(label=_("Name of the group"), max_length=60)
    number = forms.CharField(
        label=_("Number of the founding paper"), max_length=60,
        help_text=_("As printed on it, for example 柳小发〔2026〕3号."),
    )  # fmt: skip
    issued_on = forms.DateField(label=_("Date of the paper"), widget=DayInput())
    since = forms.DateField(label=_("In force from"), widget=DayInput())
    text = forms.ModelChoiceField(
        Text.objects.none(), label=_("Founding paper in the library (optional)"), required=False,
        empty_label="—",
    )  # fmt: skip
    file = forms.FileField(label=_("The paper as a scan or file (optional)"), required=False)

    def __init__(self, texts: QuerySet[Text], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text: Any = self.fields["text"]
        text.queryset = texts


@login_required
def groups(request: HttpRequest) -> HttpResponse:
    """Units without a group in force first; whoever belongs to one unit sees its own."""
    user, today = person(request), clock.today()
    where = reach(user, VIEW)
    mine = LeadingGroup.objects.filter(
        district_id=OuterRef("district_id"), unit_id=OuterRef("pk")
    ).valid(today)
    valid = Case(When(Exists(mine), then=Value(1)), default=Value(0), output_field=IntegerField())
    shown = units_seen(user).filter(kind__in=(Unit.Kind.BUREAU, *Unit.SCHOOL_KINDS), closed_on=None)
    filters = Filters(request, FILTERS)
    marked: QuerySet[Any] = shown.annotate(valid=valid, shelf=SHELF)
    rows = filters.apply(marked)
    if request.GET.get("export") == "xlsx":
        ordered = list(rows.order_by("valid", "shelf", "code"))
        return export_xlsx(_primed(ordered), COLUMNS, _now("Leading groups"))
    page = KeysetPage(rows, ("valid", "shelf", "code"), request)
    _primed(page.rows)
    context: dict[str, Any] = {
        "page": page, "filters": filters, "tab": "groups", "is_district": bool(where.districts),
        "seal": page_seal(user.district_id),
    }  # fmt: skip
    return render(request, "responsibility/groups.html", context)


@login_required
def group(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One group: its paper, its members by post with those who hold them today."""
    rows = LeadingGroup.objects.visible_to(person(request)).select_related("unit__parent", "text")
    shown = get_object_or_404(rows, pk=pk)
    context = {
        "group": shown, "unit": shown.unit, "tab": "groups", "members": members_of(shown),
        "files": File.objects.of_subject(shown.subject), "today": clock.today(),
        "may_found": may(person(request), "responsibility.found", shown.unit),
        "others": rows.filter(unit=shown.unit).exclude(pk=shown.pk).order_by("-since"),
        "seal": seal_state(shown),
    }  # fmt: skip
    return render(request, "responsibility/group.html", context)


@login_required
def group_new(request: HttpRequest, code: str) -> HttpResponse:
    """Found the unit's group, or the next one in place of it."""
    unit = unit_for(request, code, "responsibility.found")
    posts = list(posts_of(unit).values())
    before = LeadingGroup.objects.filter(
        district_id=unit.district_id or 0, unit=unit
    ).valid(clock.today()).first()  # fmt: skip
    name = before.name if before else _now("Leading group for safety")
    start = {"name": name, "since": clock.today()}
    texts = Text.objects.visible_to(person(request)).filter(unit=unit).order_by("title")
    form = GroupForm(texts, request.POST or None, request.FILES or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            founded = _found(request, unit, form, posts)
        except ValidationError as wrong:
            put_errors(form, wrong)
        else:
            said = _now("The group is founded; its members follow from their posts.")
            return PRG(request, "responsibility:group", pk=founded.pk, said=said)
    chosen = [(post, request.POST.get(f"part-{post.code}", "")) for post in posts]
    if request.method != "POST":
        chosen = _parts_before(unit, before, posts)
    context = {
        "unit": unit, "form": form, "chosen": chosen, "parts": list(PARTS_IN_GROUP.items()),
        "tab": "groups",
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "responsibility/group_new.html", context, status=status)


def _parts_before(
    unit: Unit, before: LeadingGroup | None, posts: list[Post]
) -> list[tuple[Post, str]]:
    """What the form begins with: the parts of the group in force, else the usual ones of the
    posts that somebody holds."""
    if before is not None:
        parts = {one["post"]: one["part"] for one in before.members}
        return [(post, parts.get(post.code, "")) for post in posts]
    filled = holders_on(unit, clock.today())
    return [(post, usual_part(post.code) if post.code in filled else "") for post in posts]


@login_required
def group_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a group with today."""
    rows = LeadingGroup.objects.visible_to(person(request)).select_related("unit__parent")
    shown = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        shown.end(by=person(request), on=max(clock.today(), shown.since))
        said = _now("The group ends today.")
        return PRG(request, "responsibility:group", pk=shown.pk, said=said)
    return redirect("responsibility:group", shown.pk)


def _found(request: HttpRequest, unit: Unit, form: GroupForm, posts: list[Post]) -> LeadingGroup:
    given = dict(form.cleaned_data)
    upload = given.pop("file", None)
    parts = [(post.code, request.POST.get(f"part-{post.code}", "")) for post in posts]
    members = [(code, part) for code, part in parts if part in PARTS_IN_GROUP]
    with transaction.atomic():
        founded = LeadingGroup.objects.found(
            by=person(request), unit=unit, members=members, **given
        )
        if upload is not None:
            store(
                upload, by=person(request), unit=unit, subject=founded.subject,
                role=File.Role.PAPER,
            )  # fmt: skip
    return founded


def members_of(shown: LeadingGroup) -> list[tuple[Post, Any, list[str]]]:
    """Post, part and names of today, in the order of the parts."""
    posts = {post.code: post for post in Post.objects.all()}
    holders = holders_on(shown.unit, clock.today())
    order = list(PARTS_IN_GROUP)
    rows = sorted(shown.members, key=lambda one: order.index(one["part"]))
    return [
        (
            posts[one["post"]], PARTS_IN_GROUP[one["part"]],
            [holding.user.name for holding in holders.get(one["post"], [])],
        )
        for one in rows
    ]  # fmt: skip


def _primed(units: list[Any]) -> list[Any]:
    """Each unit with its group in force today."""
    keys = [unit.pk for unit in units]
    districts = {unit.district_id for unit in units}
    rows = LeadingGroup.objects.filter(district_id__in=districts, unit_id__in=keys)
    found = {one.unit_id: one for one in rows.valid(clock.today()).order_by("since")}
    for unit in units:
        unit.group = found.get(unit.pk)
    return units
