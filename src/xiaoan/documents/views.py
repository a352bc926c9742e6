"""The templates of papers: specimen and fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xiaoan.access.matrix import row
from xiaoan.accounts.models import User
from xiaoan.base.late import late
from xiaoan.documents.catalogue import TEMPLATES, NoTemplate, Template, template
from xiaoan.documents.furnishing.urls import urlpatterns as furnishing
from xiaoan.documents.general.views import urlpatterns as general
from xiaoan.documents.issued.urls import urlpatterns as issued
from xiaoan.documents.specimens import MOMENT, SPECIMENS
from xiaoan.documents.typeset import typeset, version
from xiaoan.ledger.permission import reach

if TYPE_CHECKING:
    from xiaoan.documents import word
else:
    word = late("xiaoan.documents.word")

ACTION = "documents.view"
app_name = "documents"


@login_required
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """The templates with their fields and a specimen of each."""
    _check(request)
    context = {"templates": [(one, version(one.key)) for one in TEMPLATES.values()]}
    return render(request, "documents/templates.html", context)


@login_required
@require_safe
def specimen(request: HttpRequest, key: str) -> HttpResponse:
    """The specimen of a template as PDF, shown in the browser."""
    _check(request)
    form = _template(key)
    return _file(typeset(key, SPECIMENS[key], MOMENT), "application/pdf", f"{_name(form)}.pdf")


@login_required
@require_safe
def specimen_word(request: HttpRequest, key: str) -> HttpResponse:
    """The same specimen for Word."""
    _check(request)
    form = _template(key)
    made = word.word(key, SPECIMENS[key], MOMENT)
    return _file(made, word.KIND, f"{_name(form)}.docx", attached=True)


def _check(request: HttpRequest) -> None:
    """A page about no unit's records: who holds the post anywhere may read it."""
    where = reach(cast("User", request.user), ACTION)
    if not (where.districts or where.units):
        raise PermissionDenied(_("“%(what)s” needs another post.") % {"what": row(ACTION).label})


def _template(key: str) -> Template:
    try:
        return template(key)
    except NoTemplate as wrong:
        raise Http404(str(wrong)) from wrong


def _name(form: Template) -> str:
    return _("%(form)s (specimen)") % {"form": form.name}


def _file(content: bytes, kind: str, name: str, *, attached: bool = False) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(attached, name) or "inline"
    return response


urlpatterns: list[URLPattern] = [
    path("", templates, name="templates"),
    *issued,
    *general,
    *furnishing,
    path("<slug:key>.pdf", specimen, name="specimen"),
    path("<slug:key>.docx", specimen_word, name="specimen_word"),
]
