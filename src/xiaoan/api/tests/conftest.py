"""A small form of the tests' own: it adds a place, and can be told to refuse."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
import pytest
from django.core.exceptions import ValidationError

from xiaoan.base.fieldform import Act, Done, FieldForm
from xiaoan.field import registry
from xiaoan.ledger.change import WrongState
from xiaoan.units.models import Place


class NewPlace(msgspec.Struct):
    name: Annotated[str, msgspec.Meta(max_length=40)]
    then: str = ""


def add_place(act: Act, by: Any, unit: Any) -> Done:
    place = Place.objects.add(by=by, unit=unit, name=act.body.name)
    if act.body.then == "conflict":
        raise WrongState("somebody was first")
    if act.body.then == "invalid":
        raise ValidationError({"name": "no such name"})
    if act.body.then == "broken":
        raise RuntimeError("a mistake in the code")
    return Done(place.subject, "/units/", {"place": place.pk})


@pytest.fixture
def place_form(monkeypatch: pytest.MonkeyPatch) -> str:
    form = FieldForm(
        "units.add", "add a place", NewPlace, add_place, lambda _act, _by: {"is": 1}, paper=True
    )
    monkeypatch.setitem(registry.FORMS, form.key, form)
    return form.key
