"""Rubbish in addresses and forms is answered in words; it never breaks a page."""

from __future__ import annotations

import pytest
from django.test import Client

from xiaoan.hazards.models import Hazard


@pytest.fixture
def client(people):
    visitor = Client()
    visitor.force_login(people.section)
    return visitor


@pytest.mark.parametrize(
    ("address", "answers"),
    [
        ("/figures/hazards.found/?unit=%00", {200}),
        ("/hazards/new/?unit=%00", {200}),
        ("/inspections/plan/?unit=%00&round=%00", {200}),
        ("/units/%00/", {404}),
        ("/duties/closures/?unit=%00", {200}),
        ("/summary/?year=%00&unit=%00", {200}),
    ],
)
def test_a_nul_in_an_address_breaks_no_page(client, address, answers):
    assert client.get(address).status_code in answers


def test_a_nul_in_a_form_is_dropped_before_it_is_stored(people):
    guard = Client()
    guard.force_login(people.guard)
    sent = guard.post("/hazards/new/", {"kind": "gear", "words": "应急灯\0不亮\\u0000"})
    assert sent.status_code in {302, 303}
    assert "应急灯不亮" in {f"{one.what}{one.detail}"[-5:] for one in Hazard.objects.all()}
