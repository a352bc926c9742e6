"""A record's history in words: who, in which post, when, and what was changed into what."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from xiaoan.ledger.fence import recorded_models
from xiaoan.ledger.models import Event, EventQuerySet, Recorded
from xiaoan.ledger.permission import Actor, label, require
from xiaoan.ledger.privacy import PREFIX
from xiaoan.ledger.words import INSIDE, SPOKEN, column_words, table_words

HIDDEN = {"id", "event_id", "district_id", "unit_id"}
POST_COLUMNS = {"post", "owner_posts"}  # post codes without a relation
STRUCTURED, ANSWER = {"plan", "answers"}, "a"
SHOWN = 120  # characters of one value
NOTHING = "—"
EMPTY: tuple[Any, ...] = (None, "", [], {}, False, 0)  # at a birth nothing is told of these
NOTES = ("reason", "note", "basis", "migration", "path", "receipt")
_SUBJECT = re.compile(r"([a-z]+_[a-z]+):[0-9a-f-]+$")  # a record named by its ledger key
#: The reason of a task that another duty's record closed.
_DERIVED = re.compile(r"derived:([A-Z]+-\d+)")
Known = Mapping[Any, Mapping[Any, Any]]


@dataclass(frozen=True)
class Change:
    """One column: its label, the value before ('' where there was none) and after, in words."""

    label: str
    was: str
    now: str


@dataclass(frozen=True)
class Line:
    """One event in words. `key` is the record's key, '' where the event has no single row."""

    event: Event
    label: Any
    who: str
    post: str
    about: Any
    table: str = ""
    key: str = ""
    unit: str = ""
    note: str = ""
    changes: list[Change] = field(default_factory=list)

    @property
    def code(self) -> bytes:
        """The event's digest without the byte that names the algorithm."""
        return bytes(self.event.digest)[1:]

    @property
    def summary(self) -> str:
        """Note and changes on one line, for lists and Excel."""
        told = [self.note] if self.note else []
        for change in self.changes:
            before = f"{change.was} → " if change.was else ""
            told.append(f"{change.label}：{before}{change.now}")
        return "；".join(told)


def visible_record(user: Actor, table: str, key: str) -> Recorded | None:
    """The record `table`/`key` if `user` may see it, by the model's own `visible_to`."""
    model = by_table().get(table)
    if model is None or model._meta.pk is None:
        return None
    try:
        pk = model._meta.pk.to_python(key)
        model._meta.pk.run_validators(pk)
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


def by_table() -> dict[str, type[Recorded]]:
    """Every recorded model by its table."""
    return {model._meta.db_table: model for model in recorded_models()}


def events_of(record: Recorded) -> list[Event]:
    """All events of the record in order, the batch it was born in included."""
    events: EventQuerySet = Event.objects.with_seal()
    found = list(
        events.filter(Q(subject=record.subject) | Q(pk=record.event_id)).order_by("epoch", "id")
    )
    first = found[0].prior if found else None
    if first is not None and all(event.pk != first for event in found):
        found = [*events.filter(pk=first), *found]
    return found


def tell(events: Iterable[Event], record: Recorded | None = None) -> list[Line]:
    """`events` in words; of one record, or each of its own table. A few queries in all."""
    events = list(events)
    models_of, known = by_table(), _people(events)
    tables = [e.subject.partition(":")[0] for e in events]
    kinds = [type(record) if record else models_of.get(table) for table in tables]
    known |= _related(zip(kinds, events, strict=True))
    return [
        _line(event, table, model, known)
        for event, table, model in zip(events, tables, kinds, strict=True)
    ]


def _line(event: Event, table: str, model: type[Recorded] | None, known: Known) -> Line:
    key = event.subject.partition(":")[2]
    return Line(
        event=event,
        label=label(event.action),
        who=str(known["people"].get(event.actor_id) or ""),
        post=str(known["posts"].get(event.post) or event.post or ""),
        about=table_words(table),
        table=table if model and event.n == 1 else "",
        key=key if key not in {"*", "0"} else "",
        unit=str(known["units"].get(event.unit_id) or ""),
        note=_note(event),
        changes=_changes(model, event, known) if model else [],
    )


def _people(events: list[Event]) -> dict[Any, Mapping[Any, Any]]:
    """Who acted, in which post, where: one query each."""
    people: Any = get_user_model()._base_manager
    posts: Any = apps.get_model("posts", "Post")._base_manager
    units: Any = apps.get_model("units", "Unit")._base_manager
    return {
        "people": people.in_bulk({e.actor_id for e in events if e.actor_id}),
        "posts": posts.in_bulk(),
        "units": units.in_bulk({e.unit_id for e in events if e.unit_id}),
    }


def _note(event: Event) -> str:
    told = [str(event.facts[name]) for name in NOTES if event.facts.get(name)]
    if refused := event.facts.get("refused"):
        told = [str(label(refused)), *told]
    return Truncator(" · ".join(told)).chars(SHOWN)


def _fields(model: type[models.Model]) -> dict[str, models.Field[Any, Any]]:
    return {str(field.column): field for field in model._meta.concrete_fields if field.column}


def _related(pairs: Iterable[tuple[type[Recorded] | None, Event]]) -> Known:
    """Whatever the events' relations point to, one query for each model."""
    wanted: dict[Any, set[Any]] = defaultdict(set)
    for model, event in pairs:
        fields = _fields(model) if model else {}
        for part in ("was", "now"):
            for column, value in event.facts.get(part, {}).items():
                field = fields.get(column)
                if value is not None and field is not None and field.related_model:
                    wanted[field.related_model].add(_key(field, value))
    return {model: model._base_manager.in_bulk(keys) for model, keys in wanted.items()}


def _key(field: Any, value: Any) -> Any:
    return field.target_field.to_python(value)


def _changes(model: type[models.Model], event: Event, known: Known) -> list[Change]:
    fields, was = _fields(model), event.facts.get("was")
    told = []
    for column, value in event.facts.get("now", {}).items():
        field = fields.get(column)
        if field is None or column in HIDDEN or (was is None and value in EMPTY):
            continue
        before = "" if was is None else _words(field, was.get(column), known)
        after = _words(field, value, known)
        if before != after:
            told.append(Change(str(column_words(field)), before, after or NOTHING))
    return told


def _words(field: models.Field[Any, Any], value: Any, known: Known) -> str:
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, str) and value.startswith(PREFIX):
        return _("personal data, kept as a commitment")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field.related_model:
        return str(known.get(field.related_model, {}).get(_key(field, value), value))
    if isinstance(field, models.DateTimeField):
        return date_format(timezone.localtime(datetime.fromisoformat(value)), "Y-m-d H:i")
    return Truncator(_plain(field, value, known)).chars(SHOWN)


def _plain(field: models.Field[Any, Any], value: Any, known: Known) -> str:
    if isinstance(value, list):
        return "、".join(_plain(field, item, known) for item in value)
    if isinstance(value, dict):
        return "、".join(_pair(field, key, item, known) for key, item in value.items())
    if isinstance(value, str) and (stood := _DERIVED.fullmatch(value)):
        return _("no form: the record of %(code)s stands for it") % {"code": stood[1]}
    if isinstance(value, str) and (named := _SUBJECT.match(value)):
        return str(table_words(named[1]))
    return str(_named(field, value, known))


def _named(field: models.Field[Any, Any], value: Any, known: Known) -> Any:
    """One value, or key of a structure, by the word that people have for it."""
    if field.column in POST_COLUMNS:
        return known["posts"].get(value, value)
    if field.column in STRUCTURED:
        return INSIDE.get(value, value)
    if say := SPOKEN.get(f"{field.model._meta.db_table}.{field.column}"):
        return say(value)
    return dict(field.flatchoices).get(value, value)


def _pair(field: models.Field[Any, Any], key: str, item: Any, known: Known) -> str:
    told = _plain(field, item, known)
    return told if key == ANSWER else f"{_named(field, key, known)} {told}"
