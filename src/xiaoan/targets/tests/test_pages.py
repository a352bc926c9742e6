"""The letters on the screen: what each person may open and do, and what a mistake says."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.cast import PASSWORD, People

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.ledger.models import Event
from xiaoan.notify.models import Message
from xiaoan.targets import desk, jobs, shipped, signing
from xiaoan.targets.models import Batch, Letter, Template
from xiaoan.targets.tests.papers import NOW, drawn, generated, letter_of, signed_by


@pytest.fixture(autouse=True)
def _march() -> object:
    with clock.at(NOW):
        yield


def client_of(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def form(letter: Any = None, **more: Any) -> dict[str, Any]:
    picture = "data:image/png;base64," + base64.b64encode(drawn()).decode()
    sent = {"picture": picture, "seconds": "5", "password": PASSWORD, **more}
    return sent | ({"shown": letter.sha256} if letter else {})


def page(client: Client, name: str, *args: Any, status: int = 200, query: str = "") -> str:
    answer = client.get(reverse(f"targets:{name}", args=args) + query)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def test_the_bureau_lays_in_texts_opens_a_round_and_sees_it_grow(people: People) -> None:
    client = client_of(people.section)
    assert "shipped texts" in page(client, "templates")
    assert client.post(reverse("targets:templates")).status_code == 303
    assert Template.objects.current().count() == 4
    page(client, "new_batch")
    answer = client.post(reverse("targets:new_batch"), {
        "name": "2026", "levels": ["school", "post"], "since": "2026-01-01",
        "until": "2026-12-31", "due_on": "2026-03-15", "units": "",
    })  # fmt: skip
    batch = Batch.objects.get()
    assert answer["location"] == reverse("targets:batch", args=[batch.pk])
    assert "Generating: 0 of" in page(client, "batch", batch.pk)
    jobs.generate()
    assert "letters are generated" in page(client, "progress", batch.pk)
    assert Letter.objects.filter(level="school").count() == 2
    page(client, "batch", batch.pk)
    page(client, "batches")


def test_a_round_for_a_unit_that_does_not_exist_names_its_code(people: People) -> None:
    shipped.install(people.bureau, by=people.section)
    answer = client_of(people.section).post(reverse("targets:new_batch"), {
        "name": "2026", "levels": ["school"], "since": "2026-01-01", "until": "2026-12-31",
        "due_on": "2026-03-15", "units": "QH-001 QH-999",
    })  # fmt: skip
    assert answer.status_code == 422
    assert "QH-999" in answer.content.decode()
    assert not Batch.objects.exists()


def test_the_head_opens_reads_and_signs_and_the_time_is_kept(people: People) -> None:
    generated(people, ["school"])
    client, letter = client_of(people.principal), letter_of(people.principal)
    assert "Read and sign" not in page(client, "reading", letter.pk, status=302)
    assert "Open it for signing" in page(client, "letter", letter.pk)
    assert client.post(reverse("targets:opening", args=[letter.pk])).status_code == 303
    letter.refresh_from_db()
    text = page(client, "reading", letter.pk)
    assert letter.names["second"] in text
    opened = re.search(r'name="opened" value="([^"]+)"', text)
    assert opened is not None
    with clock.at(NOW.replace(minute=1)):
        sent = form(letter, opened=opened[1], seconds="9000")
        answer = client.post(reverse("targets:reading", args=[letter.pk]), sent)
    assert answer.status_code == 303
    letter.refresh_from_db()
    assert letter.status == "half"
    assert letter.signatures.get().read_seconds == 60  # no longer than the page was out
    event = Event.objects.filter(subject=letter.subject, action="targets.sign").get()
    assert event.facts["read_seconds"] == 60


def test_a_wrong_password_signs_nothing_and_keeps_the_drawn_name(people: People) -> None:
    generated(people, ["school"])
    client, letter = client_of(people.principal), letter_of(people.principal)
    signing.lay(letter, by=people.principal)
    sent = form(letter, password="wrong")
    answer = client.post(reverse("targets:reading", args=[letter.pk]), sent)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "not the password" in text
    assert sent["picture"] in text
    for _time in range(4):
        client.post(reverse("targets:reading", args=[letter.pk]), sent)
    answer = client.post(reverse("targets:reading", args=[letter.pk]), form(letter))
    assert "15 minutes" in answer.content.decode()
    assert not letter.signatures.exists()


def test_the_words_on_the_page_are_those_of_the_paper(people: People) -> None:
    generated(people, ["school"])
    letter = letter_of(people.principal)
    signing.lay(letter, by=people.principal)
    text = page(client_of(people.principal), "reading", letter.pk)
    for line in letter.template.body.split("\n"):
        words = re.sub(r"^[#-]+ |【.*?】", "", line)
        assert words in text or "【" in line
    answer = client_of(people.principal).get(reverse("targets:paper", args=[letter.pk]))
    assert answer["content-type"] == "application/pdf"
    assert answer.content == signing.content_of(letter)


def test_a_colleague_sees_neither_the_letter_nor_how_long_it_was_read(people: People) -> None:
    generated(people)
    letter = signed_by(letter_of(people.guard), people.guard, seconds=7)
    page(client_of(people.teacher), "letter", letter.pk, status=404)
    page(client_of(people.neighbour), "letter", letter.pk, status=404)
    assert "open for 7 seconds" in page(client_of(people.guard), "letter", letter.pk)
    assert "open for" not in page(client_of(people.section), "letter", letter.pk)
    page(client_of(people.principal), "reading", letter.pk, status=403)
    drawn_name = reverse("evidence:file", args=[letter.signatures.get().file_id])
    seen = [client_of(who).get(drawn_name).status_code
            for who in (people.guard, people.safety, people.teacher)]  # fmt: skip
    assert seen == [200, 200, 404]


def test_the_chief_countersigns_a_list_with_one_stroke(people: People) -> None:
    batch = generated(people, ["school"])
    for head in (people.principal, people.kg_head):
        signed_by(letter_of(head, batch), head)
    client = client_of(people.chief)
    assert "Countersign 2 letters" in page(client, "letters")
    text = page(client, "countersigning")
    keys = re.findall(r'name="letters" value="([^"]+)"', text)
    assert len(keys) == 2
    answer = client.post(reverse("targets:countersigning"), form(letters=keys))
    assert answer.status_code == 303, answer.content.decode()[-3000:]
    assert Letter.objects.filter(status="signed").count() == 2
    assert "No letter waits" in page(client, "countersigning")
    assert "(2 letters)" in page(client, "letter", keys[0])
    for head in (people.principal, people.kg_head):
        name = letter_of(head, batch).signatures.get(side="first").file_id
        address = reverse("evidence:file", args=[name])
        assert client_of(head).get(address).status_code == 200


def test_nothing_chosen_is_said_and_nothing_signed(people: People) -> None:
    batch = generated(people, ["school"])
    signed_by(letter_of(people.principal, batch), people.principal)
    answer = client_of(people.chief).post(reverse("targets:countersigning"), form())
    assert answer.status_code == 422
    assert "Choose 1 to" in answer.content.decode()


def test_a_scan_is_entered_on_the_page_and_confirmed_by_the_section_beside_its_picture(
    people: People,
) -> None:
    generated(people)
    client, letter = client_of(people.deputy), letter_of(people.guard)
    assert "you sign them yourself" in page(client, "originals")
    scan = SimpleUploadedFile("scan.png", drawn(), "image/png")
    sent = {"letters": [str(letter.pk)], "signed_on": "2026-02-28", "file": scan}
    assert client.post(reverse("targets:originals"), sent).status_code == 303
    text = page(client, "letter", letter.pk)
    assert "Scan of the original" in text
    assert "Scanned, unconfirmed" in text
    assert "No scanned letter waits" in page(client, "confirming")
    sent = {"letters": [str(letter.pk)], "signed_on": "2026-02-28"}
    assert client.post(reverse("targets:originals"), sent).status_code == 422
    desk = client_of(people.section)
    shown = page(desk, "confirming")
    letter.refresh_from_db()
    assert reverse("evidence:file", args=[letter.paper_id]) in shown
    assert desk.get(reverse("evidence:file", args=[letter.paper_id])).status_code == 200
    assert desk.post(reverse("targets:confirming"), {}).status_code == 422  # nothing chosen
    back = {"letters": [str(letter.pk)], "back": "1", "scan": str(letter.paper_id)}
    answer = desk.post(reverse("targets:confirming"), back)
    assert answer.status_code == 422
    assert "Say what the page does not show" in answer.content.decode()
    answer = desk.post(reverse("targets:confirming"), {"one": str(letter.pk)})
    assert answer.status_code == 303
    letter.refresh_from_db()
    assert letter.status == "signed"
    page(client_of(people.guard), "confirming", status=403)


def test_a_refusal_is_entered_with_its_reason(people: People) -> None:
    generated(people, ["school"])
    client, letter = client_of(people.principal), letter_of(people.principal)
    page(client, "refusal", letter.pk)
    address = reverse("targets:refusal", args=[letter.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "目标未商定"}).status_code == 303
    assert "目标未商定" in page(client_of(people.section), "chase")


def test_coverage_chase_list_and_reminder(people: People) -> None:
    generated(people)
    client = client_of(people.section)
    text = page(client, "coverage")
    assert "bureau and school" in text
    assert "Remind those who are late" not in page(client, "chase")
    with clock.at(NOW.replace(day=16)):
        assert "Remind those who are late" in page(client, "chase")
        assert client.post(reverse("targets:reminder")).status_code == 303
    assert client_of(people.principal).post(reverse("targets:reminder")).status_code == 403
    answer = client.get(reverse("targets:letters") + "?export=xlsx")
    assert answer["content-type"].endswith("sheet")
    page(client_of(people.principal), "coverage")
    page(client_of(people.guard), "coverage", status=403)


def test_a_text_is_edited_into_its_next_version(people: People) -> None:
    generated(people)
    client = client_of(people.section)
    text = page(client, "template", "post")
    body = Template.objects.current().get(level="post").body
    sent = {
        "title": "岗位安全责任书", "order": "second", "body": body + "\n# 补充\n另加一条。",
        "targets-TOTAL_FORMS": "1", "targets-INITIAL_FORMS": "0", "targets-0-figure": "tasks.done",
        "targets-0-words": "任务完成", "targets-0-bound": "least", "targets-0-goal": "98",
    }  # fmt: skip
    assert "tasks.done" in text
    assert client.post(reverse("targets:template", args=["post"]), sent).status_code == 303
    one = Template.objects.current().get(level="post")
    assert (one.n, one.goals[0].said) == (2, "≥98%")
    wrong = sent | {"body": "没有双方"}
    answer = client.post(reverse("targets:template", args=["post"]), wrong)
    assert answer.status_code == 422
    assert "【甲方】" in answer.content.decode()
    answer = client.get(reverse("targets:template_paper", args=["post"]))
    assert answer.content.startswith(b"%PDF")
    page(client, "template", "class", status=404)


def test_who_asks_answers_the_reason_and_the_letter_waits_for_the_holder_again(
    people: People,
) -> None:
    generated(people, ["school"])
    letter = letter_of(people.principal)
    letter.refuse(by=people.principal, reason="目标未商定")
    client = client_of(people.chief)
    waits = {item.url for item in desk.waiting(people.chief, NOW.date())}
    assert reverse("targets:letter", args=[letter.pk]) in waits
    assert "Answer the reason" in page(client, "letter", letter.pk)
    assert "目标未商定" in page(client, "answer", letter.pk)
    address = reverse("targets:answer", args=[letter.pk])
    assert client_of(people.principal).post(address, {"answer": "x"}).status_code == 403
    assert client.post(address, {"answer": " "}).status_code == 422
    assert client.post(address, {"answer": "演练目标按学期计，请签"}).status_code == 303
    letter = letter_of(people.principal)
    assert (letter.status, letter.turn) == ("open", "second")
    text = page(client_of(people.principal), "letter", letter.pk)
    assert "目标未商定" in text
    assert "演练目标按学期计" in text
    assert Message.objects.filter(user=people.principal, subject=letter.subject).exists()
    assert client.post(address, {"answer": "once more"}).status_code == 409
    signed_by(letter, people.principal)
    assert (letter.reason, letter.answer) == ("", "")
