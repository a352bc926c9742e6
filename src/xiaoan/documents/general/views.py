"""Write a general paper: preview it as often as one likes, then issue it with the next number."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from xiaoan.access.check import check, reach
from xiaoan.access.matrix import row
from xiaoan.accounts.models import User
from xiaoan.base.pages import PRG
from xiaoan.documents.general.forms import PaperForm
from xiaoan.documents.general.kinds import KINDS, MINUTES, REDHEAD
from xiaoan.documents.general.markup import source
from xiaoan.documents.general.writing import ACTION, addressed, send, shown, units_of
from xiaoan.documents.issued.register import reader
from xiaoan.documents.kinds import Kind, kind
from xiaoan.documents.models import Document
from xiaoan.units.models import Unit

_BY_NAME = {one.key.rpartition(".")[2]: one for one in KINDS}


@login_required
def write(request: HttpRequest) -> HttpResponse:
    """The page: what is asked, `preview` as PDF, `issue`; nothing is stored before it is issued."""
    user = reader(request)
    district = _district(user)
    check(user, ACTION, district)
    old, instead = _earlier(request, user, "like"), _earlier(request, user, "instead")
    sort = _kind(request, instead or old)
    form = PaperForm(
        request.POST or None, initial=_first(instead or old), kind=sort.key, district=district
    )
    if request.method == "POST" and form.is_valid():
        answer = _done(request, form, sort, district, user, instead)
        if answer is not None:
            return answer
    context = {
        "form": form, "sort": sort, "kinds": _BY_NAME.items(), "instead": instead,
        "is_minutes": sort.key == MINUTES, "areas": list(units_of(district)),
        "chosen": [str(one) for one in form["units"].value() or []],
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "documents/general/write.html", context, status=status)


def _done(
    request: HttpRequest, form: PaperForm, sort: Kind, district: Unit, user: User,
    instead: Document | None,
) -> HttpResponse | None:  # fmt: skip
    """The preview, or the page of the issued paper; None when the paper cannot be made."""
    written = form.cleaned_data
    try:
        if "issue" not in request.POST:
            content = shown(sort.key, written, district)
            answer = HttpResponse(content, content_type="application/pdf")
            answer["Content-Disposition"] = 'inline; filename="preview.pdf"'
            return answer
        made = send(sort.key, written, district, by=user, instead=instead)
    except ValidationError as wrong:
        form.add_error(None, wrong.messages)
        return None
    said = _("Issued as %(number)s.") % {"number": made.number}
    return PRG(request, "documents:document", made.pk, said=said)


def _district(user: User) -> Unit:
    where = reach(user, ACTION)
    if not where.districts:
        raise PermissionDenied(_("“%(what)s” needs another post.") % {"what": row(ACTION).label})
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


urlpatterns: list[URLPattern] = [path("write/", write, name="write")]
