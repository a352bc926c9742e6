"""The pages of notices: each step from the screen, the register filtered, printed and exported."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from PIL import Image
from tests.cast import People

from xiaoan.accounts.models import User
from xiaoan.evidence.models import File
from xiaoan.hazards.models import Consent, Look, Notice, NoticeRule, OrderText
from xiaoan.hazards.tests.days import on
from xiaoan.hazards.tests.notices import answered, approving, done, drafted, found

URL = "/hazards/notices/"


def of(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def post(client: Client, notice: Notice, step: str, data: dict[str, Any] | None = None) -> int:
    return client.post(f"{URL}{notice.pk}/{step}/", data or {}).status_code


def picture() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (60, 40), "white").save(out, "PNG")
    return SimpleUploadedFile("回证.png", out.getvalue(), "image/png")


def test_approved_served_by_hand_and_its_receipt_scanned_in(client: Client, people: People) -> None:
    with on(3, 10):
        approving(people)
        notice = drafted(people)
        assert "审批通知书" in of(client, people.section).get(f"{URL}{notice.pk}/").content.decode()
        assert post(client, notice, "approve") == 303
        of(client, people.inspector)
        form = {"way": "hand", "served_to": "王海燕", "photos": picture()}
        assert post(client, notice, "serve", form) == 303
        assert post(client, notice, "serve", {"way": "app"}) == 409
        assert post(client, notice, "scan", {"photos": picture()}) == 303
    scans = File.objects.filter(about=notice.subject, role="paper")
    assert scans.count() == 2
    with on(3, 11):
        page = of(client, people.principal).get(f"{URL}{notice.pk}/").content.decode()
    for part in ("直接送达", "王海燕", "送达回证扫描件"):
        assert part in page, part
    assert of(client, people.neighbour).get(f"{URL}{notice.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("way", "asked"),
    [
        ("app", set()),
        ("site", {"at", "served_to", "photos"}),
        ("hand", {"at", "served_to", "photos"}),
        ("refused", {"at", "served_to", "why", "witness", "photos"}),
    ],
)
def test_each_way_of_service_asks_for_its_own_facts_only(
    client: Client, people: People, way: str, asked: set[str]
) -> None:
    with on(3, 10):
        notice = drafted(people)
        form = of(client, people.inspector).get(f"{URL}{notice.pk}/serve/?way={way}")
    assert set(form.context["form"].fields) - {"way"} == asked


def test_a_refusal_without_its_witness_says_so_beside_each_field(
    client: Client, people: People
) -> None:
    with on(3, 10):
        notice = drafted(people)
        of(client, people.inspector)
        page = client.post(f"{URL}{notice.pk}/serve/", {"way": "refused"}).content.decode()
        for part in ("请写明学校拒收的理由", "请写明见证人"):
            assert part in page, part
        said = {"way": "refused", "why": "认为不属本校", "witness": "街道办 刘平"}
        assert post(client, notice, "serve", said) == 303


def test_an_order_goes_through_the_system_by_consent_only_and_the_form_says_so(
    client: Client, people: People
) -> None:
    with on(3, 10):
        notice = drafted(people, unit=people.kindergarten)
        of(client, people.inspector)
        usual = client.get(f"{URL}{notice.pk}/serve/")
        assert usual.context["form"].chosen == "hand"
        shut = client.get(f"{URL}{notice.pk}/serve/?way=app").content.decode()
    assert "学校没有同意电子送达" in shut
    assert 'type="submit">送达' not in shut


def test_what_was_sent_back_can_be_mended_and_its_history_says_so(
    client: Client, people: People
) -> None:
    with on(3, 10):
        approving(people)
        notice = drafted(people)
        of(client, people.section)
        assert post(client, notice, "send_back", {"reason": "期限太长"}) == 303
        page = of(client, people.inspector).get(f"{URL}{notice.pk}/").content.decode()
        assert "退回意见：期限太长" in page
        said = {"note": "已缩短", "reply_due": "2026-03-10"}
        assert post(client, notice, "resubmit", said) == 422  # today is no deadline
        assert post(client, notice, "resubmit", said | {"reply_due": "2026-03-11"}) == 303
        page = client.get(f"{URL}{notice.pk}/").content.decode()
    for part in ("2026-03-11", "退回拟文人", "再次提交审批"):
        assert part in page, part


def test_a_scan_is_asked_for_what_was_served_on_paper_only(client: Client, people: People) -> None:
    with on(3, 10):
        by_hand, in_system = drafted(people), drafted(people, found(people, item="FIRE/9"))
        by_hand.serve(by=people.inspector, way="hand", served_to="王海燕")
        in_system.serve(by=people.inspector)
        of(client, people.inspector)
        page = client.get(f"{URL}{by_hand.pk}/")
        assert page.context["main"]["name"] == "scan"
        post(client, by_hand, "scan", {"photos": picture()})
        assert client.get(f"{URL}{by_hand.pk}/").context["main"] is None
        assert "/scan/" not in client.get(f"{URL}{in_system.pk}/").content.decode()


def test_an_interview_is_about_what_was_not_met(client: Client, people: People) -> None:
    with on(3, 10):
        one, other = found(people), found(people, what="门锁损坏", item="FIRE/6")
        notice = answered(people, one, other)
        looks = {one.pk: Look(True), other.pk: Look(False, "锁芯未换")}
        notice.review(by=people.inspector, looks=looks, inspectors="何志远")
        notice.second(by=people.inspector)
        page = of(client, people.section).get(f"{URL}{notice.pk}/summon/")
    assert ("未整改到位", "门锁损坏") in [(str(a), b) for a, b in page.context["about"]]


def test_a_reply_is_offered_only_once_every_hazard_on_the_notice_is_put_right(
    client: Client, people: People
) -> None:
    first, second = found(people), found(people)
    notice = drafted(people, first, second)
    notice.serve(by=people.inspector)
    for hazard, offered in ((first, False), (second, True)):
        done(people, hazard)
        page = of(client, people.principal).get(f"{URL}{notice.pk}/").content.decode()
        assert (f"{notice.pk}/reply/" in page) is offered
        assert f"{notice.pk}/acknowledge/" in page


def test_a_withdrawn_notice_asks_for_no_reply(client: Client, people: People) -> None:
    notice = drafted(people)
    notice.serve(by=people.inspector)
    notice.withdraw(by=people.section, reason="地点有误")
    page = of(client, people.section).get(f"{URL}{notice.pk}/").content.decode()
    assert "整改回执" not in page


@pytest.mark.parametrize("step", ["approve", "send_back", "withdraw", "review", "second"])
def test_a_school_takes_no_step_of_the_bureau(client: Client, people: People, step: str) -> None:
    with on(3, 10):
        notice = answered(people)
        assert post(of(client, people.principal), notice, step, {"reason": "x"}) == 403


def test_the_re_check_asks_what_was_seen_of_each_hazard(client: Client, people: People) -> None:
    with on(3, 10):
        one, other = found(people), found(people, what="门锁损坏", item="FIRE/6")
        notice = answered(people, one, other)
        of(client, people.inspector)
        said = {f"met-{one.pk}": "1", f"met-{other.pk}": "0", "inspectors": "何志远、梁文静"}
        refused = client.post(f"{URL}{notice.pk}/review/", said)
        assert refused.status_code == 422
        assert "请写明哪里还不行。" in refused.content.decode()
        said |= {f"note-{other.pk}": "锁芯未换", "photos": picture()}  # type: ignore[dict-item]
        assert post(client, notice, "review", said) == 303
        page = client.get(f"{URL}{notice.pk}/").content.decode()
    for part in ("部分整改到位", "锁芯未换", "复查意见书〔2026〕1号", "约谈负责人", "第二次通知书"):
        assert part in page, part


def test_the_register_is_filtered_and_exported(client: Client, people: People) -> None:
    with on(3, 10):
        answered(people)
        drafted(people, found(people, unit=people.kindergarten), unit=people.kindergarten)
        gone = drafted(people, found(people, item="FIRE/9"))
        gone.withdraw(by=people.section, reason="地点写错")
        of(client, people.section)
        for query, rows in (
            ("", 3), ("state=replied", 1), ("state=to-serve", 1), ("kind=order", 1),
            ("state=withdrawn", 1), ("q=禾苗", 1), ("q=〔2026〕2", 1), ("since=2026-03-11", 0),
        ):  # fmt: skip
            page = client.get(f"{URL}?{query}")
            assert len(page.context["page"].rows) == rows, query
        book = load_workbook(BytesIO(client.get(f"{URL}?export=xlsx").content))
        cells = [str(cell.value) for row in book.active.rows for cell in row]  # type: ignore[union-attr]
        for part in ("责改〔2026〕1", "地点写错", "已撤回"):
            assert part in cells, part
        assert len(of(client, people.safety).get(URL).context["page"].rows) == 1


def test_the_rule_is_laid_on_its_page(client: Client, people: People) -> None:
    with on(3, 10):
        form = {"needs_approval": "on", "reply_days": "10", "review_days": "3"}
        assert of(client, people.section).post(f"{URL}rules/", form).status_code == 303
        rule = NoticeRule.objects.get()
        assert (rule.needs_approval, rule.leader_for_major, rule.reply_days) == (True, False, 10)
        assert client.post(f"{URL}rules/", form | {"reply_days": "0"}).status_code == 422
        assert of(client, people.inspector).get(f"{URL}rules/").status_code == 403


def test_the_lawyer_edits_the_words_and_sees_who_changed_what(
    client: Client, people: People
) -> None:
    with on(3, 10):
        page = of(client, people.section).get(f"{URL}orders/")
        assert "没有经过律师审核" in page.content.decode()
        form = {name: page.context["form"][name].initial for name in page.context["form"].fields}
        assert client.post(f"{URL}orders/", form).status_code == 422
        form["basis"] = "依据《民办教育促进法》第六十二条。"
        assert client.post(f"{URL}orders/", form).status_code == 303
        page = client.get(f"{URL}orders/")
    assert "第 1 版" in page.content.decode()
    assert "梁文静" in page.content.decode()
    assert OrderText.objects.get().version == 1


def test_the_head_of_a_private_school_consents_and_revokes_on_one_page(
    client: Client, people: People
) -> None:
    with on(3, 10):
        assert of(client, people.principal).get(f"{URL}consent/").status_code == 404
        assert of(client, people.kg_safety).get(f"{URL}consent/").status_code == 403
        of(client, people.kg_head)
        assert "电子送达" in client.get(URL).content.decode()
        assert client.post(f"{URL}consent/").status_code == 303
        assert "撤回同意" in client.get(f"{URL}consent/").content.decode()
        assert client.post(f"{URL}consent/").status_code == 303
    assert Consent.objects.filter(ended_at__isnull=False).count() == 1
