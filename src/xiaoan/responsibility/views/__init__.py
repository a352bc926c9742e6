"""Pages of responsibility: sheets, own charges, who answered, groups, cases, sections."""

from __future__ import annotations

from django.urls import URLPattern, path

from xiaoan.responsibility.views.cases import case, case_new, cases
from xiaoan.responsibility.views.drafting import begin, draft
from xiaoan.responsibility.views.groups import group, group_end, group_new, groups
from xiaoan.responsibility.views.listing import sheets
from xiaoan.responsibility.views.own import mine, owner
from xiaoan.responsibility.views.papers import answered_file, person_file, sheet_issue, sheet_paper
from xiaoan.responsibility.views.sections import section
from xiaoan.responsibility.views.sheet import answered, sheet, unit

app_name = "responsibility"
urlpatterns: list[URLPattern] = [
    path("", sheets, name="sheets"),
    path("mine/", mine, name="mine"),
    path("people/<int:pk>/", owner, name="owner"),
    path("people/<int:pk>/paper.<str:form>", person_file, name="person_file"),
    path("units/<str:code>/", unit, name="unit"),
    path("units/<str:code>/answered/", answered, name="answered"),
    path("units/<str:code>/answered/paper.<str:form>", answered_file, name="answered_file"),
    path("units/<str:code>/draft/", draft, name="draft"),
    path("units/<str:code>/draft/begin/", begin, name="begin"),
    path("units/<str:code>/group/", group_new, name="group_new"),
    path("sheets/<uuid:pk>/", sheet, name="sheet"),
    path("sheets/<uuid:pk>/paper.<str:form>", sheet_paper, name="sheet_paper"),
    path("sheets/<uuid:pk>/issue/", sheet_issue, name="sheet_issue"),
    path("groups/", groups, name="groups"),
    path("groups/<uuid:pk>/", group, name="group"),
    path("groups/<uuid:pk>/end/", group_end, name="group_end"),
    path("cases/", cases, name="cases"),
    path("cases/new/", case_new, name="case_new"),
    path("cases/<uuid:pk>/", case, name="case"),
    path("sections/<str:code>/", section, name="section"),
]
