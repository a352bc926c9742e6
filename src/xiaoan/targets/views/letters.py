"""The letters: one's own first, then the list; one letter with its text, targets and signatures."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import (
    Case,
    OuterRef,
    Q,
    QuerySet,
    SmallIntegerField,
    Subquery,
    Value,
    When,
)
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from xiaoan.access.check import may, reach
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.pages import Column, Filter, Filters, KeysetPage, export_xlsx
from xiaoan.documents.blocks import numbered
from xiaoan.evidence.serving import visible_file
from xiaoan.posts.models import Holding, Post
from xiaoan.targets import paper as papers
from xiaoan.targets.desk import to_take_over
from xiaoan.targets.levels import CHOICES
from xiaoan.targets.models import Letter, Signature, Succession
from xiaoan.targets.present import goals
from xiaoan.targets.sides import signed_among
from xiaoan.targets.signing import content_of

MOST = 20_000  # rows of one export
#: What waits comes first, the longest late at its head.
ORDER = ("rank", "-since", "due_on", "id")
STATES = [("unsigned", gettext_lazy("waiting for a signature")), *Letter.Status.choices]


def person(request: HttpRequest) -> User:
    """Who is signed in; pages behind `login_required` only."""
    return cast("User", request.user)


def find(request: HttpRequest, pk: UUID) -> Letter:
    """The letter, or 404 for whoever may not see it."""
    rows = Letter.objects.visible_to(person(request))
    related = ("unit", "template", "batch", "holding__user", "holding__post", "first_unit",
               "scanned_by", "confirmed_by")  # fmt: skip
    found: Letter = get_object_or_404(rows.select_related(*related), pk=pk)
    return found


def _words(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    return rows.filter(
        Q(unit__name__icontains=value) | Q(holding__user__name__icontains=value)
        | Q(holding__post__zh__icontains=value)
    )  # fmt: skip


def _state(rows: Any, value: str) -> Any:
    return rows.unsigned() if value == "unsigned" else rows.filter(status=value)


def _in_term(rows: Any, value: Any) -> Any:
    return rows.in_term(value)


FILTERS = [
    Filter(
        "q", gettext_lazy("Keyword"), _words, kind="search",
        placeholder=gettext_lazy("school, person, post"),
    ),
    Filter("level", gettext_lazy("Level"), lambda r, v: r.filter(level=v), choices=CHOICES),
    Filter("state", gettext_lazy("State"), _state, choices=STATES),
    Filter("on", gettext_lazy("Term holds on"), _in_term, kind="date"),
]  # fmt: skip
COLUMNS = [
    Column(gettext_lazy("Unit"), "unit.name", 26),
    Column(gettext_lazy("Post"), "holding.post", 16),
    Column(gettext_lazy("Holder"), "holding.user.name", 12),
    Column(gettext_lazy("Level"), lambda row: row.get_level_display(), 18),
    Column(gettext_lazy("Letter"), "template.title", 34),
    Column(gettext_lazy("From"), "since", 12),
    Column(gettext_lazy("Until"), "until", 12),
    Column(gettext_lazy("Sign by"), "due_on", 12),
    Column(gettext_lazy("State"), lambda row: row.get_status_display(), 14),
    Column(gettext_lazy("Signed on"), "signed_on", 12),
    Column(gettext_lazy("Reason"), "reason", 30),
]
#: Only where `_with_heirs` asked for it.
HEIR = Column(gettext_lazy("Taken over by"), lambda row: row.heir or "", 12)


@login_required
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """What waits for the reader, then the letters that he may see; Excel by `?export=xlsx`."""
    user, today = person(request), clock.today()
    filters = Filters(request, FILTERS)
    seen = filters.apply(Letter.objects.visible_to(user))
    rows = _with_heirs(_ranked(seen)).select_related(
        "unit", "template", "holding__user", "holding__post"
    )
    if request.GET.get("export") == "xlsx":
        listed = rows.order_by(*ORDER)[:MOST]
        columns = [*COLUMNS, HEIR]
        return export_xlsx(listed, columns, _("Letters of responsibility"), note=today.isoformat())
    own = Letter.objects.of_person(user).in_term(today).awaiting_second()
    own = own.filter(Q(holding__until=None) | Q(holding__until__gte=today))
    where = reach(user, "targets.view")
    context = {
        "page": KeysetPage(rows, ORDER, request), "filters": filters, "today": today,
        "own": own.select_related("template").order_by("due_on", "id"),
        "heirs": to_take_over(user, today),
        "to_countersign": Letter.objects.awaiting_first(user).count(),
        "sees_all": bool(where.districts or where.units), "is_bureau": bool(where.districts),
        "may_scan": _may_scan(user),
        "to_confirm": Letter.objects.awaiting_confirmation(user).count(),
    }  # fmt: skip
    return render(request, "targets/letters.html", context)


def _ranked(rows: Any) -> Any:
    waits = When(status__in=Letter.WAITING, then=Value(0))
    return rows.annotate(rank=Case(waits, default=Value(1), output_field=SmallIntegerField()))


def _with_heirs(rows: Any) -> Any:
    """Who took each letter over last, by a signed succession; None where nobody did."""
    taken = Succession.objects.filter(letter=OuterRef("pk"), status=Succession.Status.SIGNED)
    return rows.annotate(heir=Subquery(taken.order_by("-since").values("holding__user__name")[:1]))


def _may_scan(user: User) -> bool:
    where = reach(user, "targets.original")
    return bool(where.districts or where.units)


@login_required
@require_safe
def letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One letter: its words, its targets beside the present values, and who signed it how."""
    user, shown = person(request), find(request, pk)
    side = shown.side_of(user)
    signatures = shown.signatures.select_related("user").order_by("signed_at", "id")
    context = {
        "letter": shown, "text": numbered(papers.text_of(shown)),
        "parties": papers.parties_of(shown), "goals": goals(shown, user),
        "signatures": told(list(signatures), user, shown),
        "successions": successions_of(shown), "today": clock.today(), "side": side,
        "turn": shown.turn, "may_sign": shown.lets(user), "turn_words": turn_words(shown),
        "scan": visible_file(user, shown.paper_id) if shown.paper_id else None,
        "may_answer": side == "first" and shown.status == Letter.Status.REFUSED,
        "may_refuse": side == "second" and shown.status in {"open", "half"}
        and shown.second_at is None,
        "may_scan": shown.status in Letter.WAITING and may(user, "targets.original", shown.unit)
        and not signed_among([shown], user, clock.today()),
        "may_confirm": shown.status == Letter.Status.SCANNED
        and Letter.objects.awaiting_confirmation(user).filter(pk=shown.pk).exists(),
    }  # fmt: skip
    return render(request, "targets/letter.html", context)


def turn_words(shown: Letter) -> str:
    """Whose signature is awaited, by name and post."""
    if shown.turn == "second":
        return f"{shown.holding.user.name}（{shown.holding.post}）"
    if shown.turn != "first":
        return ""
    if shown.is_outside:
        return f"{shown.names['first']}（{_('on paper')}）"
    held = Holding.objects.active().filter(unit=shown.first_unit, post=shown.first_post)
    who = held.select_related("user", "post").order_by("pk").first()
    return f"{who.user.name}（{who.post}）" if who else f"{shown.names['first_post']}"


def told(listed: list[Signature], user: User, shown: Letter) -> list[dict[str, Any]]:
    """Signatures with their post in words; how long it was read is told to its signer and to the
    two sides of the letter only."""
    names = {post.code: str(post) for post in Post.objects.all()}
    is_side = bool(shown.side_of(user))
    return [
        {
            "one": one, "post": names.get(one.post, ""),
            "seconds": one.read_seconds if is_side else None,
        }
        for one in listed
    ]  # fmt: skip


def successions_of(shown: Letter) -> list[Succession]:
    """Who took the letter over, in order."""
    rows = shown.successions.select_related("holding__user", "holding__post")
    return list(rows.order_by("since", "id"))


@login_required
@require_safe
def paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file as it stands, with its signatures; 404 until one of the sides opened it."""
    shown = find(request, pk)
    if shown.file_id is None:
        raise Http404(_("Nobody has opened this letter for signing yet, so it has no file."))
    return pdf(content_of(shown), f"{shown.template.title} {shown}.pdf")


def pdf(content: bytes, name: str) -> HttpResponse:
    """A PDF shown in the browser."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    response["Cache-Control"] = "private, no-store"
    return response
