"""One include per domain folder."""

from __future__ import annotations

from allauth.account.views import password_reset
from django.urls import include, path, re_path
from django.views.decorators.http import require_safe

from xiaoan.base.refusals import not_found

#: Doors of allauth that this house does not have: addresses of mail, sign-in by a mailed code,
#: a password reset by mail. Forgotten passwords are handed out anew in person.
SHUT = r"^accounts/(?:email/|confirm-email/|login/code/|password/set/|password/reset/.)"

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    re_path(SHUT, not_found),
    path("accounts/password/reset/", require_safe(password_reset), name="account_reset_password"),
    path("accounts/", include("allauth.urls")),
    path("account/", include("xiaoan.accounts.views")),
    path("units/", include("xiaoan.units.views")),
    path("posts/", include("xiaoan.posts.views")),
    path("help/certificate/", include("xiaoan.project.authority")),
    path("help/", include("xiaoan.access.views")),
    path("ledger/", include("xiaoan.ledger.views")),
    path("evidence/", include("xiaoan.evidence.views")),
    path("documents/", include("xiaoan.documents.views")),
    path("v/", include("xiaoan.documents.proving.views")),
    path("messages/", include("xiaoan.notify.views")),
    path("library/", include("xiaoan.library.views")),
    path("hazards/", include("xiaoan.hazards.views")),
    path("duties/", include("xiaoan.duties.views")),
    path("inspections/", include("xiaoan.inspections.views")),
    path("responsibility/", include("xiaoan.responsibility.views")),
    path("letters/", include("xiaoan.targets.views")),
    path("second-look/", include("xiaoan.plausibility.views")),
    path("field/", include("xiaoan.field.views")),
    path("p/", include("xiaoan.public.views")),
    path("public/", include("xiaoan.public.views.office")),
    path("api/", include("xiaoan.api.views")),
    path("", include("xiaoan.report.views")),
]
handler400 = "xiaoan.base.refusals.bad_request"
handler403 = "xiaoan.base.refusals.forbidden"
handler404 = "xiaoan.base.refusals.not_found"
handler500 = "xiaoan.base.refusals.broken"
handler429 = "xiaoan.base.refusals.too_many"
