"""The ledger on screen: seen by whoever sees the record, told in words, checked on paper."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.functional import Promise
from openpyxl import load_workbook

from xiaoan.base.scope import scope
from xiaoan.hazards.models import Hazard
from xiaoan.ledger import retention
from xiaoan.ledger.fence import recorded_models
from xiaoan.ledger.models import Event
from xiaoan.ledger.proof import last_roots
from xiaoan.ledger.seal import seal_once
from xiaoan.ledger.story import HIDDEN, events_of, tell, visible_record
from xiaoan.ledger.tests.test_verify import as_intruder
from xiaoan.ledger.words import column_words, table_words
from xiaoan.units.models import Place


def signed_in(user, language: str = "zh-hans") -> Client:
    client = Client(headers={"Accept-Language": language})
    client.force_login(user)
    return client


def record_url(record) -> str:
    return reverse("ledger:record", args=[record._meta.db_table, str(record.pk)])


@pytest.fixture
def hazard(people):
    found = Hazard.objects.report(
        by=people.guard, unit=people.school, what="通道堆物", source="self", place_text="二楼"
    )
    found.assign(by=people.safety, rectifier=people.affairs, due_on=None)
    return found


def test_a_record_s_history_says_who_in_which_post_changed_what_into_what(people, hazard):
    page = signed_in(people.principal).get(record_url(hazard)).content.decode()
    for words in ("通道堆物", "刘宝山", "陈立新", "安全主任", "赵国栋", "已发现", "待封存", "一致"):
        assert words in page, words


def test_whoever_may_not_see_the_record_finds_no_history(people, hazard):
    for user in (people.neighbour, people.stranger, people.officer, people.kg_head):
        assert signed_in(user).get(record_url(hazard)).status_code == 404
    for user in (people.guard, people.section, people.chief):
        assert signed_in(user).get(record_url(hazard)).status_code == 200
    assert Client().get(record_url(hazard)).status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        "/ledger/hazards_hazard/nonsense/",
        "/ledger/hazards_hazard/01890000-0000-7000-8000-000000000001/",
        "/ledger/django_session/1/",
        "/ledger/ledger_event/1/",
        "/ledger/accounts_user/99999999999999999999/",
        "/ledger/accounts_user/-1/",
        "/ledger/units_unit/abc/",
        "/ledger/accounts_user/%00/",
    ],
)
def test_an_address_of_nothing_is_not_found(people, address):
    assert signed_in(people.audit_admin).get(address).status_code == 404


def test_accounts_and_posts_are_shown_to_those_who_keep_them(people):
    holding = people.guard.holdings.get()
    for user, expected in ((people.section, 200), (people.safety, 200), (people.teacher, 404),
                           (people.neighbour, 404), (people.stranger, 404)):  # fmt: skip
        assert signed_in(user).get(record_url(people.guard)).status_code == expected
    assert signed_in(people.section).get(record_url(holding)).status_code == 200
    assert signed_in(people.stranger).get(record_url(holding)).status_code == 404
    page = signed_in(people.section).get(record_url(people.guard)).content.decode()
    assert "不以明文留存" in page


def test_every_recorded_table_answers_the_question_who_sees_it(people, hazard):
    for model in recorded_models():
        for user in (people.chief, people.guard, people.officer, people.audit_admin):
            assert visible_record(user, model._meta.db_table, "0") is None


def test_every_table_and_column_has_words(people):
    for model in recorded_models():
        table = model._meta.db_table
        assert str(table_words(table)) != table, table
        bare = [
            field.column
            for field in model._meta.concrete_fields
            if field.column not in {*HIDDEN, *model.loose}
            and not isinstance(column_words(field), Promise)
        ]
        assert bare == [], f"{table}: give these columns words in ledger/words.py"


def test_a_batch_and_what_followed_are_one_history(committed, people):
    with scope([people.bureau.pk]):
        Place.objects.add(by=people.safety, unit=people.school, name="配电间")
        place = Place.objects.get(name="配电间")
        place.retire(by=people.safety)
    seal_once()
    with scope([people.bureau.pk]):
        place.refresh_from_db()
        lines = tell(events_of(place), place)
        assert [line.event.sealed for line in lines] == [True, True]
        assert [str(change.label) for change in lines[1].changes] == ["在用"]
        page = signed_in(people.safety).get(record_url(place)).content.decode()
    assert last_roots(1)[0].root.hex()[:4] in page
    assert "已封存" in page


def test_a_record_changed_behind_its_events_is_called_so_on_its_page(committed, people):
    with scope([people.bureau.pk]):
        place = Place.objects.add(by=people.safety, unit=people.school, name="配电间")
    client = signed_in(people.safety)
    assert "不一致" not in client.get(record_url(place)).content.decode()
    as_intruder("update units_place set name = '别处'")
    page = client.get(record_url(place)).content.decode()
    assert "不一致" in page
    assert "地点" in page


def test_the_seal_bar_of_a_record_opens_its_history(committed, people):
    with scope([people.bureau.pk]):
        place = Place.objects.add(by=people.safety, unit=people.school, name="配电间")
    page = signed_in(people.safety).get(record_url(place)).content.decode()
    bar = page.split('class="sealbar"')[1]
    assert f'href="{record_url(place)}"' in bar


# The audit trail


def trail(user, **query):
    return signed_in(user).get(reverse("ledger:trail"), query)


def test_bureau_and_audit_administrator_read_the_trail_and_others_are_refused(people, hazard):
    for user in (people.section, people.chief, people.audit_admin):
        assert trail(user).status_code == 200
    for user in (people.principal, people.guard, people.system_admin, people.security_admin,
                 people.officer):  # fmt: skip
        assert trail(user).status_code == 403
    assert Client().get(reverse("ledger:trail")).status_code == 302


def test_the_trail_shows_refusals_with_their_receipt_and_stays_in_the_district(people, hazard):
    refused = trail(people.guard).content.decode()
    receipt = refused.split('class="hash">R-')[1][:14]
    page = trail(people.audit_admin).content.decode()
    assert f"R-{receipt}"[:16] in page
    assert "被拒绝" in page
    assert "通道堆物" in page
    assert "通道堆物" not in trail(people.stranger).content.decode()


def test_the_trail_is_filtered_by_action_person_unit_and_day(people, hazard):
    everything = trail(people.audit_admin).content.decode()
    assert "报告隐患" in everything
    for query, seen in (
        ({"action": "hazards.report"}, True), ({"action": "hazards.assign"}, False),
        ({"person": "刘宝山"}, True), ({"person": "陈立新"}, False), ({"person": "%"}, False),
        ({"unit": str(people.school.pk)}, True), ({"unit": str(people.kindergarten.pk)}, False),
        ({"day": "2001-01-01"}, False),
    ):  # fmt: skip
        page = trail(people.audit_admin, **query)
        assert page.status_code == 200
        rows = page.content.decode().partition("<tbody>")[2]
        assert ("通道堆物" in rows and "报告隐患" in rows) == seen, query


@pytest.mark.parametrize(
    "query",
    [
        {"unit": "1; drop table units_unit"},
        {"unit": "99999999999999999999"},
        {"day": "31.12."},
        {"day": "9999-12-31"},
        {"day": "0001-01-01"},
        {"action": "hazards.fly"},
        {"person": "\x00'"},
        {"after": "x"},
    ],
)
def test_a_filter_that_cannot_be_read_is_no_failure(people, query):
    assert trail(people.audit_admin, **query).status_code == 200


def test_the_trail_goes_on_after_fifty_and_to_excel(people):
    for n in range(60):
        Place.objects.add(by=people.safety, unit=people.school, name=f"{n} 号教室")
    first = trail(people.audit_admin, action="units.place")
    page = first.context["page"]
    assert len(page) == 50
    following = signed_in(people.audit_admin).get(reverse("ledger:trail") + page.next_url)
    assert len(following.context["page"]) == 10
    sheet = trail(people.audit_admin, action="units.place", export="xlsx")
    book = load_workbook(BytesIO(sheet.content))
    assert book.active.max_row == 62


# Seals and codes


def test_anybody_signed_in_sees_the_seals_and_what_waits(committed, people):
    client = signed_in(people.guard)
    with scope([people.bureau.pk]):
        Place.objects.add(by=people.safety, unit=people.school, name="配电间")
    assert "等待下次封存" in client.get(reverse("ledger:seals")).content.decode()
    seal_once()
    page = client.get(reverse("ledger:seals")).content.decode()
    assert "全部已封存" in page
    as_intruder("update ledger_root set total = total + 1")
    assert "有签名不符" in client.get(reverse("ledger:seals")).content.decode()
    assert Client().get(reverse("ledger:seals")).status_code == 302


def check(code: str) -> tuple[int, str]:
    response = Client().get(reverse("ledger:check"), {"code": code})
    return response.status_code, response.content.decode()


def test_a_printed_code_is_checked_without_an_account(committed, people):
    seal_once()
    root = last_roots(1)[0].root.hex()
    printed = " ".join(root[i : i + 4] for i in range(0, 16, 4))
    for code in (root, root.upper(), printed, root[:20]):
        status, page = check(code)
        assert status == 200
        assert "封存码属实" in page, code
    forged = ("0" if root[0] != "0" else "1") + root[1:]
    assert "没有这个封存码" in check(forged)[1]


@pytest.mark.parametrize("code", ["abcd", "x" * 16, "f" * 65, "\x00" * 9 + "zz", "' or 1=1 --" * 3])
def test_what_cannot_be_a_code_is_said_so(db, code):
    status, page = check(code)
    assert status == 400
    assert "16" in page


# Retention on screen


def test_the_end_of_retention_takes_two_people_on_screen(people):
    guard = people.guard
    guard.close(by=people.system_admin)
    asking, granting = signed_in(people.security_admin), signed_in(people.audit_admin)
    home = reverse("ledger:retention")
    assert "刘宝山" in asking.get(home).content.decode()
    ask = reverse("ledger:ask", args=["accounts_user", guard.pk])
    grant = reverse("ledger:grant", args=["accounts_user", guard.pk])
    assert granting.get(grant).status_code == 409
    assert asking.post(ask, {"basis": " "}).status_code == 400
    assert granting.post(ask, {"basis": "离任"}).status_code == 403
    assert asking.post(ask, {"basis": "离任已满三年"}).status_code == 303
    assert asking.post(grant).status_code == 403
    assert "离任已满三年" in granting.get(home).content.decode()
    assert granting.get(grant).status_code == 200
    assert granting.post(grant).status_code == 303
    guard.refresh_from_db()
    assert guard.name == ""
    assert granting.post(grant).status_code == 409
    assert signed_in(people.section).get(home).status_code == 403
    assert retention.is_over(guard)
    assert Event.objects.filter(action="retention.grant").count() == 1
