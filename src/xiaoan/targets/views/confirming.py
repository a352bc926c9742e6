"""Scanned letters to confirm: the page beside its letters, one tap each or all that are chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from xiaoan.access.check import reach
from xiaoan.access.matrix import row
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.pages import PRG
from xiaoan.evidence.kinds import KINDS
from xiaoan.evidence.models import File
from xiaoan.targets import originals
from xiaoan.targets.forms import SendBackForm
from xiaoan.targets.models import Letter
from xiaoan.targets.sides import signed_among
from xiaoan.targets.views.asking import wrong_into
from xiaoan.targets.views.letters import person

ACTION = "targets.confirm"
#: Scans on one page; the next ones follow once these are dealt with.
MOST = 8


@dataclass(frozen=True)
class Scan:
    """One scanned page and the letters that are said to be signed on it."""

    file: File
    letters: list[Letter]

    @property
    def is_image(self) -> bool:
        return KINDS[self.file.content_type].is_image

    @property
    def first(self) -> Letter:
        return self.letters[0]


@never_cache
@login_required
def confirming(request: HttpRequest) -> HttpResponse:
    """What the reader may confirm, the longest waiting first; or send it back with the reason."""
    user = person(request)
    where = reach(user, ACTION)
    if not (where.districts or where.units):
        raise PermissionDenied(_("“%(what)s” needs another post.") % {"what": row(ACTION).label})
    form = SendBackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with wrong_into(form):
            return PRG(request, "targets:confirming", said=_step(request, user, form))
    waiting = Letter.objects.awaiting_confirmation(user)
    context: dict[str, Any] = {
        "scans": _scans(waiting, user), "form": form, "n": waiting.count(),
        "today": clock.today(), "picked": request.POST.getlist("letters"),
        "tried": request.POST.get("scan", ""),
    }  # fmt: skip
    return render(request, "targets/confirming.html", context, status=422 if form.errors else 200)


def _step(request: HttpRequest, user: User, form: SendBackForm) -> str:
    """Confirm or send back what was chosen; what was done, in words."""
    alone = request.POST.get("one", "")
    wanted = _found(user, [alone] if alone else request.POST.getlist("letters"))
    if "back" in request.POST and not alone:
        n = originals.send_back(wanted, by=user, reason=form.cleaned_data["reason"])
        said = ngettext(
            "%(n)s letter is sent back; who entered the scan reads why.",
            "%(n)s letters are sent back; who entered the scan reads why.", n,
        )  # fmt: skip
        return said % {"n": n}
    n = originals.confirm(wanted, by=user)
    said = ngettext(
        "%(n)s letter is confirmed and counts as signed.",
        "%(n)s letters are confirmed and count as signed.", n,
    )  # fmt: skip
    return said % {"n": n}


def _found(user: User, keys: Sequence[str]) -> list[Letter]:
    try:
        wanted = [UUID(key) for key in keys[: originals.MOST]]
    except ValueError:
        return []
    rows = Letter.objects.awaiting_confirmation(user).filter(pk__in=wanted)
    return list(rows.select_related("unit", "holding__user").order_by("id"))


def _scans(waiting: Any, user: User) -> list[Scan]:
    keys = list(
        waiting.order_by("paper_id").values_list("paper_id", flat=True).distinct()[:MOST]
    )  # fmt: skip
    related = ("unit", "template", "holding__user", "holding__post", "scanned_by")
    rows = waiting.filter(paper_id__in=keys).select_related(*related)
    found: dict[Any, list[Letter]] = {key: [] for key in keys}
    for letter in rows.order_by("level", "post", "id"):
        found[letter.paper_id].append(letter)
    files = File.objects.in_bulk(keys)
    kept = [Scan(files[key], _others(listed, user)) for key, listed in found.items()]
    return [scan for scan in kept if scan.letters]


def _others(letters: list[Letter], user: User) -> list[Letter]:
    """Without those in which the reader stands in for the side that asks."""
    day = letters[0].signed_on or clock.today()
    own = {letter.pk for letter in signed_among(letters, user, day)}
    return [letter for letter in letters if letter.pk not in own]
