"""The roster workbook: download, upload and check, look, apply; nothing half stored."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from xiaoan.base.late import late
from xiaoan.base.pages import PRG
from xiaoan.base.sheets import XLSX
from xiaoan.ledger.permission import reach, require
from xiaoan.posts.roster import board, shelf
from xiaoan.posts.roster.applying import Stale, apply, compare
from xiaoan.posts.roster.comparing import Difference
from xiaoan.posts.roster.reading import read
from xiaoan.units.models import Unit

if TYPE_CHECKING:
    from xiaoan.posts.roster import template
else:
    template = late("xiaoan.posts.roster.template")

LARGEST, SHOWN = 10 * 2**20, 200
KEY = "roster"
STEPS = {
    "reading": _("Reading the workbook"),
    "checked": _("Checked against the district"),
    "units": _("Founding units"),
    "people": _("Opening accounts"),
    "posts": _("Filling posts"),
}


class RosterForm(forms.Form):
    file = forms.FileField(
        label=_("Excel workbook (.xlsx)"), widget=forms.FileInput(attrs={"accept": ".xlsx"})
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(_("The file is larger than 10 MB. Split it into two."))
        return file


def _district(request: HttpRequest) -> Unit:
    """The district whose roster this person may import: all three steps must be theirs."""
    where = reach(request.user, "units.view")
    found = get_object_or_404(Unit, pk=(*where.districts, *where.unit_districts, 0)[0])
    for action in ("units.found", "accounts.open", "posts.appoint"):
        require(request.user, action, found)
    return found


@login_required
def roster(request: HttpRequest) -> HttpResponse:
    """Check a workbook against the district; nothing is stored but the file, for an hour."""
    district = _district(request)
    form = RosterForm(request.POST, request.FILES) if request.method == "POST" else RosterForm()
    context: dict[str, Any] = {"form": form, "district": district}
    if form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read()
        difference = compare(read(BytesIO(content)), district, by=request.user)
        if not difference.problems:
            token = shelf.put(content)
            digest = difference.digest()
            request.session[KEY] = {"token": token, "name": file.name, "digest": digest}
        context |= _told(difference, file.name)
    return render(request, "posts/roster.html", context)


@login_required
@require_POST
def roster_apply(request: HttpRequest) -> HttpResponse:
    """Apply the checked workbook: one transaction, or nothing."""
    district = _district(request)
    kept = request.session.get(KEY) or {}
    path = shelf.find(kept.get("token", ""))
    if path is None:
        said = _now("The checked file is no longer kept. Upload it again.")
        return PRG(request, "posts:roster", said=said)
    context: dict[str, Any] = {"form": RosterForm(), "district": district}
    with board.telling(kept["token"]) as tell:
        book = read(path)
        try:
            difference = apply(book, district, by=request.user, shown=kept["digest"], progress=tell)
        except Stale:
            difference = compare(book, district, by=request.user)
            request.session[KEY] = kept | {"digest": difference.digest()}
            context |= _told(difference, kept["name"]) | {"stale": True}
            return render(request, "posts/roster.html", context, status=409)
    if not difference.problems:
        shelf.drop(kept["token"])
        del request.session[KEY]
    context |= _told(difference, kept["name"]) | {"applied": not difference.problems}
    return render(request, "posts/roster.html", context)


def _told(difference: Difference, name: str) -> dict[str, Any]:
    return {
        "difference": difference,
        "counts": difference.counts(),
        "problems": difference.problems[:SHOWN],
        "more": max(0, len(difference.problems) - SHOWN),
        "file_name": name,
    }


@never_cache
@login_required
def roster_progress(request: HttpRequest) -> HttpResponse:
    """How far the import has come; the page asks every second while it waits."""
    kept = request.session.get(KEY) or {}
    words = board.read(kept.get("token", ""))
    context = {"words": words, "step": STEPS.get(words["step"], "") if words else ""}
    return render(request, "posts/roster_progress.html", context)


@login_required
def roster_template(request: HttpRequest) -> HttpResponse:
    require(request.user, "units.found", _district(request))
    return _workbook(template.write_template, _now("Roster template"))


@login_required
def roster_current(request: HttpRequest) -> HttpResponse:
    """The district's roster as it stands, in the same workbook: correct it and import it."""
    district = _district(request)
    return _workbook(
        lambda out: template.write_roster(out, district), f"{district.name} {_now('roster')}"
    )


def _workbook(write: Callable[[BinaryIO], None], name: str) -> HttpResponse:
    out = BytesIO()
    write(out)
    response = HttpResponse(out.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name + ".xlsx")
    return response
