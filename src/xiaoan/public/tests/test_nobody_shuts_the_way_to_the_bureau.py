"""The sealed way stays open: for whoever is reported it is no use to flood it, and nothing
counts how often a school was reported."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from tests.cast import People

from xiaoan.base import clock
from xiaoan.base import limits as counted
from xiaoan.posts.models import Holding, Post
from xiaoan.public import limits
from xiaoan.public.models import Sealed, keepers
from xiaoan.public.models.sealed import FLOOD, FLOOD_WITHIN
from xiaoan.public.tests.conftest import NOW, Passer
from xiaoan.units.models import Plate, Unit

TODAY = NOW.date()


def send(plate: Plate, number: int, address: str, **more: str) -> int:
    told = {"about": "hurt", "words": f"第 {number} 件"} | more
    sent = Passer(Client(), address).send(f"{plate.address}/sealed/", **told)
    return int(sent.status_code)


def test_after_a_flood_of_junk_the_next_report_about_the_same_school_is_taken(
    plate: Plate,
) -> None:
    for number in range(FLOOD + 10):
        assert send(plate, number, f"10.0.9.{number}") == 303
    assert send(plate, 99, "10.9.9.9", words="真的") == 303
    assert Sealed.objects.count() == FLOOD + 11


def test_one_address_sends_twenty_an_hour_and_the_twenty_first_is_told_the_way(
    plate: Plate, other_plate: Plate, passer: Passer
) -> None:
    for number in range(limits.SEALED_BY_ADDRESS.most):
        assert send(plate if number % 2 else other_plate, number, passer.address) == 303
    refused = passer.send(f"{plate.address}/sealed/?lang=en", about="hurt", words="再一件")
    page = refused.content.decode()
    assert refused.status_code == 429
    assert "tel:110" in page
    assert "mobile data" in page
    assert int(refused["Retry-After"]) <= limits.SEALED_BY_ADDRESS.within.total_seconds()
    assert send(plate, 98, "10.0.0.8") == 303
    with clock.at(NOW + timedelta(hours=1, seconds=11)):
        assert send(plate, 99, passer.address) == 303


def test_refused_pages_do_not_use_up_the_reports_of_an_address(
    plate: Plate, passer: Passer
) -> None:
    for number in range(limits.SEALED_BY_ADDRESS.most + 1):
        assert send(plate, number, passer.address, about="") == 422
    assert send(plate, 99, passer.address) == 303


def test_the_cache_does_not_tell_which_school_or_plate_was_reported(
    people: People, plate: Plate, passer: Passer
) -> None:
    send(plate, 1, passer.address)
    with connection.cursor() as cursor:
        cursor.execute("select cache_key from base_cache")
        keys = [row[0] for row in cursor.fetchall()]
    kinds = {key.rpartition("public:")[2].partition(":")[0] for key in keys}
    assert kinds == {"sealed-address", "sealed-try"}
    told = (plate.code, str(plate.pk), str(plate.unit_id), str(plate.place_id), people.school.code)
    for kind in {"unit", "plate", "sealed-unit", *kinds}:
        for value in told:
            guess = counted._key(limits.Limit(kind, 1, limits.DAY), value)
            assert not [key for key in keys if key.endswith(guess)]


@pytest.mark.parametrize(("more", "is_marked"), [(0, False), (1, True)])
def test_the_thirty_first_of_a_day_is_marked_on_the_list_and_none_is_refused(
    people: People, plate: Plate, client: Client, more: int, is_marked: bool
) -> None:
    for number in range(FLOOD + more):
        assert send(plate, number, f"10.0.9.{number}") == 303
    client.force_login(people.section)
    page = client.get("/public/sealed/").content.decode()
    assert (f"一天内来了 {FLOOD + 1} 件" in page) is is_marked


def test_one_that_came_a_day_after_the_flood_is_not_marked(plate: Plate) -> None:
    for number in range(FLOOD):
        send(plate, number, f"10.0.9.{number}")
    for late, crowd in ((FLOOD_WITHIN - timedelta(seconds=1), FLOOD + 1), (FLOOD_WITHIN, 2)):
        with clock.at(NOW + late):
            send(plate, 99, "10.0.8.8")
            last = Sealed.objects.with_crowd().latest("received_at")
            assert (last.crowd, last.is_in_a_flood) == (crowd, crowd > FLOOD)


@pytest.mark.parametrize(
    ("until", "opens"),
    [(None, True), (date(2026, 12, 31), True), (TODAY, True), (date(2026, 4, 12), False)],
)
def test_a_keeper_opens_to_the_last_day_of_the_post_and_so_long_reports_are_taken(
    people: People, plate: Plate, passer: Passer, until: date | None, opens: bool
) -> None:
    if until:
        Holding.objects.get(user=people.section).end(by=people.system, on=until)
    assert keepers(people.bureau) == ([people.section] if opens else [])
    if opens:
        assert send(plate, 1, passer.address) == 303
        assert Sealed.objects.get().unseal(by=people.section, reason="受理").words == "第 1 件"
    else:
        assert 'name="words"' not in passer.open(f"{plate.address}/sealed/").content.decode()


@pytest.mark.parametrize(("since", "opens"), [(TODAY, True), (date(2026, 4, 14), False)])
def test_a_keeper_opens_from_the_first_day_of_the_post(
    people: People, since: date, opens: bool
) -> None:
    Holding.objects.get(user=people.section).end(by=people.system, on=date(2026, 4, 12))
    section = Unit.objects.get(pk=people.section.unit_id)
    Holding.objects.appoint(
        by=people.system, user=people.inspector, unit=section,
        post=Post.objects.get(pk="safety-section"), since=since,
    )  # fmt: skip
    assert keepers(people.bureau) == ([people.inspector] if opens else [])


def test_who_acts_for_a_keeper_opens_nothing(people: People, plate: Plate, passer: Passer) -> None:
    own = Holding.objects.get(user=people.section)
    Holding.objects.appoint(
        by=people.system, user=people.inspector, unit=own.unit, post=own.post, since=TODAY,
        until=date(2026, 4, 30), stands_for=own,
    )  # fmt: skip
    assert keepers(people.bureau) == [people.section]
