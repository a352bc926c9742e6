"""Base app: templates, static files and page tools; no models."""

from __future__ import annotations

from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "xiaoan.base"
