"""Drafts as others meet them: the list, the page that is read, and what is decided there."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from xiaoan.access.check import check, may, reach
from xiaoan.access.matrix import row
from xiaoan.accounts.models import User
from xiaoan.base.pages import PRG, Filter, Filters, KeysetPage
from xiaoan.documents.blocks import numbered
from xiaoan.documents.general.forms import RemarkForm
from xiaoan.documents.general.kinds import KINDS
from xiaoan.documents.general.markup import blocks
from xiaoan.documents.general.writing import ACTION, addressees, shown, sign_off, taken_up
from xiaoan.documents.models import Draft
from xiaoan.ledger.pages import seal_state
from xiaoan.ledger.story import events_of, tell
from xiaoan.notify.send import tell as send_word

OPEN = "open"
FILTERS = [
    Filter(
        "q", gettext_lazy("Keyword"), lambda rows, v: rows.filter(title__icontains=v),
        kind="search", placeholder=gettext_lazy("title"),
    ),
    Filter(
        "kind", gettext_lazy("Kind"), lambda rows, v: rows.filter(kind=v),
        choices=[(one.key, one.label) for one in KINDS],
    ),
    Filter(
        "state", gettext_lazy("State"), lambda rows, v: rows.filter(state=v),
        choices=Draft.State.choices,
    ),
]  # fmt: skip


@login_required
@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    """One's own drafts and those handed in, the latest first."""
    user = cast("User", request.user)
    _require_hand(user)
    seen, filters = Draft.objects.visible_to(user), Filters(request, FILTERS)
    rows = filters.apply(seen).select_related("drafted_by", "paper").defer("written")
    context = {
        "page": KeysetPage(rows, ("-drafted_at", "-id"), request), "filters": filters,
        "n_open": seen.open().count(), "n_waiting": seen.waiting().count(),
        "may_house": bool(reach(user, "documents.house").districts),
    }  # fmt: skip
    return render(request, "documents/general/drafts.html", context)


@login_required
@require_safe
def draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The draft as it is read, with what may be decided on it."""
    user = cast("User", request.user)
    return _page(request, find(user, pk), user)


@login_required
@require_safe
def draft_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The preview: without number, code and signature."""
    found = find(cast("User", request.user), pk)
    try:
        return pdf_answer(shown(found.kind, taken_up(found), found.unit))
    except ValidationError as wrong:
        raise Http404(" ".join(wrong.messages)) from wrong


@login_required
@require_POST
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sign off exactly what was read: the form carries the digest of the draft that was shown."""
    user = cast("User", request.user)
    found = find(user, pk)
    check(user, ACTION, found.unit)
    try:
        made = sign_off(found, by=user, digest=request.POST.get("digest", ""))
    except ValidationError as wrong:
        return _page(request, find(user, pk), user, status=422, wrong=wrong.messages)
    _tell(found, gettext_lazy("Signed off: %(title)s"), made.number, f"issued/{made.pk}")
    said = _("Signed off and issued as %(number)s.") % {"number": made.number}
    return PRG(request, "documents:document", made.pk, said=said)


@login_required
@require_POST
def send_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Back to the drafter with a remark."""
    user = cast("User", request.user)
    found, form = find(user, pk), RemarkForm(request.POST)
    check(user, "documents.send_back", found.unit)
    if not form.is_valid():
        return _page(request, found, user, status=422, form=form)
    found.send_back(form.cleaned_data["remark"], by=user)
    _tell(found, pgettext_lazy("draft", "Sent back: %(title)s"), found.remark, f"drafts/{found.pk}")
    return PRG(request, "documents:drafts", said=_("Sent back to the drafter."))


@login_required
@require_POST
def recall(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one's draft back before anybody has decided on it."""
    user = cast("User", request.user)
    found = find(user, pk)
    found.recall(by=user)
    return PRG(request, "documents:draft_edit", found.pk, said=_("Taken back. Write on."))


@login_required
@require_POST
def drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the draft up; it has no number, so none is lost."""
    user = cast("User", request.user)
    find(user, pk).drop(by=user)
    return PRG(request, "documents:drafts", said=_("Given up. No number was used."))


def find(user: User, pk: UUID) -> Draft:
    """The draft, or 404 for whoever may not see it."""
    _require_hand(user)
    rows = Draft.objects.visible_to(user).select_related(
        "unit", "drafted_by", "decided_by", "instead", "paper"
    )
    found: Draft = get_object_or_404(rows, pk=pk)
    return found


def pdf_answer(content: bytes) -> HttpResponse:
    """A preview, shown in the browser."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="preview.pdf"'
    return answer


def _page(
    request: HttpRequest, found: Draft, user: User, *, status: int = 200, **more: Any
) -> HttpResponse:
    is_own, is_waiting = found.drafted_by_id == user.pk, found.is_waiting
    context = {
        "draft": found, "said": found.fields, "blocks": numbered(blocks(found.fields["body"])),
        "lines": tell(events_of(found), found)[::-1], "is_own": is_own, "form": RemarkForm(),
        "to": _to(found), "may_sign": is_waiting and may(user, ACTION, found.unit),
        "is_barred": is_waiting and _is_barred(found, user), "seal": seal_state(found),
    }  # fmt: skip
    return render(request, "documents/general/draft.html", context | more, status=status)


def _to(found: Draft) -> str:
    try:
        return addressees(taken_up(found), found.unit)[1]
    except ValidationError as wrong:
        return " ".join(wrong.messages)


def _is_barred(found: Draft, user: User) -> bool:
    try:
        found.require_other_hand(user)
    except PermissionDenied:
        return True
    return False


def _require_hand(user: User) -> None:
    if not reach(user, Draft.view).districts:
        label = row(Draft.view).label
        raise PermissionDenied(_("“%(what)s” needs another post.") % {"what": label})


def _tell(found: Draft, title: Any, body: str, place: str) -> None:
    send_word(
        [found.drafted_by], title=title, body=body.replace("%", "%%"), url=f"/documents/{place}/",
        subject=found.subject, facts={"title": found.title},
    )  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("drafts/", drafts, name="drafts"),
    path("drafts/<uuid:pk>/", draft, name="draft"),
    path("drafts/<uuid:pk>.pdf", draft_pdf, name="draft_pdf"),
    path("drafts/<uuid:pk>/sign-off/", approve, name="draft_sign_off"),
    path("drafts/<uuid:pk>/send-back/", send_back, name="draft_send_back"),
    path("drafts/<uuid:pk>/recall/", recall, name="draft_recall"),
    path("drafts/<uuid:pk>/drop/", drop, name="draft_drop"),
]
