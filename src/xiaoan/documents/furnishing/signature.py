"""Who signs the papers: the district's own certificate or the bureau's, and the time stamp."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from xiaoan.base.late import late
from xiaoan.base.pages import PRG
from xiaoan.documents import authority, certificates
from xiaoan.documents.authority import NotSigned, Signer
from xiaoan.documents.furnishing.asking import bureau, file, may, person
from xiaoan.documents.models import Fitting
from xiaoan.units.models import Unit

if TYPE_CHECKING:
    from xiaoan.documents import stamps
else:
    stamps = late("xiaoan.documents.stamps")

LAY, TAKE = "documents.furnish", "documents.clear"
SOON = 60  # days before the end of the bureau's own certificate


class CertificateForm(forms.Form):
    """The bureau's own certificate with its key; the password is not kept."""

    prefix = "own"
    file = forms.FileField(
        label=_("Certificate with its key (.p12, .pfx)"),
        widget=forms.FileInput(attrs={"accept": ".p12,.pfx"}),
    )
    password = forms.CharField(
        label=_("Password of the file"), required=False, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Used once to open the file, and not kept."),
    )  # fmt: skip


class StampForm(forms.Form):
    """Where time stamps come from, and whether papers go without one."""

    prefix = "stamp"
    address = forms.CharField(
        label=_("Address of the time stamp server (RFC 3161)"), max_length=120,
        widget=forms.URLInput(attrs={"placeholder": "https://…"}),
        help_text=_("One stamp is asked for on trial, and its certificate trusted from then on."),
    )  # fmt: skip
    may_go_without = forms.BooleanField(
        label=_("When it does not answer, sign without a time stamp"), required=False,
        help_text=_("Without this tick nothing is issued until it answers."),
    )  # fmt: skip


@login_required
@require_safe
def signature(request: HttpRequest) -> HttpResponse:
    """Who signs, until when, the time stamp, and what was laid in before."""
    return _page(request)


@login_required
@require_POST
@sensitive_post_parameters("own-password")
def signature_own(request: HttpRequest) -> HttpResponse:
    """Sign with the bureau's own certificate from now on."""
    home = bureau(request, LAY)
    form = CertificateForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        content = upload.read(certificates.LARGEST + 1)
        try:
            with transaction.atomic():
                own = authority.lay_in(home, content, form.cleaned_data["password"])
                _record(request, home, Fitting.Kind.CERTIFICATE, own.fingerprint, own.name, own)
        except (certificates.Unfit, NotSigned) as wrong:
            form.add_error("file", str(wrong))
        else:
            said = _now("Papers are signed by “%(name)s” from now on.") % {"name": own.name}
            return PRG(request, "documents:signature", said=said)
    return _page(request, own=form)


@login_required
@require_POST
def signature_made(request: HttpRequest) -> HttpResponse:
    """Back to the certificate that the district's own authority gives."""
    home = bureau(request, TAKE)
    rows = Fitting.objects.at(home).of_kind(Fitting.Kind.CERTIFICATE).in_use()
    try:
        with transaction.atomic():
            for one in rows:
                one.take_out(by=person(request))
            authority.take_own(home)
    except NotSigned as wrong:
        return PRG(request, "documents:signature", said=str(wrong))
    said = _now("Papers are signed by the district's own certificate again.")
    return PRG(request, "documents:signature", said=said)


@login_required
@require_POST
def signature_stamp(request: HttpRequest) -> HttpResponse:
    """Try a time stamp server, and ask it for every signature from now on."""
    home = bureau(request, LAY)
    form = StampForm(request.POST)
    if form.is_valid():
        stamp = stamps.Stamp(
            form.cleaned_data["address"].strip(), form.cleaned_data["may_go_without"]
        )
        try:
            shown = stamps.tried(stamp.address)
        except (stamps.StampFailed, ValueError) as wrong:
            form.add_error("address", str(wrong))
        else:
            with transaction.atomic():
                _record(request, home, Fitting.Kind.STAMP, stamp.address, shown.name, None,
                        {"may_go_without": stamp.may_go_without})  # fmt: skip
                stamps.settle(home, stamp, shown)
            said = _now("Every signature carries a time stamp of %(name)s from now on.")
            return PRG(request, "documents:signature", said=said % {"name": shown.name})
    return _page(request, stamp=form)


@login_required
@require_POST
def signature_unstamped(request: HttpRequest) -> HttpResponse:
    """No time stamps from now on."""
    home = bureau(request, TAKE)
    with transaction.atomic():
        for one in Fitting.objects.at(home).of_kind(Fitting.Kind.STAMP).in_use():
            one.take_out(by=person(request))
        stamps.give_up(home)
    return PRG(request, "documents:signature", said=_now("Signatures carry no time stamp now."))


@login_required
@require_safe
def signature_authority(request: HttpRequest) -> HttpResponse:
    """The authority's certificate, for readers of PDF that shall trust it."""
    found = authority.authority(bureau(request))
    if found is None:
        raise Http404
    return file(found, "application/x-pem-file", "xiaoan-signing.pem")


def _page(request: HttpRequest, **forms_given: Any) -> HttpResponse:
    home = bureau(request)
    broken, found = "", None
    try:
        found = authority.standing(home)
    except NotSigned as wrong:
        broken = str(wrong)
    rows = Fitting.objects.visible_to(person(request)).filter(
        kind__in=(Fitting.Kind.CERTIFICATE, Fitting.Kind.STAMP)
    )
    stamp = stamps.stamp_of(home)
    context = {
        "signer": found, "broken": broken, "days": found.days_left() if found else None,
        "ends_soon": found is not None and found.is_own and found.days_left() < SOON,
        "stamp": stamp, "has_authority": authority.authority(home) is not None,
        "may_lay": may(request, LAY), "own_form": forms_given.get("own") or CertificateForm(),
        "stamp_form": forms_given.get("stamp") or StampForm(initial=_told(stamp)),
        "history": list(rows.select_related("by").order_by("-id")[:50]),
    }  # fmt: skip
    is_bad = any(form.errors for form in forms_given.values())
    return render(request, "documents/signature.html", context, status=422 if is_bad else 200)


def _told(stamp: stamps.Stamp | None) -> dict[str, Any]:
    if stamp is None:
        return {"may_go_without": True}
    return {"address": stamp.address, "may_go_without": stamp.may_go_without}


def _record(
    request: HttpRequest, home: Unit, kind: str, place: str, name: str, own: Signer | None,
    facts: dict[str, Any] | None = None,
) -> Fitting:  # fmt: skip
    told = dict(facts or {})
    if own is not None:
        told |= {"until": own.until.isoformat(), "fingerprint": own.fingerprint}
    return Fitting.lay_in(
        kind, by=person(request), unit=home, place=place[:120], name=name[:120], facts=told
    )


urlpatterns: list[URLPattern] = [
    path("signature/", signature, name="signature"),
    path("signature/own/", signature_own, name="signature_own"),
    path("signature/made/", signature_made, name="signature_made"),
    path("signature/stamp/", signature_stamp, name="signature_stamp"),
    path("signature/unstamped/", signature_unstamped, name="signature_unstamped"),
    path("signature/authority.pem", signature_authority, name="signature_authority"),
]
