"""The description of the door for people: one page in their language, without foreign scripts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from xiaoan.api.openapi import Json

KINDS = {
    "string": "text", "integer": "number", "number": "number", "boolean": "yes", "null": "nothing",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One field of a shape: its name, what it takes, and the shapes it leads to."""

    name: str
    kind: str
    links: tuple[str, ...]
    is_required: bool


@dataclass(frozen=True)
class Step:
    """One address: method, path, what it does, who may, what goes in, what comes out."""

    method: str
    path: str
    summary: str
    guards: tuple[str, ...]
    body: str
    headers: tuple[str, ...]
    answers: tuple[tuple[str, str], ...]


def page(request: HttpRequest, made: Json) -> HttpResponse:
    """The description `made` drawn as a page."""
    steps = [
        _step(method.upper(), path, told)
        for path, methods in made["paths"].items() for method, told in methods.items()
    ]  # fmt: skip
    shapes = [
        (name, [_line(key, value, schema) for key, value in schema["properties"].items()])
        for name, schema in made["components"]["schemas"].items()
        if schema.get("properties")
    ]
    return render(request, "api/docs.html", {"steps": steps, "shapes": shapes})


def guarded(make: Any) -> Any:
    """The view of the page: `make()` gives the description in the language now in force."""

    @login_required
    def docs(request: HttpRequest) -> HttpResponse:
        return page(request, make())

    return docs


def _step(method: str, path: str, told: Json) -> Step:
    words = {"DeviceKey": _("phone"), "BrowserSession": _("browser"),
             "FreshSession": _("browser, just signed in")}  # fmt: skip
    guards = tuple(str(words.get(name, name)) for each in told.get("security", ()) for name in each)
    body = told.get("requestBody", {}).get("content", {})
    sent = next((_links(kind["schema"]) for kind in body.values()), ())
    answers = tuple((code, _shape(one)) for code, one in told["responses"].items())
    headers = tuple(one["name"] for one in told["parameters"] if one["in"] == "header")
    return Step(method, path, told["summary"], guards, "".join(sent[:1]), headers, answers)


def _shape(one: Json) -> str:
    content = one.get("content", {}).get("application/json", {})
    return next(iter(_links(content.get("schema", {}))), "")


def _links(schema: Json) -> tuple[str, ...]:
    """The names of the shapes that a schema leads to."""
    if ref := schema.get("$ref"):
        return (ref.rpartition("/")[2],)
    inner = [*schema.get("anyOf", ()), schema.get("items"), schema.get("additionalProperties")]
    found = [name for each in inner if isinstance(each, dict) for name in _links(each)]
    return tuple(dict.fromkeys(found))


def _line(name: str, value: Json, schema: Json) -> Line:
    return Line(name, _kind(value), _links(value), name in schema.get("required", ()))


def _kind(value: Json) -> str:
    """What a field takes, in words."""
    if "const" in value:
        return f"“{value['const']}”"
    if values := value.get("enum"):
        return _("one of: %(values)s") % {"values": ", ".join(map(str, values))}
    if several := value.get("anyOf"):
        kinds = [_kind(each) for each in several if "$ref" not in each]
        return _(" or ").join(dict.fromkeys(filter(None, kinds)))
    if value.get("type") == "array":
        return _("list")
    if value.get("type") == "object":
        return _("group of named values")
    return _bounded(value)


def _bounded(value: Json) -> str:
    formats = {"uuid": _("identifier (UUID)"), "date-time": _("moment"), "date": _("day")}
    kinds = {"text": _("text"), "number": _("number"), "yes": _("yes or no"),
             "nothing": _("nothing")}  # fmt: skip
    kind = formats.get(value.get("format", "")) or kinds.get(KINDS.get(value.get("type", ""), ""))
    if kind and (most := value.get("maxLength")):
        return _("%(kind)s, at most %(n)s") % {"kind": kind, "n": most}
    return kind or ""
