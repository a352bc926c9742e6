"""The OpenAPI names every address and every form, and the answers are as it says."""

from __future__ import annotations

import msgspec
import pytest
from django.test import Client
from tests.cast import People

from xiaoan.api.openapi import TOLD, document
from xiaoan.api.tests.asking import Phone
from xiaoan.api.views import api
from xiaoan.field.registry import FORMS


def test_every_address_stands_in_it_and_nothing_else(people: People):
    made = api.get_openapi_schema(path_prefix="/api/")
    routes = {(method, path) for path, methods in made["paths"].items() for method in methods}
    assert routes == set(TOLD)


def test_every_form_has_its_address_and_its_body(people: People):
    made = document(api)
    for key in FORMS:
        told = made["paths"][f"/api/acts/{key}"]["post"]
        assert told["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith(key)
        body = made["components"]["schemas"][f"Act.{key}"]["properties"]["body"]
        assert body["$ref"].rpartition("/")[2] in made["components"]["schemas"]


def test_nothing_in_it_leads_nowhere(people: People):
    made = document(api)
    text = msgspec.json.encode(made).decode()
    named = {part.partition('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert named <= set(made["components"]["schemas"])


def test_it_is_given_to_people_and_phones_and_to_nobody_else(people: People):
    signed_in = Client()
    signed_in.force_login(people.section)
    for client in (signed_in, Phone(people.guard, people.school).client):
        assert client.get("/api/openapi.json").json()["openapi"].startswith("3.")
    assert Client().get("/api/openapi.json").status_code == 401
    assert Client().get("/api/docs").status_code == 302


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "报隐患"), ("en", "Report a hazard")])
def test_the_page_for_people_speaks_their_language(people: People, language: str, words: str):
    client = Client(headers={"accept-language": language})
    client.force_login(people.section)
    text = client.get("/api/docs").content.decode()
    assert words in text
    assert "<script>" not in text
    assert "/api/acts/hazards.report" in text
