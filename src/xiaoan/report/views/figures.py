"""A figure opened: its value, its evidence, its exceptions."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path


@login_required
def figures(request: HttpRequest) -> HttpResponse:
    raise Http404


@login_required
def figure_page(request: HttpRequest, key: str) -> HttpResponse:
    raise Http404


urlpatterns: list[URLPattern] = [
    path("figures/", figures, name="figures"),
    path("figures/<str:key>/", figure_page, name="figure"),
]
