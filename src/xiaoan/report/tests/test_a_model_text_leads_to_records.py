"""A model text leads its reader to his own figures, sentences and tasks, and to nobody else's."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.cast import People

from xiaoan.duties.catalogue import install
from xiaoan.library import leading
from xiaoan.library.markers import Marker
from xiaoan.library.tests.shelf import ruled

pytestmark = pytest.mark.django_db
FIGURE, CLAIM, DUTY = (
    Marker("数", "hazards.found"), Marker("句", "10.loop"), Marker("职责", "FIR-03"),
)  # fmt: skip


def test_each_marker_has_name_value_and_page(people: People) -> None:
    install(by=people.system, district=people.bureau)
    found = leading.leads(people.neighbour, people.neighbour_school, [FIGURE, CLAIM, DUTY])
    assert found[FIGURE].value == "0"
    assert "QH-003" in found[FIGURE].url
    assert found[CLAIM].is_proved is False
    assert found[CLAIM].url.endswith("#10.loop")
    assert found[DUTY].url == "/duties/register/FIR-03/"


def test_an_unknown_marker_is_left_as_it_stands(people: People) -> None:
    unknown = [Marker("数", "no.such"), Marker("句", "99.none"), Marker("职责", "XXX-99")]
    assert leading.leads(people.neighbour, people.neighbour_school, unknown) == {}


def test_who_may_not_see_figures_is_told_their_names_only(people: People) -> None:
    found = leading.leads(people.guard, people.school, [FIGURE, CLAIM])
    assert all(not lead.value and not lead.url for lead in found.values())


def test_the_preview_shows_the_readers_own_numbers(people: People) -> None:
    text = ruled(people, "总结", "查出〔数：hazards.found〕处。〔单位〕", of="school", kind="model")
    text.share(by=people.principal, channel="summary")
    client = Client()
    client.force_login(people.neighbour)
    page = client.get(f"/library/{text.pk}/preview/").content.decode()
    assert "/figures/hazards.found/?unit=QH-003" in page
