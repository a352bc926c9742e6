"""A record's history in words: who, in which post, when, and what was changed into what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from xiaoan.ledger.fence import recorded_models
from xiaoan.ledger.models import Event, Recorded
from xiaoan.ledger.permission import Actor, label, require
from xiaoan.ledger.privacy import PREFIX

HIDDEN = {"id", "event_id", "district_id", "unit_id"}
Known = Mapping[type[models.Model], Mapping[Any, Any]]


@dataclass(frozen=True)
class Change:
    """One column: its label, the value before (None at a birth) and after, in words."""

    label: str
    was: str | None
    now: str


@dataclass(frozen=True)
class Line:
    """One event in words."""

    event: Event
    label: Any
    who: str
    post: str
    changes: list[Change]

    @property
    def is_birth(self) -> bool:
        return self.event.prior is None


def visible_record(user: Actor, table: str, key: str) -> Recorded | None:
    """The record `table`/`key` if `user` may see it, by the model's own `visible_to`."""
    model = next((m for m in recorded_models() if m._meta.db_table == table), None)
    if model is None or model._meta.pk is None:
        return None
    try:
        pk = model._meta.pk.to_python(key)
    except ValidationError:
        return None
    manager: Any = model._default_manager
    if hasattr(manager, "visible_to"):
        found: Recorded | None = manager.visible_to(user).filter(pk=pk).first()
        return found
    return _in_reach(user, manager.filter(pk=pk).first())


def _in_reach(user: Actor, record: Recorded | None) -> Recorded | None:
    """Units, posts and accounts are unfenced: their noun's view action decides."""
    if record is None:
        return None
    try:
        require(user, record.view or f"{record._meta.app_label}.view", record.ledger_unit)
    except (PermissionDenied, LookupError, ObjectDoesNotExist):
        return None
    return record


def events_of(record: Recorded) -> list[Event]:
    """All events of the record in order, the batch it was born in included."""
    events = Event.objects.with_seal()
    found = list(events.filter(Q(subject=record.subject) | Q(pk=record.event_id)).order_by("id"))
    first = found[0].prior if found else None
    if first is not None and all(event.pk != first for event in found):
        found = [*events.filter(pk=first), *found]
    return found


def tell(events: Iterable[Event], record: Recorded | None = None) -> list[Line]:
    """`events` in words; of one record, or each of its own table. A few queries in all."""
    events = list(events)
    people = get_user_model()._base_manager.in_bulk({e.actor_id for e in events if e.actor_id})
    posts = apps.get_model("posts", "Post")._base_manager.in_bulk(
        {e.post for e in events if e.post}
    )
    by_table = {model._meta.db_table: model for model in recorded_models()}
    tables = [type(record) if record else by_table.get(e.subject.partition(":")[0]) for e in events]
    known = _related(zip(tables, events, strict=True))
    return [
        Line(
            event=event,
            label=label(event.action),
            who=str(people.get(event.actor_id) or ""),
            post=str(posts.get(event.post) or event.post or ""),
            changes=_changes(model, event, known) if model else [],
        )
        for model, event in zip(tables, events, strict=True)
    ]


def _fields(model: type[models.Model]) -> dict[str, models.Field[Any, Any]]:
    return {field.column: field for field in model._meta.concrete_fields if field.column}


def _related(pairs: Iterable[tuple[type[Recorded] | None, Event]]) -> Known:
    """Whatever the events' relations point to, one query for each model."""
    wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
    for model, event in pairs:
        fields = _fields(model) if model else {}
        for part in ("was", "now"):
            for column, value in event.facts.get(part, {}).items():
                field = fields.get(column)
                if value is not None and field is not None and field.related_model:
                    wanted[field.related_model].add(field.target_field.to_python(value))  # type: ignore[index, attr-defined]
    return {model: model._base_manager.in_bulk(keys) for model, keys in wanted.items()}


def _changes(model: type[models.Model], event: Event, known: Known) -> list[Change]:
    fields, was = _fields(model), event.facts.get("was")
    told = []
    for column, value in event.facts.get("now", {}).items():
        field = fields.get(column)
        if field is None or column in HIDDEN or (was is None and value in (None, "", [], {})):
            continue
        before = None if was is None else _words(field, was.get(column), known)
        told.append(Change(str(field.verbose_name), before, _words(field, value, known)))
    return told


def _words(field: models.Field[Any, Any], value: Any, known: Known) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, str) and value.startswith(PREFIX):
        return _("personal data, kept as a commitment")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field.related_model:
        key = field.target_field.to_python(value)  # type: ignore[attr-defined]
        return str(known.get(field.related_model, {}).get(key, value))  # type: ignore[call-overload]
    if isinstance(field, models.DateTimeField):
        return date_format(timezone.localtime(datetime.fromisoformat(value)), "Y-m-d H:i")
    if isinstance(value, list):
        return "、".join(map(str, value))
    return str(dict(field.flatchoices).get(value, value))
