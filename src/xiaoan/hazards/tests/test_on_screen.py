"""Everything the loop asks of a person can be done from the screen."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from PIL import Image
from tests.cast import People

from xiaoan.base import clock
from xiaoan.evidence.models import File
from xiaoan.hazards.models import Extension, Hazard, Keeping, Notice, Referral, SpotCheck
from xiaoan.hazards.tests.days import CRITERION, claimed, closed, on, report
from xiaoan.notify.models import Message


def picture(name: str = "photo.jpg") -> SimpleUploadedFile:
    """A small photograph."""
    body = BytesIO()
    Image.new("RGB", (64, 48), "#888").save(body, "JPEG")
    return SimpleUploadedFile(name, body.getvalue(), "image/jpeg")


def take(client: Client, who: Any, hazard: Hazard, step: str, **data: Any) -> int:
    """Post one step as `who`; the status of the answer."""
    client.force_login(who)
    code: int = client.post(f"/hazards/{hazard.pk}/{step}/", data).status_code
    hazard.refresh_from_db()
    return code


def test_a_guard_reports_with_a_photo_and_a_tile_and_types_nothing(
    client: Client, people: People
) -> None:
    client.force_login(people.guard)
    assert client.get("/hazards/new/").status_code == 200
    sent = client.post("/hazards/new/", {"kind": "power", "photos": [picture()]})
    assert sent.status_code == 303
    hazard = Hazard.objects.get()
    assert (hazard.grade, hazard.topic, hazard.source) == ("general", "用电", "report")
    assert File.objects.get().role == "before"
    assert Message.objects.get().user == people.safety


def test_a_tapped_criterion_makes_it_major_and_tells_the_head(
    client: Client, people: People
) -> None:
    client.force_login(people.guard)
    criterion = "判定指南消防部分：安全出口锁闭"
    client.post("/hazards/new/", {"kind": "exit", "criterion": criterion})
    hazard = Hazard.objects.get()
    assert (hazard.grade, hazard.criterion) == ("major", criterion)
    assert {m.user for m in Message.objects.all()} == {people.safety, people.principal}


def test_a_criterion_of_another_kind_is_refused(client: Client, people: People) -> None:
    client.force_login(people.guard)
    data = {"kind": "food", "criterion": "判定指南消防部分：安全出口锁闭"}
    assert client.post("/hazards/new/", data).status_code == 422
    assert not Hazard.objects.exists()


def test_a_file_that_is_no_photo_stores_nothing(client: Client, people: People) -> None:
    client.force_login(people.guard)
    bad = SimpleUploadedFile("x.jpg", b"MZ this is a program", "image/jpeg")
    answer = client.post("/hazards/new/", {"kind": "power", "photos": [bad]})
    assert answer.status_code == 422
    assert answer.context["form"].errors["photos"]
    assert not Hazard.objects.exists()


def test_a_claim_carries_its_photo_and_the_page_shows_both(client: Client, people: People) -> None:
    hazard = report(people)
    hazard.assign(by=people.safety, rectifier=people.affairs)
    assert take(client, people.affairs, hazard, "photo", photos=[picture()]) == 303
    status = take(client, people.affairs, hazard, "claim", measure="已清空", photos=[picture()])
    assert (status, hazard.status) == (303, "claimed")
    assert sorted(File.objects.values_list("role", flat=True)) == ["after", "before"]
    page = client.get(f"/hazards/{hazard.pk}/")
    assert [len(page.context[part]) for part in ("before", "after")] == [1, 1]


def test_one_tap_strikes_off_and_a_return_says_why(client: Client, people: People) -> None:
    hazard = claimed(people)
    client.force_login(people.safety)
    assert client.get(f"/hazards/{hazard.pk}/").context["next"].is_recheck
    assert take(client, people.safety, hazard, "recheck", passed="0") == 422
    due = hazard.due_on
    assert take(client, people.safety, hazard, "recheck", passed="0", note="仍有杂物") == 303
    assert (hazard.status, hazard.due_on) == ("rectifying", due)
    hazard.claim(by=people.affairs, measure="已清空")
    assert take(client, people.safety, hazard, "recheck", passed="1") == 303
    assert hazard.status == "closed"


def test_who_put_it_right_is_not_offered_the_re_check(client: Client, people: People) -> None:
    hazard = report(people)
    hazard.assign(by=people.deputy, rectifier=people.safety)
    hazard.claim(by=people.safety, measure="已清空")
    client.force_login(people.safety)
    assert not client.get(f"/hazards/{hazard.pk}/").context["next"].url
    assert take(client, people.safety, hazard, "recheck", passed="1") == 403


def test_more_time_is_asked_and_decided_on_two_pages(client: Client, people: People) -> None:
    with on(3, 10):
        hazard = report(people, due_days=4)
        data = {"until": "2026-03-31", "reason": "等待采购", "interim": "已拦开"}
        assert take(client, people.safety, hazard, "ask", **data) == 303
        asked = Extension.objects.get()
        client.force_login(people.principal)
        listed = client.get("/hazards/extensions/")
        assert listed.context["page"].rows[0].decides
        page = client.get(f"/hazards/extensions/{asked.pk}/decision/")
        assert "等待采购" in page.content.decode()
        client.post(f"/hazards/extensions/{asked.pk}/decision/", {"granted": "1"})
    hazard.refresh_from_db()
    assert str(hazard.due_on) == "2026-03-31"


def test_blocked_referred_and_answered_stand_on_one_page(client: Client, people: People) -> None:
    hazard = report(people, topic="周边")
    data = {"why": "需拓宽道路", "holder": "区财政局", "cost": "180000"}
    assert take(client, people.safety, hazard, "block", **data) == 303
    referral = Referral.objects.get()  # the duty says: the police as well
    client.force_login(people.officer)
    assert client.get("/hazards/referrals/").context["page"].rows[0].mine
    client.post(f"/hazards/referrals/{referral.pk}/receipt/")
    client.post(f"/hazards/referrals/{referral.pk}/answer/", {"answer": "已增派警力"})
    client.force_login(people.section)
    page = client.get(f"/hazards/{hazard.pk}/").content.decode()
    for words in ("区财政局", "180,000", "已增派警力"):
        assert words in page, words
    assert take(client, people.section, hazard, "unblock", note="经费已拨") == 303


def test_a_settled_conflict_says_which_demand_held(client: Client, people: People) -> None:
    hazard = report(people)
    take(client, people.safety, hazard, "dispute", demands="消防要拆，公安要留")
    take(client, people.section, hazard, "reconcile", note="改装可内开式")
    page = client.get(f"/hazards/{hazard.pk}/")
    assert page.context["settled"] == "改装可内开式"


def test_special_supervision_begins_and_ends(client: Client, people: People) -> None:
    hazard = report(people, grade="major", criterion=CRITERION)
    assert take(client, people.section, hazard, "supervise", reason="宿舍通道") == 303
    assert hazard.is_supervised
    assert client.get("/hazards/?state=supervised").context["page"].rows == [hazard]
    assert take(client, people.section, hazard, "release", reason="已控制") == 303


def test_picked_hazards_become_one_numbered_notice_for_each_school(
    client: Client, people: People
) -> None:
    one, two = report(people), report(people, what="灭火器过期")
    other = report(people, by=people.neighbour, unit=people.neighbour_school)
    client.force_login(people.section)
    client.post("/hazards/notices/draft/", {"pick": [one.pk, two.pk, other.pk]})
    assert sorted(n.hazards.count() for n in Notice.objects.all()) == [1, 2]
    assert sorted(Notice.objects.values_list("serial", flat=True)) == [1, 2]


def test_a_hazard_on_a_notice_is_not_drafted_again(client: Client, people: People) -> None:
    one, two = report(people), report(people, what="灭火器过期")
    client.force_login(people.section)
    client.post("/hazards/notices/draft/", {"pick": [one.pk]})
    again = client.post("/hazards/notices/draft/", {"pick": [one.pk, two.pk]})
    assert (again.status_code, Notice.objects.count()) == (409, 1)
    assert client.post("/hazards/notices/draft/", {}).status_code == 422
    client.force_login(people.principal)
    assert client.post("/hazards/notices/draft/", {"pick": [two.pk]}).status_code == 403


def test_a_look_back_and_a_spot_check_keep_what_was_seen(client: Client, people: People) -> None:
    with on(3, 10):
        hazard = closed(people)
    with on(6, 10):
        keeping = Keeping.objects.get(days=90)
        client.force_login(people.safety)
        assert client.get("/hazards/keepings/").context["page"].rows == [keeping]
        data = {"recurred": "1", "note": "又堆了桌椅", "photos": [picture()]}
        assert client.post(f"/hazards/keepings/{keeping.pk}/keeping/", data).status_code == 303
        assert Hazard.objects.get(recurrence_of=hazard).detail == "又堆了桌椅"
        today = clock.today()
        client.force_login(people.section)
        client.post(
            "/hazards/spot-checks/draw/",
            {"since": "2026-03-01", "until": today.isoformat(), "seed": "8314"},
        )
        check = SpotCheck.objects.get()
        looked = {"is_genuine": "0", "note": "未清空"}
        client.post(f"/hazards/spot-checks/{check.pk}/spot_check/", looked)
        page = client.get("/hazards/spot-checks/")
    assert (page.context["looked"], page.context["false"]) == (1, 1)
    hazard.refresh_from_db()
    assert hazard.status == "rectifying"


LISTS = ("extensions/", "referrals/", "keepings/", "spot-checks/", "notices/", "")


@pytest.mark.parametrize("path", [*LISTS, "ladders/", "keepings/?state=made"])
def test_every_list_opens_empty(client: Client, people: People, path: str) -> None:
    client.force_login(people.section)
    assert client.get(f"/hazards/{path}").status_code == 200


def test_every_list_goes_out_as_excel_with_its_rows(client: Client, people: People) -> None:
    with on(3, 10):
        hazard = report(people)
        hazard.ask(by=people.safety, until=date(2026, 5, 1), reason="等货", interim="拦开")
        hazard.refer(by=people.section, agency=people.agency, reason="校门口违停")
        Notice.objects.draft(by=people.section, unit=people.school, hazards=[hazard], source="x:1")
        done = closed(people, what="已整改")
        day = clock.today()
        SpotCheck.objects.draw(
            by=people.section, district=people.bureau, since=day, until=day, seed="1"
        )
    client.force_login(people.section)
    with on(9, 20):
        for path in LISTS:
            sheet = client.get(f"/hazards/{path}?export=xlsx")
            assert sheet["Content-Type"].startswith("application/vnd.openxml"), path
            book = load_workbook(BytesIO(b"".join(sheet)), read_only=True)
            cells = {cell for row in book.active.iter_rows(values_only=True) for cell in row}
            assert cells & {hazard.what, done.what, "柳溪小学"}, path


def test_the_register_counts_and_groups_by_deadline(client: Client, people: People) -> None:
    with on(3, 10):
        report(people, due_days=1)
        report(people, due_days=3, what="三天内")
        report(people, due_days=10, what="以后")
    with on(3, 12):
        client.force_login(people.section)
        page = client.get("/hazards/")
    assert [len(listed) for _head, _total, listed in page.context["groups"]] == [1, 1, 1]
    counts = page.context["counts"]
    assert (counts["open"], counts["late"], counts["soon"]) == (3, 1, 1)


def test_the_history_tells_the_papers_too(client: Client, people: People) -> None:
    hazard = report(people)
    hazard.refer(by=people.section, agency=people.agency, reason="校门口违停")
    Referral.objects.get().respond(by=people.officer, answer="已处理")
    client.force_login(people.section)
    told = client.get(f"/hazards/{hazard.pk}/").context["history"]
    assert {"hazards.report", "hazards.refer", "hazards.respond"} <= {e.action for e in told}


def test_a_refusal_names_the_hazard_and_whom_to_ask(client: Client, people: People) -> None:
    hazard = claimed(people)
    client.force_login(people.guard)
    page = client.post(f"/hazards/{hazard.pk}/recheck/", {"passed": "1"}).content.decode()
    for words in (hazard.number, hazard.what, "陈立新", "没有改动任何记录"):
        assert words in page, words


def test_a_new_major_hazard_is_in_the_heads_hands_until_all_five_items_stand(
    client: Client, people: People
) -> None:
    hazard = report(people, grade="major", criterion=CRITERION)
    client.force_login(people.safety)
    assert str(people.principal) in client.get(f"/hazards/{hazard.pk}/").context["next"].hint
    five = {"duty": "总务主任", "measures": "清空", "money": "无", "deadline": str(hazard.due_on),
            "contingency": "专人疏导"}  # fmt: skip
    assert take(client, people.principal, hazard, "pledge") == 422
    assert take(client, people.principal, hazard, "pledge", **five) == 303
    client.force_login(people.safety)
    assert client.get(f"/hazards/{hazard.pk}/").context["next"].url == "assign/"


def test_the_list_of_requests_keeps_the_deadline_that_was_asked_to_move(
    client: Client, people: People
) -> None:
    hazard = report(people)
    asked = hazard.ask(by=people.safety, until=date(2027, 3, 1), reason="缺货", interim="看护")
    before = hazard.due_on
    asked.decide(by=people.principal, granted=True)
    client.force_login(people.safety)
    row = client.get("/hazards/extensions/").context["page"].rows[0]
    assert (row.before, row.until) == (before, date(2027, 3, 1))
