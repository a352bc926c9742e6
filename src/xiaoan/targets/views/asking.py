"""What a verb refuses is said at its field of the form."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Form


@contextmanager
def wrong_into(form: Form) -> Iterator[None]:
    """Take a step; a ValidationError goes to the form, and nothing of the step is stored."""
    try:
        with transaction.atomic():
            yield
    except ValidationError as wrong:
        told = wrong.message_dict if hasattr(wrong, "error_dict") else {"": wrong.messages}
        for name, texts in told.items():
            shown = name in form.fields and not form.fields[name].widget.is_hidden
            form.add_error(name if shown else None, texts)
