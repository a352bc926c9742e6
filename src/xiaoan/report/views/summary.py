"""The yearly summary on screen, in Word and as a sheet."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
