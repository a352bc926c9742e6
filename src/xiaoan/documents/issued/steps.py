"""Steps of an issued paper: withdraw it, lay in the scanned sealed original."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xiaoan.access.check import check
from xiaoan.base.pages import PRG
from xiaoan.documents import kinds
from xiaoan.documents.issued.page import about_url, context_of, find
from xiaoan.documents.issued.register import reader
from xiaoan.documents.models.document import REASONS
from xiaoan.ledger.change import WrongState


class WithdrawForm(forms.Form):
    """Why the paper holds no longer."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=REASONS, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy(
            "It stays in the register with the number; name posts rather than people."
        ),
    )  # fmt: skip


class ScanForm(forms.Form):
    """The scanned sealed original."""

    scan = forms.FileField(
        label=gettext_lazy("Scanned sealed original"),
        help_text=gettext_lazy("PDF or photo of the stamped paper; it is kept under this number."),
        widget=forms.ClearableFileInput({"accept": "application/pdf,image/*"}),
    )


@login_required
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw the paper; number and reason stay."""
    user = reader(request)
    found = find(user, pk)
    check(user, "documents.withdraw", found.issuer)
    if not kinds.kind(found.kind).is_general:
        raise WrongState(_("This paper is withdrawn on the page of its record."))
    if not found.is_in_force:
        raise WrongState(_("This paper has ended already."))
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found.withdraw(by=user, reason=form.cleaned_data["reason"])
        return PRG(request, "documents:document", found.pk, said=_("Withdrawn. The number stays."))
    context = {"document": found, "form": form, "about_url": about_url(found)}
    status = 422 if form.errors else 200
    return render(request, "documents/issued/withdraw.html", context, status=status)


@login_required
@require_POST
def seal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lay in the scanned sealed original under the same number."""
    user = reader(request)
    found = find(user, pk)
    form = ScanForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            found.attach_sealed(by=user, upload=form.cleaned_data["scan"])
        except ValidationError as wrong:
            form.add_error("scan", wrong.messages)
        else:
            said = _("The sealed original is kept under this number.")
            return PRG(request, "documents:document", found.pk, said=said)
    again = context_of(found, user, form=form)
    return render(request, "documents/issued/page.html", again, status=422)
