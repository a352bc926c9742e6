"""The OpenAPI document: addresses and guards from the routes, shapes from the very Structs.

`TOLD` says for each address what goes in and what comes out; a test fails on an address that
stands here not. Each field form has an address of its own, with the shape of its body.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI

from xiaoan.api import shapes
from xiaoan.base.components import Text
from xiaoan.field import wire
from xiaoan.field.registry import FORMS

Json = dict[str, Any]
Refs = dict[Any, Json]
REF = "#/components/schemas/{name}"
ONE_ACT = "/api/acts/{form}"
TUS = {"Tus-Resumable": "1.0.0"}
BYTES = {"type": "string", "format": "binary"}


@dataclass(frozen=True)
class Told:
    """One address: what it does; its JSON body; its answers by status (None: empty)."""

    summary: Text
    body: type[Any] | None = None
    answers: Mapping[int, type[Any] | None] = field(default_factory=lambda: {204: None})
    refuses: tuple[int, ...] = ()
    #: Headers that must be sent, with their schema; headers of the answer.
    headers: Mapping[str, Json] = field(default_factory=dict)
    gives: tuple[str, ...] = ()
    takes_bytes: str = ""
    gives_bytes: bool = False


VERSION = {"Tus-Resumable": {"type": "string", "enum": ["1.0.0"]}}
LENGTH = {"type": "string", "pattern": "^[0-9]{1,15}$"}
WHERE = ("Tus-Resumable", "Upload-Offset", "Upload-Length")
TOLD: dict[tuple[str, str], Told] = {
    ("get", "/api/me"): Told(gettext_lazy("Who is asking"), answers={200: shapes.Me}),
    ("get", "/api/openapi.json"): Told(
        gettext_lazy("This description itself"), answers={200: dict}
    ),
    ("post", "/api/devices/"): Told(
        gettext_lazy("Enrol a phone; its key is told this once"),
        wire.Enrol,
        {201: shapes.EnrolledTold},
        (409, 413, 415, 422),
    ),
    ("delete", "/api/devices/current"): Told(gettext_lazy("Sign out of this phone")),
    ("post", "/api/devices/{key}/recovery"): Told(
        gettext_lazy("The server's half of the key, right after the password was typed"),
        answers={200: shapes.Recovery},
        refuses=(404, 409),
    ),
    ("get", "/api/field/standing/{district}/{key}"): Told(
        gettext_lazy("Whether a locked phone is in use still; it wipes itself where not"),
        refuses=(404, 410),
    ),
    ("get", "/api/field/bundle"): Told(
        gettext_lazy("What the phone carries; since a cursor only what differs"),
        answers={200: shapes.Bundle, 304: None},
        gives=("ETag",),
    ),
    ("post", "/api/field/acts"): Told(
        gettext_lazy("Send up to 50 acts; each is done once and answered by itself"),
        wire.Batch,
        {200: wire.Answers},
        (413, 415, 422),
    ),
    ("post", ONE_ACT): Told(
        gettext_lazy("Do one act"),
        wire.Act,
        {200: wire.Answer, 409: wire.Answer, 503: wire.Answer},
        (413, 415, 422),
    ),
    ("options", "/api/files/"): Told(
        gettext_lazy("What of the tus protocol is spoken here"),
        gives=("Tus-Version", "Tus-Extension", "Tus-Max-Size"),
    ),
    ("post", "/api/files/"): Told(
        gettext_lazy("Announce a photo; it then comes in pieces"),
        answers={201: None},
        refuses=(412, 413, 422, 507),
        headers=VERSION | {"Upload-Length": LENGTH, "Upload-Metadata": {"type": "string"}},
        gives=("Location", "Tus-Resumable"),
    ),
    ("head", "/api/files/{key}"): Told(
        gettext_lazy("How far the photo has come"),
        answers={200: None},
        refuses=(404, 412, 423, 460, 507),
        headers=VERSION,
        gives=WHERE,
    ),
    ("patch", "/api/files/{key}"): Told(
        gettext_lazy("The next piece of the photo; the last one stores it"),
        refuses=(404, 409, 412, 415, 423, 460, 507),
        headers=VERSION | {"Upload-Offset": LENGTH},
        gives=WHERE[:2],
        takes_bytes="application/offset+octet-stream",
    ),
    ("delete", "/api/files/{key}"): Told(
        gettext_lazy("Give an unfinished photo up"), refuses=(404, 412), headers=VERSION
    ),
    ("get", "/api/files/{key}"): Told(
        gettext_lazy("The photo, for whoever may see its record"),
        answers={200: None},
        refuses=(404,),
        gives_bytes=True,
    ),
    ("get", "/api/files/{key}/small"): Told(
        gettext_lazy("Its small picture"), answers={200: None}, refuses=(404,), gives_bytes=True
    ),
}


def document(api: NinjaAPI) -> Json:
    """The whole description as plain JSON values, in the language now in force."""
    made: Json = dict(api.get_openapi_schema(path_prefix="/api/"))
    schemas, refs = _schemas()
    paths = {
        path: {method: _told(method, path, found, refs) for method, found in methods.items()}
        for path, methods in made["paths"].items()
    }
    one = paths.pop(ONE_ACT)["post"]
    for key, form in FORMS.items():
        paths[ONE_ACT.replace("{form}", key)] = {"post": _of_form(one, key, str(form.title), refs)}
    made["paths"] = paths
    made["info"]["description"] = _(
        "The field app speaks this, and so may other programs of the district."
    )
    made["components"] = {
        "schemas": schemas,
        "securitySchemes": made["components"]["securitySchemes"],
    }
    made["servers"] = [{"url": "/"}]
    return made


def _schemas() -> tuple[Json, Refs]:
    """Every Struct on the wire by name, and where each stands; an act of each form with its
    body. Structs of one name in two modules are told apart by their modules."""
    shown = {type_ for told in TOLD.values() for type_ in (told.body, *told.answers.values())}
    bodies = {form.body for form in FORMS.values()}
    types = sorted({*shown, *bodies, shapes.ProblemTold} - {None, dict}, key=str)
    given, schemas = msgspec.json.schema_components(types, ref_template=REF)
    refs: Refs = dict(zip(types, given, strict=True))
    for key, form in FORMS.items():
        schemas[f"Act.{key}"] = _act_of(schemas["Act"], key, refs[form.body])
    acts = [{"$ref": REF.format(name=f"Act.{key}")} for key in FORMS]
    schemas["Batch"]["properties"]["acts"] = {
        "type": "array", "items": {"anyOf": acts}, "maxItems": wire.MOST,
    }  # fmt: skip
    return dict(schemas), refs


def _act_of(act: Json, key: str, ref: Json) -> Json:
    own = {"form": {"const": key}, "body": ref}
    return act | {
        "title": f"Act.{key}",
        "properties": act["properties"] | own,
        "required": sorted({*act["required"], "body"}),
    }


def _told(method: str, path: str, found: Json, refs: Refs) -> Json:
    """One operation: what the routes know, with the shapes of TOLD."""
    told = TOLD[method, path]
    kept = {name: found[name] for name in ("operationId", "tags", "security") if name in found}
    sent = [_parameter(name, schema) for name, schema in told.headers.items()]
    body = _body(told, refs)
    return kept | {
        "summary": str(told.summary),
        "parameters": [*found.get("parameters", []), *sent],
        "responses": _answers(told, refs, is_open="security" not in found),
    } | ({"requestBody": body} if body else {})  # fmt: skip


def _parameter(name: str, schema: Json) -> Json:
    return {"name": name, "in": "header", "required": True, "schema": schema}


def _body(told: Told, refs: Refs) -> Json | None:
    if told.takes_bytes:
        return {"required": True, "content": {told.takes_bytes: {"schema": BYTES}}}
    if told.body is None:
        return None
    return {"required": True, "content": {"application/json": {"schema": refs[told.body]}}}


def _answers(told: Told, refs: Refs, *, is_open: bool) -> Json:
    problem = _problem(refs)
    given = {str(status): _answer(told, shape, refs) for status, shape in told.answers.items()}
    guards = () if is_open else (401, 403)
    refused = {str(status): problem for status in (*guards, *told.refuses)}
    return given | refused | {"default": problem}


def _answer(told: Told, shape: type[Any] | None, refs: Refs) -> Json:
    made: Json = {"description": _("Done") if shape is not None else _("Done, nothing to read")}
    if told.gives_bytes:
        made["content"] = {"*/*": {"schema": BYTES}}
    elif shape is dict:
        made["content"] = {"application/json": {"schema": {"type": "object"}}}
    elif shape is not None:
        made["content"] = {"application/json": {"schema": refs[shape]}}
    if told.gives:
        made["headers"] = {name: {"schema": {"type": "string"}} for name in told.gives}
    return made


def _problem(refs: Refs) -> Json:
    return {
        "description": _("Refused, with what, why and the next step"),
        "content": {"application/json": {"schema": refs[shapes.ProblemTold]}},
    }


def _of_form(one: Json, key: str, title: str, refs: Refs) -> Json:
    """The operation of a single form."""
    either = {"anyOf": [refs[wire.Answer], refs[shapes.ProblemTold]]}
    schema = {"$ref": REF.format(name=f"Act.{key}")}
    content = {"application/json": {"schema": either}}
    refused = {"description": _("Refused"), "content": content}
    return one | {
        "operationId": f"act_{key.replace('.', '_')}",
        "summary": title,
        "parameters": [],
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": one["responses"] | {"422": refused},
    }
