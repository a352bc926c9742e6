"""What these views share: finding a unit for an action, and a rule's refusal in the form."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from xiaoan.ledger.permission import require
from xiaoan.units.models import Unit
from xiaoan.units.views import units_of


def unit_for(request: HttpRequest, code: str, action: str) -> Unit:
    """The unit `code`: 404 where it is not seen, 403 where `action` is not allowed."""
    unit = get_object_or_404(units_of(request.user).select_related("parent"), code=code)
    require(request.user, action, unit)
    return unit


def put_errors(form: forms.Form, wrong: ValidationError) -> None:
    """Each refusal beside its field, or above the form where it has none."""
    named = wrong.message_dict if hasattr(wrong, "error_dict") else {"": wrong.messages}
    for name, messages in named.items():
        for message in messages:
            form.add_error(name if name in form.fields else None, message)


class DayInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")
