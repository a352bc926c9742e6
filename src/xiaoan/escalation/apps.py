"""Escalation app."""

from __future__ import annotations

from django.apps import AppConfig


class EscalationConfig(AppConfig):
    name = "xiaoan.escalation"
    default_auto_field = "django.db.models.BigAutoField"
