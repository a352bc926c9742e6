"""The end of a visit: thirty findings, three clicks, one numbered paper."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from tests.cast import People

from xiaoan.base import clock
from xiaoan.duties.catalogue import install
from xiaoan.duties.models import Checklist
from xiaoan.hazards.models import Notice
from xiaoan.inspections.tests.test_visit_pages import address, signed_in
from xiaoan.inspections.tests.test_visits import NINE, on_site


@pytest.fixture
def fire(people: People) -> Checklist:
    install(people.bureau, by=people.system)
    return Checklist.objects.current().get(code="FIRE")


def test_thirty_findings_become_one_served_notice_in_three_clicks(
    client: Client, people: People
) -> None:
    visit = on_site(people)
    for n in range(30):
        with clock.at(NINE + timedelta(minutes=n)):
            visit.find(by=people.inspector, what=f"第 {n} 处", place_text=f"教室 {n}")
    signed_in(client, people.inspector)
    with clock.at(NINE + timedelta(hours=2)):
        first = client.get(address(visit))
        assert f'href="{address(visit, "finish")}"' in first.content.decode()  # click one
        form = client.get(address(visit, "finish"))
        asked = form.context["form"]
        ready = {name: asked[name].initial for name in ("methods", "received_by")}
        done = client.post(address(visit, "finish"), ready)  # click two: nothing to type
    notice = Notice.objects.get()
    assert done["Location"] == reverse("hazards:notice", args=[notice.pk])
    assert (notice.hazards.count(), notice.served_at is not None) == (30, True)
    assert notice.inspectors == "何志远、梁文静"
    assert client.get(done["Location"]).status_code == 200


def test_the_notice_is_a_form_on_paper_and_a_word_file(
    client: Client, people: People, fire: Checklist
) -> None:
    visit = on_site(people)
    visit.find(by=people.inspector, what="配电箱门缺失", place_text="食堂后厨", item="FIRE/5",
               control="stop-use")  # fmt: skip
    notice = visit.finish(by=people.inspector, methods=["see"], received_by="陈立新")
    assert notice is not None
    signed_in(client, people.safety)
    client.cookies["django_language"] = "en"
    page = client.get(f"/inspections/notices/{notice.pk}/")
    body = page.content.decode()
    for part in ("安全隐患整改通知书", "何志远、梁文静", "立即停止使用", "食堂后厨", "陈立新"):
        assert part in body, part
    assert fire.lines[4].source.split(";")[0] in body
    file = client.get(f"/inspections/notices/{notice.pk}/word/")
    text = "\n".join(
        cell.text for table in Document(BytesIO(file.content)).tables
        for row in table.rows for cell in row.cells
    )  # fmt: skip
    assert "配电箱门缺失" in text
    assert "受检单位" in text
    signed_in(client, people.neighbour)
    assert client.get(f"/inspections/notices/{notice.pk}/").status_code == 404


def test_a_drafted_notice_is_the_bureaus_own_until_it_is_served(
    client: Client, people: People
) -> None:
    visit = on_site(people)
    hazard = visit.find(by=people.inspector, what="围墙裂缝").hazard
    notice = Notice.objects.draft(
        by=people.section, unit=people.school, hazards=[hazard], source=visit.subject
    )
    url = f"/inspections/notices/{notice.pk}/word/"
    assert signed_in(client, people.safety).get(url).status_code == 404
    assert signed_in(client, people.section).get(url).status_code == 200
