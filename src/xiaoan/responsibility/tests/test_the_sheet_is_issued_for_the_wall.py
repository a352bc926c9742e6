"""The sheet that hangs on the wall: issued by the approver, signed, superseded by the next."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from tests.cast import People

from xiaoan.base import clock
from xiaoan.documents.models import Document
from xiaoan.documents.signing import check
from xiaoan.responsibility.issuing import issued
from xiaoan.responsibility.jobs import turn
from xiaoan.responsibility.models import Sheet
from xiaoan.responsibility.tests.sheets import SCHOOL, approved
from xiaoan.responsibility.tests.test_pages import grid


def client_of(people: People, part: str) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(people.users()[part])
    return client


def test_the_head_issues_it_and_the_paper_is_whole(people: People) -> None:
    sheet = approved(people, people.school, SCHOOL, clock.today())
    head = client_of(people, "principal")
    assert head.post(f"/responsibility/sheets/{sheet.pk}/issue/").status_code == 303
    paper = issued(sheet)
    assert paper is not None
    page = head.get(f"/responsibility/sheets/{sheet.pk}/").content.decode()
    assert "已签发" in page
    answer = head.get(f"/documents/issued/{paper.pk}.pdf")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert check(content).state == "whole"


def test_nobody_else_issues_it(people: People) -> None:
    sheet = approved(people, people.school, SCHOOL, clock.today())
    for part in ("safety", "section", "chief", "guard"):
        answer = client_of(people, part).post(f"/responsibility/sheets/{sheet.pk}/issue/")
        assert answer.status_code == 403, part
    assert not Document.objects.exists()


def test_the_next_paper_supersedes_the_one_before_and_an_old_version_is_not_issued(
    people: People,
) -> None:
    first = approved(people, people.school, SCHOOL, clock.today())
    head = client_of(people, "principal")
    head.post(f"/responsibility/sheets/{first.pk}/issue/")
    moment = clock.now() + timedelta(days=2)
    with clock.at(moment):
        second = approved(people, people.school, SCHOOL, clock.today())
        head.post(f"/responsibility/sheets/{second.pk}/issue/")
        assert issued(second) is not None
        assert issued(first) is None
        answer = head.post(f"/responsibility/sheets/{first.pk}/issue/")
        assert answer.status_code == 409


def test_the_wall_of_an_ended_version_says_so_though_nobody_issued_the_next_one(
    people: People,
) -> None:
    first = approved(people, people.school, SCHOOL, clock.today())
    client_of(people, "principal").post(f"/responsibility/sheets/{first.pk}/issue/")
    paper = issued(first)
    assert paper is not None
    later = clock.today() + timedelta(days=3)
    approved(people, people.school, SCHOOL, later)
    for days, state in ((2, "issued"), (3, "withdrawn")):
        with clock.at(clock.now() + timedelta(days=days)):
            turn()
        paper.refresh_from_db()
        assert paper.state == state
    assert "已撤回" in Client().get(f"/v/{paper.token}").content.decode()


def test_with_the_approval_from_today_the_old_wall_ends_at_once(people: People) -> None:
    first = approved(people, people.school, SCHOOL, clock.today())
    head = client_of(people, "principal")
    head.post(f"/responsibility/sheets/{first.pk}/issue/")
    with clock.at(clock.now() + timedelta(days=2)):
        lines = first.lines_of_charges()
        draft = Sheet.objects.draft(
            by=people.safety, unit=people.school, lines=lines, origin="page"
        )
        url = f"/responsibility/units/{people.school.code}/draft/"
        rows = [one | {"duties": " ".join(one["duties"])} for one in draft.lines]
        sent = grid(rows, draft, step="approve", since=clock.today().isoformat())
        answer = head.post(url, sent)
        assert answer.status_code == 303
    assert issued(first) is None
