"""Too many, too quick, too old, twice: refused with the cure, nothing stored."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import People

from xiaoan.base import clock
from xiaoan.base import limits as counted
from xiaoan.base.senders import line_of
from xiaoan.evidence.models import File
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
    assert "10.0.0.7" not in counted._key(limits.BY_ADDRESS, "10.0.0.7")


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
    assert Passer(Client(), "10.0.0.9").open("/p/AAAAAAAA").status_code == 404


def test_wrong_codes_shut_no_plate_and_no_way_to_the_bureau(plate: Plate, passer: Passer) -> None:
    """One pupil behind the school's address tries codes; all others must still report."""
    for n in range(limits.MISSES.most):
        passer.open("/p/AAAAAAAA" if n % 2 else "/p/track/1AAAAAAAAAAAA/")
    assert passer.open("/p/AAAAAAAA").status_code == 429
    assert passer.open(plate.address).status_code == 200
    assert passer.send(plate.address, kind="way").status_code == 303
    assert passer.open(f"{plate.address}/sealed/").status_code == 200
    sent = passer.send(f"{plate.address}/sealed/", about="hurt", words="有人被打")
    assert sent.status_code == 303


def test_who_reports_while_others_try_codes_keeps_the_code_and_is_not_told_it_was_lost(
    plate: Plate, passer: Passer
) -> None:
    for _n in range(limits.MISSES.most):
        passer.open("/p/track/1AAAAAAAAAAAA/")
    to = passer.send(f"{plate.address}/sealed/", about="hurt", words="有人被打")["Location"]
    shut = passer.open(f"{to}&lang=en")
    assert shut.status_code == 429
    known = tracking.read(to.split("/")[3])
    assert known is not None
    page = shut.content.decode()
    assert tracking.shown(known[1]) in page
    assert "What was sent is safe" in page
    assert "was not sent" not in page
    assert Passer(Client(), "10.0.0.9").open(to).status_code == 200


def test_a_pdf_sent_as_a_photo_leaves_no_byte_and_says_what_to_send(
    plate: Plate, passer: Passer
) -> None:
    stamp_of_page = passer.stamp(plate.address)
    for number in range(3):
        pdf = SimpleUploadedFile(
            "拍照.jpg", b"%PDF-1.4\n" + bytes([number]) * 100_000, "image/jpeg"
        )
        refused = passer.send(plate.address, stamp=stamp_of_page, kind="way", photo=pdf)
        assert refused.status_code == 422
        assert "JPEG" in refused.content.decode()
    assert not Report.objects.exists()
    assert not File.objects.exists()
    assert not [path for path in Path(settings.FILES).rglob("*") if path.is_file()]


def test_pages_that_are_refused_count_too_the_sixtieth_is_looked_at_the_next_is_not(
    plate: Plate, other_plate: Plate, passer: Passer
) -> None:
    page = passer.stamp(plate.address)
    for _n in range(limits.TRIES.most):
        assert passer.send(plate.address, stamp=page, kind="nonsense").status_code == 422
    assert passer.send(plate.address, stamp=page, kind="way").status_code == 429
    assert passer.send(other_plate.address, kind="way").status_code == 429
    assert Passer(Client(), "10.0.0.8").send(plate.address, kind="way").status_code == 303
    sealed = passer.send(f"{plate.address}/sealed/", about="hurt", words="有人被打")
    assert sealed.status_code == 303
    with clock.at(NOW + timedelta(hours=1, seconds=11)):
        assert passer.send(plate.address, kind="way", words="一小时后").status_code == 303


def test_mistakes_of_one_who_then_sends_it_right_cost_nobody_a_report(
    plate: Plate, passer: Passer
) -> None:
    page = passer.stamp(plate.address)
    for _n in range(limits.BY_ADDRESS.most + 1):
        assert passer.send(plate.address, stamp=page, kind="").status_code == 422
    assert passer.send(plate.address, stamp=page, kind="way").status_code == 303


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("10.0.0.7", "10.0.0.7"),
        ("2001:db8:1:1::7", "2001:db8:1:1::/64"),
        ("2001:db8:1:1:ffff:ffff:ffff:ffff", "2001:db8:1:1::/64"),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
        # Senders of IPv4 that a proxy writes as IPv6 are not one line, all of them.
        ("::ffff:10.0.0.7", "10.0.0.7"),
        ("::ffff:10.0.0.8", "10.0.0.8"),
        ("::1", "::/64"),
        ("not an address", "not an address"),
        ("", ""),
    ],
)
def test_an_address_of_ipv6_counts_by_its_line(address: str, line: str) -> None:
    assert line_of(address) == line


def test_one_line_of_ipv6_is_one_sender_and_its_neighbour_is_another(
    plate: Plate, other_plate: Plate
) -> None:
    for n in range(limits.BY_ADDRESS.most):
        where, sender = plate if n % 2 else other_plate, Passer(Client(), f"2001:db8:1:1::{n:x}")
        assert sender.send(where.address, kind="way", words=f"第 {n} 处").status_code == 303
    late = Passer(Client(), "2001:db8:1:1:abcd::1")
    assert late.send(plate.address, kind="way", words="再一处").status_code == 429
    other = Passer(Client(), "2001:db8:1:2::1")
    assert other.send(plate.address, kind="way", words="再一处").status_code == 303


def test_a_tracking_code_has_twelve_letters_that_follow_from_the_page_only() -> None:
    one, two = tracking.code_of(7, "a"), tracking.code_of(7, "b")
    assert one != two
    assert one == tracking.code_of(7, "a")
    assert tracking.read(tracking.shown(one).lower()) == (7, one)
    for wrong in ("", "7", "ACDEFHJKMNPQ", "7ACDEFHJKMNP", "７ACDEFHJKMNPQ", "7ACDEFHJKMNPQ\x00"):
        assert tracking.read(wrong) is None
