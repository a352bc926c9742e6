"""Whatever a machine sends: no failure, and every answer as the description says."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from tests.cast import People
from tests.sample import NOW, Sample

from xiaoan.api.openapi import TOLD, document
from xiaoan.api.tests.asking import Phone
from xiaoan.api.views import api
from xiaoan.base import clock
from xiaoan.field.registry import FORMS

CHECKS = [
    schemathesis.checks.not_a_server_error,
    schemathesis.checks.status_code_conformance,
    schemathesis.checks.content_type_conformance,
    schemathesis.checks.response_schema_conformance,
    schemathesis.checks.response_headers_conformance,
]
#: What one form's body may cost in examples; the suite stays quick.
EXAMPLES = 10
ADDRESSES = sorted(
    {(method, path) for method, path in TOLD if path != "/api/acts/{form}"}
    | {("post", f"/api/acts/{key}") for key in FORMS}
)  # fmt: skip


@pytest.fixture
def sample(people: People) -> Iterator[Sample]:
    """A school at work; the one connection stays open between requests."""
    made = Sample(people)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with clock.at(NOW):
        yield made
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def described(sample: Sample) -> dict[str, Any]:
    """The description, with keys of real records where a body names one: so that what is made
    up passes through the guards and meets the verbs."""
    known = {
        "unit": [sample.people.school.pk], "hazard": [str(sample.hazard.pk)],
        "place": [str(sample.place.pk)], "place_id": [str(sample.place.pk)],
        "visit": [str(sample.visit.pk)], "checklist": [str(sample.checklist.pk)],
        "duty": [str(sample.duty.pk)], "task": [str(sample.task.pk), str(sample.monthly.pk)],
        "kind": ["way", "power", "other", "rota-signon", "patrol-scan"],
        "method": ["hear", "see", "read", "talk"],
    }  # fmt: skip
    made = document(api)
    for name, shape in made["components"]["schemas"].items():
        for key, values in known.items():
            if key in shape.get("properties", {}) and not name.endswith(("Told", "Bundle")):
                shape["properties"][key] = {"enum": values}
    return made


@schemathesis.serializer("application/offset+octet-stream")
def _piece(_context: Any, value: Any) -> Any:
    return value


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode), ids=lambda mode: mode.name)
def test_no_failure_and_every_answer_as_described(
    sample: Sample, mode: schemathesis.GenerationMode, caplog: pytest.LogCaptureFixture
):
    schema = schemathesis.openapi.from_dict(described(sample))
    schema.app = WSGIHandler()
    people = sample.people
    school = Phone(people.safety, people.school, language="zh-CN")
    bureau = Phone(people.inspector, people.bureau, language="en")
    for method, path in ADDRESSES:
        phone = bureau if "inspections" in path else school
        key = {"Authorization": f"Bearer {phone.enrolled.token}", "Accept-Encoding": "identity"}
        ask(schema[path][method.upper()].as_strategy(generation_mode=mode), key)
    # An act that fails inside is answered in words and logged: none did.
    assert not [one for one in caplog.records if one.name.startswith("xiaoan.")
                and one.levelno >= logging.ERROR]  # fmt: skip


def ask(cases: Any, key: dict[str, str]) -> None:
    """Ask some of `cases`; each is undone, so that the next one finds the same school."""

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=cases)
    def run(case: Any) -> None:
        with transaction.atomic():
            case.call_and_validate(headers=key, checks=CHECKS)
            transaction.set_rollback(True)

    with suppress(Unsatisfiable):  # where nothing goes in, nothing can be sent wrongly
        run()
