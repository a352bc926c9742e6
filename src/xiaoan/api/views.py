"""The machine's door: one NinjaAPI, its OpenAPI and its docs."""

from __future__ import annotations

from django.urls import path
from ninja import NinjaAPI

api = NinjaAPI(title="Xiao'an", version="1", docs_url=None, urls_namespace="api")

urlpatterns = [path("", api.urls)]
