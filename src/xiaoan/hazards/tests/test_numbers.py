"""Registers count without gaps, whoever writes at the same time, whatever is rolled back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from tests.cast import People

from xiaoan.base.scope import scope
from xiaoan.hazards.models import Hazard, Notice
from xiaoan.hazards.tests.days import on, report
from xiaoan.ledger.change import WrongState

THREADS = 8


def test_numbers_begin_anew_every_year_and_district(people: People) -> None:
    with on(3, 10):
        first, second = report(people), report(people)
    with scope([people.other_bureau.pk]), on(3, 10):
        other = report(people, by=people.stranger, unit=people.other_school)
    assert [first.number, second.number, other.number] == ["2026-0001", "2026-0002", "2026-0001"]


def test_a_rolled_back_report_leaves_no_gap(people: People) -> None:
    with on(3, 10):
        report(people)
        with transaction.atomic():
            report(people)
            transaction.set_rollback(True)
        assert report(people).serial == 2


@pytest.mark.usefixtures("committed")
def test_eight_reporters_at_once_leave_no_gap(people: People) -> None:
    start = Barrier(THREADS)

    def reporter(number: int) -> None:
        start.wait()
        for _turn in range(3):
            with scope([people.bureau.pk]), on(3, 10):
                report(people, what=f"隐患 {number}")
        connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(reporter, range(THREADS)))
    with scope([people.bureau.pk]):
        serials = sorted(Hazard.objects.values_list("serial", flat=True))
    assert serials == list(range(1, 3 * THREADS + 1))


@pytest.mark.usefixtures("committed")
def test_of_eight_claims_of_one_hazard_one_wins(people: People) -> None:
    with scope([people.bureau.pk]), on(3, 10):
        hazard = report(people)
        hazard.assign(by=people.safety, rectifier=people.affairs)
    start = Barrier(THREADS)

    def claimer(_number: int) -> bool:
        start.wait()
        try:
            with scope([people.bureau.pk]), on(3, 11):
                Hazard.objects.get(pk=hazard.pk).claim(by=people.affairs, measure="已清空")
        except WrongState:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(THREADS) as pool:
        assert sorted(pool.map(claimer, range(THREADS))) == [False] * (THREADS - 1) + [True]


def drafted(people: People, *hazards: Hazard) -> Notice:
    return Notice.objects.draft(
        by=people.inspector, unit=people.school, hazards=hazards, source="inspections_visit:1"
    )


def test_notices_are_numbered_and_list_open_hazards_of_one_school(people: People) -> None:
    with on(3, 10):
        one = drafted(people, report(people))
        two = drafted(people, report(people))
        with pytest.raises(ValidationError):
            drafted(people)
        with pytest.raises(ValidationError):
            drafted(people, report(people, by=people.neighbour, unit=people.neighbour_school))
    assert [one.number, two.number] == ["〔2026〕1", "〔2026〕2"]


def test_a_hazard_stands_on_one_notice_only_and_a_refused_draft_takes_no_number(
    people: People,
) -> None:
    with on(3, 10):
        hazard = report(people)
        drafted(people, hazard)
        with pytest.raises(WrongState):
            drafted(people, hazard)
        assert drafted(people, report(people)).serial == 2


def test_a_notice_is_served_once_and_answered_when_every_hazard_was_dealt_with(
    people: People,
) -> None:
    with on(3, 10):
        hazard = report(people)
        notice = drafted(people, hazard)
        with pytest.raises(WrongState):
            notice.reply(by=people.principal, answer="已整改")
        notice.serve(by=people.section)
        with pytest.raises(WrongState):
            notice.serve(by=people.section)
        with pytest.raises(ValidationError):
            notice.reply(by=people.principal, answer="已整改")
        hazard.assign(by=people.safety, rectifier=people.affairs)
        hazard.claim(by=people.affairs, measure="已清空")
        notice.reply(by=people.principal, answer="已整改")
    assert notice.replied_at is not None
