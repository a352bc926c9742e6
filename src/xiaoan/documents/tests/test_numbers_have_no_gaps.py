"""The numbers of papers have no gaps, whoever issues at once and whatever fails in between."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import connections, transaction
from tests.cast import People

from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.documents.issuing import NotIssued, issue_many, pdf_of
from xiaoan.documents.models import Document
from xiaoan.documents.tests.papers import ACTION, LETTER, NOW, REDHEAD, order, paper
from xiaoan.ledger.replay import replay
from xiaoan.ledger.seal import seal_once
from xiaoan.ledger.tests.test_verify import as_intruder
from xiaoan.ledger.verify import verify

ISSUERS, EACH = 8, 6


class Failed(Exception):
    """The line broke after the paper was issued and before it was committed."""


def together(work: Callable[[int], None]) -> None:
    def alone(number: int) -> None:
        try:
            work(number)
        finally:
            for alias in connections:
                connections[alias].close()

    with ThreadPoolExecutor(ISSUERS) as pool:
        list(pool.map(alone, range(ISSUERS)))


def serials(people: People, series: str) -> list[int]:
    with scope([people.bureau.pk]):
        rows = Document.objects.filter(series=series).order_by("serial")
        return list(rows.values_list("serial", flat=True))


def test_eight_issuers_at_once_leave_no_gap_though_some_fail(
    committed: None, people: People
) -> None:
    """Each third paper is rolled back after it was issued: its number goes to the next one."""

    def work(number: int) -> None:
        for turn in range(EACH):
            is_lost = (number + turn) % 3 == 0
            try:
                with scope([people.bureau.pk]), transaction.atomic():
                    paper(people, REDHEAD if turn % 2 else LETTER, number=None)
                    if is_lost:
                        raise Failed
            except Failed:
                continue

    together(work)
    kept = sum((n + t) % 3 != 0 for n in range(ISSUERS) for t in range(EACH))
    redheads, letters = serials(people, REDHEAD), serials(people, LETTER)
    assert redheads == list(range(1, len(redheads) + 1))
    assert letters == list(range(1, len(letters) + 1))
    assert len(redheads) + len(letters) == kept
    with scope([people.bureau.pk]):
        for one in Document.objects.all():
            assert len(pdf_of(one)) == one.size


def test_rounds_and_single_papers_share_one_series(committed: None, people: People) -> None:
    def work(number: int) -> None:
        with scope([people.bureau.pk]):
            if number % 2:
                paper(people)
            else:
                issue_many(
                    [order(people) for _each in range(3)], by=people.section, at=people.bureau,
                    action=ACTION, moment=NOW,
                )  # fmt: skip

    together(work)
    assert serials(people, REDHEAD) == list(range(1, ISSUERS // 2 * 4 + 1))


def test_a_new_year_begins_with_one(committed: None, people: People) -> None:
    with scope([people.bureau.pk]):
        paper(people)
        with clock.at(NOW.replace(year=2027)):
            assert paper(people, at=clock.now()).number == "青教安〔2027〕1号"
        assert paper(people).number == "青教安〔2026〕2号"


def test_the_ledger_knows_every_paper(committed: None, people: People) -> None:
    with scope([people.bureau.pk]):
        first = paper(people)
        issue_many(
            [order(people), order(people)], by=people.section, at=people.bureau, action=ACTION,
            moment=NOW,
        )  # fmt: skip
        paper(people, supersedes=first)
        paper(people).withdraw(by=people.section, reason="有误")
    seal_once()
    verdict = verify(records=True)
    assert verdict.ok, verdict.faults


def test_a_row_changed_behind_our_back_is_found(committed: None, people: People) -> None:
    with scope([people.bureau.pk]):
        made = paper(people)
    seal_once()
    as_intruder(
        f"update documents_document set number = '青教安〔2026〕9号' where id = '{made.pk}'"
    )
    assert any("number" in str(fault) for fault in replay())


def test_content_changed_behind_our_back_is_found(committed: None, people: People) -> None:
    """The content stands in the ledger as a commitment only, and that is enough."""
    with scope([people.bureau.pk]):
        made = paper(people)
    seal_once()
    as_intruder(f"update documents_document set data = '{{}}' where id = '{made.pk}'")
    assert list(replay())


def test_the_names_on_a_paper_do_not_stand_in_the_ledger(committed: None, people: People) -> None:
    with scope([people.bureau.pk]):
        made = paper(people)
    with psycopg.connect(**_superuser()) as server:
        told = server.execute(
            "select facts::text from ledger_event where subject = %s", [made.subject]
        ).fetchall()
    assert told
    assert all("喆堃" not in text for (text,) in told)


def _superuser() -> dict[str, str]:
    settings = connections["owner"].settings_dict
    return {
        "host": str(settings["HOST"]), "port": str(settings["PORT"]),
        "user": str(settings["USER"]), "password": str(settings["PASSWORD"]),
        "dbname": str(settings["NAME"]),
    }  # fmt: skip


def test_a_counted_number_stands_on_one_paper_of_its_kind(people: People) -> None:
    number = (2026, 8, "青教安改〔2026〕8号")
    first = paper(people, number=number)
    with pytest.raises(NotIssued, match="8号"):
        paper(people, number=number)
    with pytest.raises(NotIssued, match="9号"), clock.at(NOW):
        issue_many([order(people, number=(2026, 9, "9号"))] * 2, by=people.section,
                   at=people.bureau, action=ACTION)  # fmt: skip
    assert paper(people, LETTER, number=number).is_in_force  # another kind counts by itself
    again = paper(people, number=number, supersedes=first)
    with pytest.raises(NotIssued):
        paper(people, number=number)
    assert not Document.objects.get(pk=first.pk).is_in_force
    assert again.is_in_force


def test_the_number_of_a_withdrawn_paper_is_not_given_again(people: People) -> None:
    number = (2026, 8, "青教安改〔2026〕8号")
    paper(people, number=number).withdraw(by=people.section, reason="发错学校")
    with pytest.raises(NotIssued, match="8号"):
        paper(people, number=number)


def test_one_counted_number_is_issued_once_though_eight_issue_at_once(
    committed: None, people: People
) -> None:
    refused = []

    def work(number: int) -> None:
        try:
            with scope([people.bureau.pk]):
                paper(people, number=(2026, 8, "青教安改〔2026〕8号"))
        except NotIssued:
            refused.append(number)

    together(work)
    with scope([people.bureau.pk]):
        assert Document.objects.filter(kind=REDHEAD).count() == 1
    assert len(refused) == ISSUERS - 1
