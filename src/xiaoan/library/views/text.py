"""One text: its words with places to point at, its versions, its readers, and what it asks next."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.pages import PRG
from xiaoan.base.refusals import conflict
from xiaoan.ledger.change import WrongState
from xiaoan.ledger.pages import page_seal
from xiaoan.library import above, leading
from xiaoan.library.audience import APPLIES
from xiaoan.library.body import parts
from xiaoan.library.markers import DUTY, filled, markers
from xiaoan.library.models import Reading, Text, Version
from xiaoan.library.rules import may_at_home
from xiaoan.library.setting import mark_of
from xiaoan.library.views.finding import person, shown, text_of, version_of
from xiaoan.library.views.steps import STEPS
from xiaoan.posts.models import Post


@login_required
def text(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The version in force; for the own desk the newest where none is."""
    user = person(request)
    found = text_of(user, pk)
    return _page(request, found, shown(user, found))


@login_required
def version(request: HttpRequest, pk: UUID, n: int) -> HttpResponse:
    """One version of the text, whatever became of it."""
    user = person(request)
    found = text_of(user, pk)
    return _page(request, found, version_of(user, found, n))


def _page(request: HttpRequest, found: Text, version: Version) -> HttpResponse:
    user = person(request)
    versions = list(
        Version.objects.visible_to(user).filter(text=found).order_by("-n").defer("body")
    )
    steps = _steps(user, version)
    context: dict[str, Any] = {
        "text": found, "version": version, "versions": versions, "today": clock.today(),
        "parts": anchored(version, user), "reading": _reading(user, version),
        "counts": _counts(user, version), "steps": steps[1:], "next": steps[0] if steps else None,
        "unfinished": next((one for one in versions if one.state in Version.UNFINISHED), None),
        "before": next((one for one in versions if one.n < version.n), None),
        "may_edit": version.state == "draft" and may_at_home(user, "library.amend", found.unit),
        "may_draft": found.repealed_on is None
        and may_at_home(user, "library.draft", found.unit),
        "mark": mark_of(version), "for_whom": _for_whom(found), "holds_for": _holds_for(found),
        "tab": "texts", "seal": page_seal(found.district_id),
    }  # fmt: skip
    return render(request, "library/text.html", context)


def anchored(version: Version, user: User) -> list[dict[str, Any]]:
    """The blocks of the version, each clause with its place and with what hangs on it."""
    clauses = list(version.clauses.order_by("order"))
    hanging = above.of(clauses, user)
    made, at = [], iter(clauses)
    waiting, fresh = next(at, None), True
    for part in parts(_named(version, user)):
        starts = part.kind == "clause" or (part.kind != "heading" and fresh)
        fresh = part.kind == "heading"
        here = waiting if starts else None
        if starts:
            waiting = next(at, None)
        made.append(
            {"part": part, "clause": here, "links": hanging.get(here.key, ()) if here else ()}
        )
    return made


def _named(version: Version, user: User) -> str:
    """The body with the names of duties in the place of their markers."""
    wanted = [one for one in markers(version.body) if one.kind == DUTY]
    found = leading.leads(user, version.unit, wanted)
    return filled(version.body, {one: str(lead.label) for one, lead in found.items()})


def _reading(user: User, version: Version) -> Reading | None:
    return Reading.objects.filter(version=version, user=user).first()


def _counts(user: User, version: Version) -> dict[str, int]:
    rows = Reading.objects.visible_to(user).filter(version=version)
    counts: dict[str, int] = rows.counts(clock.today())
    return counts


def _steps(user: User, version: Version) -> list[tuple[str, Any]]:
    """The steps that can be taken now by `user`, the next one first."""
    names = {
        "draft": ("approve", "send_back", "drop") if version.submitted_at else ("submit", "drop"),
        "approved": ("enact", "drop"),
        "in_force": ("review", "repeal"),
    }.get(version.state, ())
    today = clock.today()
    return [
        (name, STEPS[name]) for name in names
        if may_at_home(user, STEPS[name].action(version), version.unit)
        and not (name == "approve" and version.written_by_id == user.pk)
        and not (name == "enact" and (version.in_force_on or today) > today)
    ]  # fmt: skip


def _for_whom(found: Text) -> str:
    posts = Post.objects.filter(code__in=found.readers).order_by("rank", "code")
    return "、".join(map(str, posts))


def _holds_for(found: Text) -> str:
    words = dict(APPLIES)
    return "、".join(str(words[tag]) for tag in found.applies_to if tag in words)


@login_required
@require_POST
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One tap: I have read it. Back to the desk, or to the text."""
    user = person(request)
    found = text_of(user, pk)
    if found.current is None:
        return conflict(request, WrongState(_("The text is not in force.")))
    if request.POST.get("version", str(found.current_id)) != str(found.current_id):
        return conflict(
            request, WrongState(_("The words were changed since you read them. Read them again."))
        )
    try:
        Reading.objects.acknowledge(found.current, by=user)
    except WrongState as wrong:
        return conflict(request, wrong)
    said = _("Read: %(title)s") % {"title": found.title}
    if request.POST.get("from") == "desk":
        return PRG(request, "/", said=said)
    return PRG(request, "library:text", pk=pk, said=said)
