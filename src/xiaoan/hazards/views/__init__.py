"""Pages of hazards: the register, one hazard, and one page for each step."""

from __future__ import annotations

from django.urls import URLPattern, path

from xiaoan.hazards.views.detail import detail
from xiaoan.hazards.views.ladders import ladder, ladders
from xiaoan.hazards.views.lists import (
    extensions,
    keepings,
    referrals,
    spot_checks,
)
from xiaoan.hazards.views.notice import notice
from xiaoan.hazards.views.notices import notices
from xiaoan.hazards.views.papers import draft, draw, paper_step
from xiaoan.hazards.views.register import register
from xiaoan.hazards.views.report import new
from xiaoan.hazards.views.rules import consent, order_text, rules
from xiaoan.hazards.views.steps import STEPS, step
from xiaoan.hazards.views.tables import PAPERS

app_name = "hazards"
urlpatterns: list[URLPattern] = [
    path("", register, name="register"),
    path("new/", new, name="new"),
    path("keepings/", keepings, name="keepings"),
    path("spot-checks/", spot_checks, name="spot_checks"),
    path("spot-checks/draw/", draw, name="draw"),
    path("referrals/", referrals, name="referrals"),
    path("extensions/", extensions, name="extensions"),
    path("ladders/", ladders, name="ladders"),
    path("ladders/<str:name>/", ladder, name="ladder"),
    path("notices/", notices, name="notices"),
    path("notices/draft/", draft, name="draft"),
    path("notices/rules/", rules, name="rules"),
    path("notices/orders/", order_text, name="order_text"),
    path("notices/consent/", consent, name="consent"),
    path("notices/<uuid:pk>/", notice, name="notice"),
    *(
        path(f"{paper.folder}/<uuid:pk>/{name}/", paper_step, {"name": name}, name=name)
        for name, paper in PAPERS.items()
    ),
    path("<uuid:pk>/", detail, name="detail"),
    *(path(f"<uuid:pk>/{name}/", step, {"name": name}, name=name) for name in STEPS),
]
