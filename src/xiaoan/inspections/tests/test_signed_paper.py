"""What was signed on the screen stands on the visit, the notice, the printed and the Word paper."""

from __future__ import annotations

from io import BytesIO

from django.test import Client
from django.urls import reverse
from docx import Document
from tests.cast import People

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.duties.models import Checklist
from xiaoan.hazards.models import Notice
from xiaoan.inspections.bodies import DrawnName
from xiaoan.inspections.models import Signature, Visit
from xiaoan.inspections.tests.test_field_visits import (
    HOUR,
    MINUTE,
    NINE,
    SENT,
    begun,
    both,
    filled,
    finished,
    fire,
)

__all__ = ["fire"]
SIGNED = NINE + 85 * MINUTE


def page(user: User, name: str, key: object) -> str:
    client = Client()
    client.force_login(user)
    with clock.at(SENT + HOUR):
        response = client.get(reverse(name, args=[key]))
    assert response.status_code == 200
    return response.content.decode()


def signed(people: People, fire: Checklist) -> Visit:
    visit = begun(people)
    filled(people, visit, fire)
    finished(people, visit, signatures=both(people, SIGNED))
    visit.refresh_from_db()
    return visit


def test_visit_and_notice_show_both_names_the_time_and_how_long_it_was_read(
    people: People, fire: Checklist
) -> None:
    visit = signed(people, fire)
    theirs = Signature.objects.get(side="school")
    picture = reverse("evidence:file", args=[theirs.file_id])
    for name, key in (("inspections:visit", visit.pk), ("hazards:notice", visit.notice.pk)):
        for user in (people.inspector, people.principal):
            shown = page(user, name, key)
            assert picture in shown
            assert "陈立新（安全主任） 2026-04-14 10:23 · 屏幕签名 · 阅读 1 分 15 秒" in shown


def test_paper_and_word_file_have_the_names_at_the_signature_lines(
    people: People, fire: Checklist
) -> None:
    visit = signed(people, fire)
    shown = page(people.inspector, "inspections:paper", visit.notice.pk)
    assert shown.count('<img class="drawn"') == 2
    client = Client()
    client.force_login(people.inspector)
    with clock.at(SENT + HOUR):
        answer = client.get(reverse("inspections:word", args=[visit.notice.pk]))
    document = Document(BytesIO(answer.content))
    two = [table for table in document.tables if len(table.columns) == 2]
    rows = {row.cells[0].text: row.cells[1].text for table in two for row in table.rows}
    assert "屏幕签名" in rows["检查人员签字"]
    assert "陈立新（安全主任）" in rows["学校签收（签字）"]
    assert len(document.inline_shapes) == 3  # both signatures, and the code of the check page


def test_who_refused_stands_there_with_reason_and_witness(people: People, fire: Checklist) -> None:
    visit = begun(people)
    filled(people, visit, fire)
    refused = DrawnName(side="school", name="陈立新", why="对第一项有异议", witness="刘宝山")
    finished(people, visit, signatures=[both(people, SIGNED)[0], refused])
    shown = page(people.inspector, "inspections:paper", Notice.objects.get().pk)
    assert "拒绝签字（对第一项有异议）；见证人：刘宝山" in shown


def test_a_signature_says_how_many_findings_it_was_under(people: People, fire: Checklist) -> None:
    """The notice lists two, the signer had read one."""
    visit = begun(people)
    filled(people, visit, fire)
    with clock.at(SENT):
        visit.find(by=people.section, what="门卫室插座烧黑", place_text="门卫室", at=NINE + HOUR)
    finished(people, visit, signatures=both(people, SIGNED))
    visit.refresh_from_db()
    assert "签字时所列 1 项" in page(people.principal, "hazards:notice", visit.notice.pk)


def test_nobody_signed_under_what_came_later(people: People, fire: Checklist) -> None:
    visit = begun(people)
    with clock.at(SENT):
        visit.find(by=people.inspector, what="门卫室插座烧黑", place_text="门卫室", at=NINE + HOUR)
    finished(people, visit, signatures=both(people, SIGNED))
    filled(people, visit, fire, arrives=SENT + HOUR, by=people.section)
    client = Client()
    client.force_login(people.inspector)
    with clock.at(SENT + 2 * HOUR):
        assert "1 项问题在通知书之后才到" in page(people.inspector, "inspections:visit", visit.pk)
        answer = client.post(reverse("inspections:serve_rest", args=[visit.pk]))
    assert answer.status_code == 303
    later = Notice.objects.order_by("serial").last()
    assert later is not None
    assert "屏幕签名" not in page(people.principal, "hazards:notice", later.pk)
