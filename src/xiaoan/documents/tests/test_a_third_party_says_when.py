"""Time stamps: without an answer nothing is signed, unless the district says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from xiaoan.base import clock
from xiaoan.documents import stamps
from xiaoan.documents.signing import StampFailed, check, sign
from xiaoan.documents.specimens import MOMENT, SPECIMENS
from xiaoan.documents.stamps import Stamp, give_up, settle, tried
from xiaoan.documents.tests.time_authority import TimeAuthority, serving
from xiaoan.documents.typeset import typeset
from xiaoan.units.models import Unit

DISTRICT = Unit(id=7, name="清和区教育局", district_id=7)
PAPER = typeset("letter", SPECIMENS["letter"], MOMENT)
NOON = datetime(2026, 4, 13, 4, 0, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_keys(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.DATA = tmp_path
    with patch.object(stamps, "_silent", {}):
        yield


@pytest.fixture
def time() -> Iterator[TimeAuthority]:
    with serving(TimeAuthority(NOON)) as authority:
        yield authority


def chosen(time: TimeAuthority, *, may_go_without: bool = False) -> None:
    settle(DISTRICT, Stamp(time.address, may_go_without), tried(time.address))


def signed() -> bytes:
    return sign(PAPER, district=DISTRICT, reason="签发", at=MOMENT)


def test_a_stamp_says_when_by_whom_and_is_trusted(time: TimeAuthority) -> None:
    chosen(time)
    told = check(signed())
    assert told.state == "whole"
    stamp = told.signatures[0].timestamp
    assert stamp is not None
    assert (stamp.at, stamp.is_trusted) == (NOON, True)
    assert "可信时间服务" in stamp.name


def test_a_stamped_paper_stays_whole_when_the_certificate_has_ended(time: TimeAuthority) -> None:
    chosen(time)
    stamped = signed()
    give_up(DISTRICT)
    plain = signed()
    end = check(plain).signatures[0].until + timedelta(days=30)
    with patch.object(clock, "now", return_value=end):
        assert check(plain).state == "expired"
        assert check(stamped).state == "whole"


def test_a_stamp_by_somebody_nobody_chose_saves_nothing(time: TimeAuthority) -> None:
    chosen(time)
    stamped = signed()
    with serving(TimeAuthority(NOON)) as other:
        chosen(other)
    stamp = check(stamped).signatures[0].timestamp
    assert stamp is not None
    assert not stamp.is_trusted


@pytest.mark.parametrize("mood", ["broken", "silly"])
def test_without_an_answer_nothing_is_signed(time: TimeAuthority, mood: str) -> None:
    chosen(time)
    time.mood = mood
    with pytest.raises(StampFailed, match=time.address):
        signed()


def test_where_the_district_says_so_the_paper_goes_without(time: TimeAuthority) -> None:
    chosen(time, may_go_without=True)
    time.mood = "broken"
    told = check(signed())
    assert told.state == "whole"
    assert told.signatures[0].timestamp is None


def test_a_silent_one_is_left_in_peace_for_five_minutes(time: TimeAuthority) -> None:
    chosen(time, may_go_without=True)
    time.mood, time.asked = "broken", 0
    for _paper in range(5):
        signed()
    assert time.asked == 1
    time.mood = "well"
    with patch.object(stamps.time, "monotonic", return_value=stamps.time.monotonic() + 301):
        assert check(signed()).signatures[0].timestamp is not None


@pytest.mark.parametrize("address", ["", "ftp://a/b", "tsa.example", "file:///etc/passwd"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="http"):
        tried(address)


def test_an_address_where_nobody_answers_is_told_on_trial() -> None:
    with pytest.raises(StampFailed):
        tried("http://127.0.0.1:9/tsa")
