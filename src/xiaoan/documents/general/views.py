"""Writing a general paper: a draft that is kept, looked at, and handed in for signing off."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from xiaoan.access.check import check, reach
from xiaoan.access.matrix import row
from xiaoan.accounts.models import User
from xiaoan.base.pages import PRG
from xiaoan.documents.general import house, reading
from xiaoan.documents.general.forms import PaperForm
from xiaoan.documents.general.kinds import KINDS, MINUTES, REDHEAD
from xiaoan.documents.general.markup import source
from xiaoan.documents.general.writing import addressed, shown, submit, units_of
from xiaoan.documents.kinds import Kind, kind
from xiaoan.documents.models import Document, Draft
from xiaoan.ledger.change import WrongState
from xiaoan.units.models import Unit

_BY_NAME = {one.key.rpartition(".")[2]: one for one in KINDS}
SUBMIT, PREVIEW = "submit", "preview"


@login_required
def write(request: HttpRequest) -> HttpResponse:
    """A new draft: `preview` shows it as PDF, `save` keeps it, `submit` hands it in."""
    user = cast("User", request.user)
    district = _district(user)
    check(user, Draft.view, district)
    old, instead = _earlier(request, user, "like"), _earlier(request, user, "instead")
    if instead is not None and not instead.is_in_force:
        raise WrongState(_("This paper has ended already."))
    sort = _kind(request, instead or old)
    form = PaperForm(
        request.POST or None, initial=_first(instead or old), kind=sort.key, district=district,
        is_finished=SUBMIT in request.POST or PREVIEW in request.POST,
    )  # fmt: skip

    def keep(written: dict[str, Any]) -> Draft:
        begin = Draft.objects.all().begin
        return begin(by=user, district=district, kind=sort.key, written=written, instead=instead)

    answer = _done(request, form, sort.key, keep)
    return answer or _page(request, form, sort, district, instead=instead)


@login_required
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write on at one's own draft, by the same buttons."""
    user = cast("User", request.user)
    draft = reading.find(user, pk)
    if draft.drafted_by_id != user.pk:
        raise PermissionDenied(_("Only who drafted the paper writes on it."))
    if not draft.is_open:
        raise WrongState(_("This draft is handed in or ended: its page says which."))
    form = PaperForm(
        request.POST or None, initial=draft.fields, kind=draft.kind, district=draft.unit,
        is_finished=SUBMIT in request.POST or PREVIEW in request.POST,
    )  # fmt: skip

    def keep(written: dict[str, Any]) -> Draft:
        draft.amend(written, by=user)
        return draft

    answer = _done(request, form, draft.kind, keep)
    sort = kind(draft.kind)
    return answer or _page(request, form, sort, draft.unit, instead=draft.instead, draft=draft)


def _page(
    request: HttpRequest, form: PaperForm, sort: Kind, district: Unit, **more: Any
) -> HttpResponse:
    context = {
        "form": form, "sort": sort, "kinds": _BY_NAME.items(), "is_minutes": sort.key == MINUTES,
        "areas": list(units_of(district)),
        "chosen": [str(one) for one in form["units"].value() or []],
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "documents/general/write.html", context | more, status=status)


def _done(request: HttpRequest, form: PaperForm, sort: str, keep: Any) -> HttpResponse | None:
    """The preview, or the page of the draft; None when the form is to be shown (again)."""
    if request.method != "POST" or not form.is_valid():
        return None
    written = form.cleaned_data
    try:
        if PREVIEW in request.POST:
            return reading.pdf_answer(shown(sort, written, form.district))
        draft = keep(written)
    except ValidationError as wrong:
        form.add_error(None, wrong.messages)
        return None
    said = pgettext("paper", "The draft is kept.")
    if SUBMIT in request.POST:
        try:
            submit(draft, by=cast("User", request.user))
        except ValidationError as wrong:  # kept, but not handed in: the page says why
            form.add_error(None, [*wrong.messages, _("The draft is kept, not yet handed in.")])
            return _page(request, form, kind(sort), draft.unit, instead=draft.instead, draft=draft)
        said = _("Handed in for signing off.")
    return PRG(request, "documents:draft", draft.pk, said=said)


def _district(user: User) -> Unit:
    where = reach(user, Draft.view)
    if not where.districts:
        raise PermissionDenied(
            _("“%(what)s” needs another post.") % {"what": row(Draft.view).label}
        )
    return Unit.objects.get(pk=where.districts[0])


def _earlier(request: HttpRequest, user: User, name: str) -> Document | None:
    """The paper that the address names: a replacement is written from it, or another like it."""
    key = request.GET.get(name, "")
    if not key:
        return None
    try:
        pk = UUID(key)
    except ValueError:
        raise Http404(_("There is no such paper.")) from None
    rows = Document.objects.visible_to(user).filter(kind__in=[one.key for one in KINDS])
    found: Document = get_object_or_404(rows, pk=pk)
    return found


def _kind(request: HttpRequest, earlier: Document | None) -> Kind:
    if earlier is not None:
        return kind(earlier.kind)
    return _BY_NAME.get(request.GET.get("kind", ""), kind(REDHEAD))


def _first(earlier: Document | None) -> dict[str, Any]:
    """The first words of a new paper: those of the earlier one, as they were written."""
    if earlier is None:
        return {}
    said = earlier.fields
    first = {key: said.get(key, "") for key in ("title", "mark", "note", "copies", "urgency")}
    if earlier.kind == MINUTES:
        first["people"] = "\n".join(f"{one['label']}：{one['names']}" for one in said["people"])
    return first | addressed(earlier) | {
        "body": source(said.get("body", [])),
        "attachments": "\n".join(said.get("attachments", [])),
    }  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("write/", write, name="write"),
    path("drafts/<uuid:pk>/edit/", edit, name="draft_edit"),
    *reading.urlpatterns,
    *house.urlpatterns,
]
