"""A section head drafts a paper, a leader signs it off; it is issued, sent and told."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from xiaoan.base import clock
from xiaoan.documents.general.markup import blocks, source
from xiaoan.documents.general.writing import addressed
from xiaoan.documents.models import Document, Draft
from xiaoan.documents.signing import check
from xiaoan.documents.tests.papers import NOW
from xiaoan.ledger.models import Event
from xiaoan.notify.models import Message

BODY = """为落实“一岗双责”，现通知如下：

一、总体要求
坚持自查在先。
（一）消防安全
## 食品安全
### 采购环节
- 索证索票
- 进货查验

| 阶段 | 时间 |
| --- | --- |
| 自查 | 4月13日 |
"""


@pytest.fixture(autouse=True)
def _day():
    with clock.at(NOW):
        yield


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def drafted(people, kind: str = "redhead", query: str = "", by=None, **more: Any):
    """The answer to a draft that is handed in."""
    form = {
        "title": "关于开展专项检查的通知", "body": BODY, "groups": ["school"], "submit": "1",
        **({"people": "出席：周国平\n林晓雯"} if kind == "minutes" else {}),
    }  # fmt: skip
    address = f"{reverse('documents:write')}?kind={kind}{query}"
    return client_of(by or people.section).post(address, form | more)


def sent(people, kind: str = "redhead", query: str = "", by=None, **more: Any):
    """Drafted by the section head, signed off by the deputy director; the last answer."""
    answer = drafted(people, kind, query, by, **more)
    if answer.status_code != 303:
        return answer
    draft = Draft.objects.order_by("-id")[0]
    address = reverse("documents:draft_sign_off", args=[draft.pk])
    return client_of(people.deputy_chief).post(address, {"digest": draft.digest})


def test_lines_become_blocks_and_blocks_become_the_same_lines():
    made = blocks(BODY)
    assert [(one["kind"], one.get("level")) for one in made] == [
        ("paragraph", None), ("heading", 1), ("paragraph", None), ("heading", 2), ("heading", 2),
        ("heading", 3), ("list", None), ("table", None),
    ]  # fmt: skip
    assert made[1]["text"] == "总体要求"
    assert made[6]["items"] == ["索证索票", "进货查验"]
    assert (made[7]["head"], made[7]["rows"]) == (["阶段", "时间"], [["自查", "4月13日"]])
    assert sum(made[7]["widths"]) == 156
    assert blocks(source(made)) == made


def test_a_sentence_that_begins_with_a_number_is_no_heading():
    assert blocks("一、各校要立即自查，发现隐患即报即改。")[0]["kind"] == "paragraph"


def test_a_table_of_many_columns_fits_the_page():
    (table,) = blocks("|" + "|".join("甲乙丙丁戊己庚辛" for _n in range(12)) + "|")
    assert sum(table["widths"]) == 156
    assert min(table["widths"]) >= 1


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("redhead", "青教安〔2026〕1号"),
        ("letter", "青教安函〔2026〕1号"),
        ("minutes", "2026年第1期"),
    ],
)
def test_each_kind_is_issued_with_its_number(people, kind, number):
    answer = sent(people, kind)
    assert answer.status_code == 303
    made = Document.objects.get()
    assert (made.number, made.addressee) == (number, "各中小学校")
    assert answer["Location"] == reverse("documents:document", args=[made.pk])


def test_it_lies_before_every_addressee_and_nobody_else(people):
    sent(people)
    made = Document.objects.get()
    for user, status in ((people.safety, 200), (people.neighbour, 200), (people.kg_head, 404)):
        address = reverse("documents:document", args=[made.pk])
        assert client_of(user).get(address).status_code == status


def test_the_heads_and_safety_directors_of_the_addressees_and_the_drafter_are_told(people):
    sent(people)
    told = set(Message.objects.values_list("user__username", flat=True))
    assert told == {"principal", "safety", "neighbour", "section"}


def test_a_paper_to_one_school_is_that_school_s(people):
    sent(people, "letter", groups=[], units=[people.school.pk])
    made = Document.objects.get()
    assert (made.unit, made.addressee) == (people.school, "柳溪小学")
    assert not made.deliveries.exists()


def test_schools_kindergartens_and_others_are_named_in_one_line(people):
    sent(people, groups=["school", "kindergarten"], outside="区消防救援大队，区市场监管局")
    made = Document.objects.get()
    assert made.addressee == "各中小学校、幼儿园，区消防救援大队、区市场监管局"
    assert made.deliveries.count() == 3


def test_a_person_s_name_as_addressee_is_refused(people):
    answer = sent(people, groups=[], outside="区公安分局、高峰")
    assert answer.status_code == 422
    assert "“高峰”是人名" in answer.content.decode()
    assert not Document.objects.exists()


def test_a_paper_to_nobody_is_refused(people):
    assert sent(people, groups=[]).status_code == 422


def test_the_preview_shows_the_paper_and_stores_nothing(people):
    form = {"title": "通知", "body": BODY, "groups": ["school"], "preview": "1"}
    answer = client_of(people.section).post(reverse("documents:write"), form)
    assert answer["Content-Type"] == "application/pdf"
    assert check(answer.content).state == "none"
    assert not Document.objects.exists()


def test_signs_that_no_font_has_are_named_and_nothing_is_lost(people):
    answer = sent(people, body="请看 \U0001f9ef 和 \ue123")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "U+E123" in page
    assert "关于开展专项检查的通知" in page


def test_a_replacement_begins_with_the_old_words_and_supersedes_it(people):
    sent(people, groups=["kindergarten"])
    old = Document.objects.get()
    query = f"&instead={old.pk}"
    page = client_of(people.section).get(f"{reverse('documents:write')}?{query}")
    assert "# 总体要求" in page.content.decode()
    assert sent(people, query=query, title="更正后的通知").status_code == 303
    old.refresh_from_db()
    assert old.state == "superseded"
    assert old.superseded_by.number == "青教安〔2026〕2号"
    assert Event.objects.get(pk=old.event_id).action == "documents.supersede"
    assert sent(people, query=query).status_code == 409


def test_schools_draft_no_papers_of_the_bureau(people):
    for user in (people.principal, people.guard):
        assert drafted(people, by=user).status_code == 403
    assert not Draft.objects.exists()


def test_a_replacement_goes_to_the_same_addressees(people):
    sent(people, groups=["school", "kindergarten"], units=[people.agency.pk], outside="区消防大队")
    old = Document.objects.get()
    assert addressed(old) == {
        "groups": ["school", "kindergarten"], "units": [people.agency.pk], "outside": "区消防大队",
    }  # fmt: skip
