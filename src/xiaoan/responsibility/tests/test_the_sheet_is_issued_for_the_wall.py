"""The sheet that hangs on the wall: issued by the approver, signed, superseded by the next."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from tests.cast import People

from xiaoan.base import clock
from xiaoan.documents.models import Document
from xiaoan.documents.signing import check
from xiaoan.responsibility.issuing import issued
from xiaoan.responsibility.tests.sheets import SCHOOL, approved


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
