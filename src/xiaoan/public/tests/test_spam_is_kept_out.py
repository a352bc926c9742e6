"""Too many, too quick, too old, twice: refused with the cure, nothing stored."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.cast import People

from xiaoan.base import clock
from xiaoan.public import limits, stamp, tracking
from xiaoan.public.models import Report
from xiaoan.public.tests.conftest import NOW, Passer, photo
from xiaoan.units.models import Plate


def test_the_tenth_report_of_an_hour_from_one_address_is_taken_the_eleventh_is_not(
    plate: Plate, other_plate: Plate, passer: Passer
) -> None:
    for n in range(limits.BY_ADDRESS.most):
        where = plate if n % 2 else other_plate
        assert passer.send(where.address, kind="way", words=f"第 {n} 处").status_code == 303
    refused = passer.send(plate.address, kind="way", words="再一处")
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) <= limits.BY_ADDRESS.within.total_seconds()
    assert Report.objects.count() == limits.BY_ADDRESS.most
    assert Passer(Client(), "10.0.0.8").send(
        plate.address, kind="way", words="别人"
    ).status_code == 303  # fmt: skip
    with clock.at(NOW + timedelta(hours=1, seconds=1)):
        assert passer.send(plate.address, kind="way", words="一小时后").status_code == 303


def test_a_plate_takes_twenty_an_hour_from_however_many_addresses(
    plate: Plate, other_plate: Plate
) -> None:
    for n in range(limits.BY_PLATE.most):
        sender = Passer(Client(), f"10.0.1.{n}")
        assert sender.send(plate.address, kind="way", words=f"第 {n} 处").status_code == 303
    late = Passer(Client(), "10.0.2.1")
    assert late.send(plate.address, kind="way", words="再一处").status_code == 429
    assert late.send(other_plate.address, kind="way", words="再一处").status_code == 303


def test_a_school_takes_sixty_a_day(people: People, plate: Plate, passer: Passer) -> None:
    for _n in range(limits.BY_UNIT.most):
        limits.count((limits.BY_UNIT, str(people.school.pk)))
    assert passer.send(plate.address, kind="way").status_code == 429
    with clock.at(NOW + timedelta(days=1, seconds=1)):
        assert passer.send(plate.address, kind="way").status_code == 303


def test_a_flooded_school_does_not_shut_the_way_to_the_bureau(
    people: People, plate: Plate, passer: Passer
) -> None:
    for _n in range(limits.BY_UNIT.most):
        limits.count((limits.BY_UNIT, str(people.school.pk)))
    sent = passer.send(f"{plate.address}/sealed/", about="hurt", words="有人被打")
    assert sent.status_code == 303


def test_addresses_are_kept_as_digests_only(plate: Plate, passer: Passer) -> None:
    passer.send(plate.address, kind="way")
    assert "10.0.0.7" not in limits._key(limits.BY_ADDRESS, "10.0.0.7")


@pytest.mark.parametrize(
    ("wait", "status"),
    [
        (stamp.QUICKEST - 1, 422),
        (stamp.QUICKEST, 303),
        (stamp.OLDEST, 303),
        (stamp.OLDEST + 1, 422),
    ],
)
def test_neither_at_once_nor_hours_later(
    plate: Plate, passer: Passer, wait: int, status: int
) -> None:
    assert passer.send(plate.address, wait=wait, kind="way").status_code == status
    assert Report.objects.exists() == (status == 303)


def test_a_page_without_its_stamp_or_of_another_plate_is_refused(
    plate: Plate, other_plate: Plate, passer: Passer
) -> None:
    assert passer.send(plate.address, stamp="forged", kind="way").status_code == 422
    foreign = passer.stamp(other_plate.address)
    assert passer.send(plate.address, stamp=foreign, kind="way").status_code == 422
    assert not Report.objects.exists()


def test_a_page_sent_twice_is_one_report_with_one_code(plate: Plate, passer: Passer) -> None:
    page = passer.stamp(plate.address)
    first = passer.send(plate.address, stamp=page, kind="way")
    again = passer.send(plate.address, stamp=page, kind="way")
    assert first["Location"] == again["Location"]
    assert Report.objects.count() == 1


def test_the_same_photo_or_words_within_a_day_are_one_report(
    plate: Plate, other_plate: Plate, passer: Passer
) -> None:
    assert passer.send(plate.address, kind="way", photo=photo()).status_code == 303
    assert passer.send(plate.address, kind="fire", photo=photo()).status_code == 422
    assert passer.send(plate.address, kind="way", photo=photo("blue")).status_code == 303
    assert passer.send(plate.address, kind="way", words="堆 了桌子").status_code == 303
    assert passer.send(plate.address, kind="way", words=" 堆  了桌子 ").status_code == 422
    assert passer.send(other_plate.address, kind="way", words="堆 了桌子").status_code == 303
    with clock.at(NOW + timedelta(days=1, seconds=11)):
        assert passer.send(plate.address, kind="way", words="堆 了桌子").status_code == 303


def test_whoever_guesses_codes_is_stopped(plate: Plate, passer: Passer) -> None:
    for _n in range(limits.MISSES.most):
        assert passer.open("/p/AAAAAAAA").status_code == 404
    assert passer.open("/p/AAAAAAAA").status_code == 429
    assert passer.open("/p/track/1AAAAAAAAAAAA/").status_code == 429
    assert Passer(Client(), "10.0.0.9").open(plate.address).status_code == 200


def test_a_tracking_code_has_twelve_letters_that_follow_from_the_page_only() -> None:
    one, two = tracking.code_of(7, "a"), tracking.code_of(7, "b")
    assert one != two
    assert one == tracking.code_of(7, "a")
    assert tracking.read(tracking.shown(one).lower()) == (7, one)
    for wrong in ("", "7", "ACDEFHJKMNPQ", "7ACDEFHJKMNP", "７ACDEFHJKMNPQ", "7ACDEFHJKMNPQ\x00"):
        assert tracking.read(wrong) is None
