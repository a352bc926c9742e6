"""Pages of posts: holders, a unit's accounts, the own page, the roster workbook."""

from __future__ import annotations

from django.urls import path

from xiaoan.posts.views.holders import acting, appointment, end, holders
from xiaoan.posts.views.own import me
from xiaoan.posts.views.people import account, account_new, accounts, slips
from xiaoan.posts.views.person import amend, hand, leave, reopen
from xiaoan.posts.views.roster import (
    roster,
    roster_apply,
    roster_current,
    roster_progress,
    roster_template,
)

app_name = "posts"
urlpatterns = [
    path("me/", me, name="me"),
    path("roster/", roster, name="roster"),
    path("roster/template/", roster_template, name="roster_template"),
    path("roster/current/", roster_current, name="roster_current"),
    path("roster/apply/", roster_apply, name="roster_apply"),
    path("roster/progress/", roster_progress, name="roster_progress"),
    path("<str:code>/", holders, name="holders"),
    path("<str:code>/appointment/", appointment, name="appointment"),
    path("<str:code>/<int:pk>/end/", end, name="end"),
    path("<str:code>/<int:pk>/acting/", acting, name="acting"),
    path("<str:code>/accounts/", accounts, name="accounts"),
    path("<str:code>/accounts/new/", account_new, name="account_new"),
    path("<str:code>/accounts/slips/", slips, name="slips"),
    path("<str:code>/accounts/<int:pk>/", account, name="account"),
    path("<str:code>/accounts/<int:pk>/amend/", amend, name="amend"),
    path("<str:code>/accounts/<int:pk>/hand/", hand, name="hand"),
    path("<str:code>/accounts/<int:pk>/leave/", leave, name="leave"),
    path("<str:code>/accounts/<int:pk>/reopen/", reopen, name="reopen"),
]
