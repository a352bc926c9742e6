"""The page that puts the district's own certificate authority on phones; open to everybody.

A phone asks for it before anybody can sign in on it, so it stands without sign-in. The file
is public by nature; its fingerprint is printed beside it, to be compared before it is installed.
"""

from __future__ import annotations

from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from xiaoan.cli.certificates import CertificateError, fingerprint, load

ROW = 8  # pairs of digits in a line: four lines are compared without losing the place


def certificate(request: HttpRequest) -> HttpResponse:
    """How to install the authority on each kind of device, with its name and fingerprint."""
    made = _authority()
    context = {"authority": None}
    if made is not None:
        names = made.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        pairs = fingerprint(made).split(":")
        context["authority"] = {
            "title": str(names[0].value) if names else "",
            "fingerprint": [" ".join(pairs[n : n + ROW]) for n in range(0, len(pairs), ROW)],
            "until": made.not_valid_after_utc,
        }  # type: ignore[assignment]
    return render(request, "project/certificate.html", context)


def certificate_file(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The authority itself, in the type that phones offer to install."""
    if _authority() is None:
        raise Http404
    content = _place().read_bytes()
    answer = HttpResponse(content, content_type="application/x-x509-ca-cert")
    answer["Content-Disposition"] = 'attachment; filename="xiaoan-ca.crt"'
    return answer


def _place() -> Path:
    return Path(settings.DATA) / "tls" / "ca.pem"


def _authority() -> x509.Certificate | None:
    if not _place().exists():
        return None
    try:
        return load(_place())
    except CertificateError:
        return None  # `xiaoan doctor` tells the administrator


app_name = "project"
urlpatterns = [
    path("", certificate, name="certificate"),
    path("xiaoan-ca.crt", certificate_file, name="certificate_file"),
]
