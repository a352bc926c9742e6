"""One include per domain folder."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("allauth.urls")),
    path("account/", include("xiaoan.accounts.views")),
    path("units/", include("xiaoan.units.views")),
    path("posts/", include("xiaoan.posts.views")),
    path("help/certificate/", include("xiaoan.project.authority")),
    path("help/", include("xiaoan.access.views")),
    path("ledger/", include("xiaoan.ledger.views")),
    path("evidence/", include("xiaoan.evidence.views")),
    path("messages/", include("xiaoan.notify.views")),
    path("hazards/", include("xiaoan.hazards.views")),
    path("duties/", include("xiaoan.duties.views")),
    path("inspections/", include("xiaoan.inspections.views")),
    path("", include("xiaoan.report.views")),
]
handler400 = "xiaoan.base.refusals.bad_request"
handler403 = "xiaoan.base.refusals.forbidden"
handler404 = "xiaoan.base.refusals.not_found"
handler500 = "xiaoan.base.refusals.broken"
handler429 = "xiaoan.base.refusals.too_many"
