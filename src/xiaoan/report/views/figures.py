"""A figure opened: its value, its evidence, its exceptions."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
