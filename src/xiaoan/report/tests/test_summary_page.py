"""The summary's page: who reads which, and what stands on screen and on paper."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import People

from xiaoan.base import clock
from xiaoan.hazards.tests.days import HOME, closed, on, report
from xiaoan.ledger.models import Event
from xiaoan.ledger.seal import seal_once
from xiaoan.ledger.verify import PRINTED

NEXT_SPRING = datetime(2027, 3, 1, 9, tzinfo=HOME)
PATHS = ("/summary/", "/summary/word/", "/summary/page/")


@pytest.fixture
def year(people: People) -> People:
    """A year in which one hazard was struck off and one is open."""
    with on(4, 13):
        closed(people)
        report(people, place_text="三楼")
    return people


def seen(client: Client, user: Any, address: str = "/summary/") -> Any:
    client.force_login(user)
    with clock.at(NEXT_SPRING):
        return client.get(address)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("who", ["section", "chief", "principal", "kg_head", "audit_admin"])
def test_it_opens_for_the_bureau_for_heads_and_for_the_audit(
    client: Client, year: People, who: str, path: str
) -> None:
    assert seen(client, getattr(year, who), path).status_code == 200


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("who", ["teacher", "guard", "canteen", "system_admin", "officer"])
def test_it_is_refused_to_posts_that_do_not_answer_for_it(
    client: Client, year: People, who: str, path: str
) -> None:
    assert seen(client, getattr(year, who), path).status_code == 403
    assert Event.objects.filter(action="accounts.refuse").exists()


@pytest.mark.parametrize("path", PATHS)
def test_another_school_and_another_district_are_not_found(
    client: Client, year: People, path: str
) -> None:
    assert seen(client, year.principal, f"{path}?unit=QH-003").status_code == 404
    assert seen(client, year.section, f"{path}?unit=BY").status_code == 404
    assert seen(client, year.section, f"{path}?unit=QH-999").status_code == 404


def test_the_bureau_chooses_a_school_and_a_school_has_its_own(client: Client, year: People) -> None:
    bureau = seen(client, year.section)
    assert bureau.context["told"].unit == year.bureau
    assert 'value="QH-003"' in bureau.content.decode()
    school = seen(client, year.section, "/summary/?unit=QH-001&year=2026")
    assert school.context["told"].unit == year.school
    own = seen(client, year.principal)
    assert own.context["told"].unit == year.school
    assert "QH-003" not in own.content.decode()


def test_without_a_year_it_is_the_last_complete_one_with_records(
    client: Client, year: People
) -> None:
    assert seen(client, year.section).context["told"].year == 2026
    assert seen(client, year.section, "/summary/?year=2027").context["told"].year == 2027


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("text", ["abc", "2028", "-1", "99999999999999999999", "１９９９", "1948"])
def test_a_year_that_is_none_is_refused_with_the_cure(
    client: Client, year: People, path: str, text: str
) -> None:
    answer = seen(client, year.section, f"{path}?year={text}")
    assert answer.status_code == 400
    assert "请在总结上方的列表里选年份" in answer.content.decode()


def test_a_refused_sentence_is_struck_on_screen_and_absent_on_paper(
    client: Client, year: People
) -> None:
    page = seen(client, year.section).content.decode()
    row = next(row for row in page.split('<div class="pr') if "青少年违法犯罪率" in row)
    assert row.startswith(" no-print")
    assert '<span class="no-claim">全区学校青少年违法犯罪率一直为零。</span>' in row
    assert "须附书面材料：公安、法院的书面说明" in row


def test_every_number_opens_the_page_of_its_figure(client: Client, year: People) -> None:
    page = seen(client, year.section).content.decode()
    links = re.findall(r'<a class="fg" href="([^"]+)">([^<]+)</a>', page)
    assert links
    assert all("unit=QH" in href and "from=2026-01-01" in href for href, _text in links)
    opened = {href.replace("&amp;", "&") for href, _text in links}
    with clock.at(NEXT_SPRING):
        assert {client.get(href).status_code for href in opened} == {200}


def test_the_margin_counts_what_is_proved_in_part_and_not_written(
    client: Client, year: People
) -> None:
    told = seen(client, year.section).context["told"]
    assert sum(told.counts.values()) == len(told.statements)
    assert told.counts["partial"] >= 1
    assert told.counts["refused"] >= 30


def test_a_year_without_any_record_says_that_nothing_is_proved(
    client: Client, people: People
) -> None:
    page = seen(client, people.principal, "/summary/?year=2019")
    assert "本年度没有可以证明的记录" in page.content.decode()


def test_a_name_that_a_school_chose_stays_text(client: Client, year: People) -> None:
    with on(4, 14):
        report(year, what="<b>锁</b>", place_text="四楼")
    page = seen(client, year.section).content.decode()
    assert "&lt;b&gt;锁&lt;/b&gt;" in page
    assert "<b>锁</b>" not in page


def test_the_number_of_queries_does_not_grow_with_the_work(client: Client, year: People) -> None:
    seen(client, year.section)
    counts = []
    for round_ in range(2):
        with clock.at(NEXT_SPRING), CaptureQueriesContext(connection) as asked:
            client.get("/summary/")
        counts.append(len(asked))
        with on(4, 14):
            for floor in range(6):
                closed(year, place_text=f"{round_}-{floor}")
                report(year, place_text=f"{round_}+{floor}")
    assert counts[0] == counts[1] < 50, [query["sql"] for query in asked]


@pytest.mark.usefixtures("committed")
def test_the_newest_root_is_printed_with_the_way_to_check_it(
    client: Client, people: People
) -> None:
    while sealed := seal_once():
        root = sealed
    page = seen(client, people.section).content.decode()
    code = root.root.hex()
    assert " ".join(code[i : i + 4] for i in range(0, PRINTED, 4)) in page
    assert f"xiaoan verify --anchor {code[:PRINTED]}:{root.total}" in page
