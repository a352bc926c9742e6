"""A version as Word, as PDF and as its source, in official layout."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from xiaoan.base import clock
from xiaoan.base.late import late
from xiaoan.base.refusals import Refusal, refuse
from xiaoan.documents.filling import UnfitData
from xiaoan.documents.typeset import NoSign, NotSet, typeset
from xiaoan.evidence.kinds import DOCX
from xiaoan.library.models import Version
from xiaoan.library.setting import data_of
from xiaoan.library.views.finding import person, text_of, version_of

if TYPE_CHECKING:
    from xiaoan.documents import word
else:
    word = late("xiaoan.documents.word")

KINDS = {"pdf": "application/pdf", "docx": DOCX.content_type, "md": "text/markdown; charset=utf-8"}


@login_required
def paper(request: HttpRequest, pk: UUID, n: int, form: str) -> HttpResponse:
    """`pdf`, `docx`, or `md`, the source that can be taken in again."""
    if form not in KINDS:
        raise Http404
    user = person(request)
    version = version_of(user, text_of(user, pk), n)
    try:
        content = made(version, form)
    except (UnfitData, NoSign, NotSet) as wrong:
        cure = _("Correct the text, or report this with its number.")
        return refuse(request, Refusal(_("The paper could not be made"), str(wrong), cure, 422))
    response = HttpResponse(content, content_type=KINDS[form])
    name = f"{version.text.title}.{form}"
    response.headers["Content-Disposition"] = content_disposition_header(form != "pdf", name) or ""
    return response


def made(version: Version, form: str) -> bytes:
    """The bytes of the paper. Raises UnfitData, NoSign, NotSet, each with its cure."""
    if form == "md":
        return f"# {version.text.title}\n\n{version.body}\n".encode()
    moment = _moment(version)
    if form == "docx":
        return word.word("ruling", data_of(version), moment)
    return typeset("ruling", data_of(version), moment)


def _moment(version: Version) -> datetime:
    """The same file each time: the day it holds from, not the day somebody asks for it."""
    day = version.in_force_on or clock.today()
    return timezone.make_aware(datetime.combine(day, time.min))
