"""拟稿、签发: a draft is kept, read and signed off by another hand, exactly as it was read."""

from __future__ import annotations

from datetime import date
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from tests.cast import People

from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.documents.desk import waiting
from xiaoan.documents.general.kinds import LETTER
from xiaoan.documents.general.writing import sign_off, submit
from xiaoan.documents.models import Document, Draft, House
from xiaoan.documents.tests.papers import NOW
from xiaoan.documents.tests.test_general_papers import BODY, client_of, drafted
from xiaoan.documents.tests.test_numbers_have_no_gaps import together
from xiaoan.ledger.change import WrongState
from xiaoan.ledger.models import Event
from xiaoan.notify.models import Message

WRITTEN = {
    "title": "关于商请联合检查的函", "mark": "", "groups": ["school"], "units": [], "outside": "",
    "body": "请予支持。", "people": "", "attachments": "", "copies": "", "note": "", "urgency": "",
}  # fmt: skip
TODAY = date(2026, 4, 13)


@pytest.fixture(autouse=True)
def _day():
    with clock.at(NOW):
        yield


def begun(people, by=None, **more) -> Draft:
    return Draft.objects.begin(
        by=by or people.section, district=people.bureau, kind=LETTER, written=WRITTEN | more
    )


def handed_in(people, by=None) -> Draft:
    draft = begun(people, by)
    submit(draft, by=draft.drafted_by)
    return draft


def post(user, draft, step: str, **form: str):
    return client_of(user).post(reverse(f"documents:draft_{step}", args=[draft.pk]), form)


def test_a_draft_is_kept_unfinished_and_found_again(people):
    form = {"title": "关于汛期检查的通知", "body": "", "save": "1"}
    answer = client_of(people.inspector).post(reverse("documents:write"), form)
    draft = Draft.objects.get()
    assert answer["Location"] == reverse("documents:draft", args=[draft.pk])
    page = client_of(people.inspector).get(reverse("documents:draft_edit", args=[draft.pk]))
    assert "关于汛期检查的通知" in page.content.decode()
    listed = client_of(people.inspector).get(reverse("documents:drafts")).content.decode()
    assert "关于汛期检查的通知" in listed
    assert not Document.objects.exists()


def test_an_unfinished_draft_is_not_handed_in(people):
    draft = begun(people, body="")
    with pytest.raises(ValidationError, match="正文"):
        submit(draft, by=people.section)
    assert drafted(people, body="", groups=[]).status_code == 422


def test_what_no_font_has_is_told_when_it_is_handed_in_and_the_draft_is_kept(people):
    answer = drafted(people, body="请看 \ue123")
    assert answer.status_code == 422
    assert "U+E123" in answer.content.decode()
    assert Draft.objects.get().state == "drafting"


def test_nobody_reads_a_draft_before_it_is_handed_in(people):
    draft = begun(people, people.inspector)
    address = reverse("documents:draft", args=[draft.pk])
    assert client_of(people.inspector).get(address).status_code == 200
    assert client_of(people.deputy_chief).get(address).status_code == 404
    submit(draft, by=people.inspector)
    assert client_of(people.deputy_chief).get(address).status_code == 200
    assert client_of(people.principal).get(address).status_code == 403


def test_the_number_comes_with_the_signing_off(people):
    draft = handed_in(people)
    assert not Document.objects.exists()
    made = sign_off(draft, by=people.deputy_chief, digest=draft.digest)
    draft.refresh_from_db()
    assert (made.number, draft.state, draft.paper) == ("青教安函〔2026〕1号", "issued", made)
    assert Event.objects.get(pk=draft.event_id).action == "documents.issue"


def test_who_drafted_does_not_sign_off(people):
    draft = handed_in(people)
    assert post(people.section, draft, "sign_off", digest=draft.digest).status_code == 403
    assert not Document.objects.exists()


def test_a_bureau_with_one_person_may_let_one_hand_do_both(people):
    House.objects.all().lay(by=people.chief, district=people.bureau, sign="青教安", one_hand=True)
    draft = handed_in(people)
    assert post(people.section, draft, "sign_off", digest=draft.digest).status_code == 303


def test_an_inspector_drafts_and_signs_nothing_off(people):
    draft = handed_in(people)
    with pytest.raises(PermissionDenied):
        sign_off(draft, by=people.inspector, digest=draft.digest)
    own = handed_in(people, people.inspector)
    assert sign_off(own, by=people.section, digest=own.digest).number == "青教安函〔2026〕1号"


def test_what_is_signed_off_is_what_was_read(people):
    draft = handed_in(people)
    read = draft.digest
    draft.recall(by=people.section)
    draft.amend(WRITTEN | {"body": "另有内容。"}, by=people.section)
    submit(draft, by=people.section)
    assert post(people.deputy_chief, draft, "sign_off", digest=read).status_code == 409
    assert not Document.objects.exists()


def test_a_draft_comes_back_with_a_remark_and_goes_again(people):
    draft = handed_in(people)
    assert post(people.deputy_chief, draft, "send_back", remark=" ").status_code == 422
    assert post(people.deputy_chief, draft, "send_back", remark="写明时间").status_code == 303
    draft.refresh_from_db()
    assert (draft.state, draft.remark) == ("sent_back", "写明时间")
    assert Message.objects.get(user=people.section).title.startswith("退回")
    address = reverse("documents:draft_edit", args=[draft.pk])
    form = {"title": draft.title, "body": BODY, "groups": ["school"], "submit": "1"}
    assert client_of(people.section).post(address, form).status_code == 303
    draft.refresh_from_db()
    assert draft.state == "waiting"


def test_while_it_waits_it_is_taken_back_before_it_is_written_on(people):
    draft = handed_in(people)
    with pytest.raises(WrongState):
        draft.amend(WRITTEN, by=people.section)
    assert post(people.section, draft, "recall").status_code == 303
    assert post(people.deputy_chief, draft, "sign_off", digest=draft.digest).status_code == 409


def test_another_hand_does_not_write_on_it(people):
    draft = handed_in(people, people.inspector)
    draft.send_back("再改", by=people.section)
    with pytest.raises(PermissionDenied):
        draft.amend(WRITTEN, by=people.section)


def test_a_draft_given_up_uses_no_number(people):
    draft = begun(people)
    assert post(people.section, draft, "drop").status_code == 303
    made = handed_in(people)
    assert sign_off(made, by=people.chief, digest=made.digest).serial == 1


def test_the_desk_shows_who_signs_off_and_whom_it_came_back_to(people):
    draft = handed_in(people)
    assert [item.title for item in waiting(people.deputy_chief, TODAY)] == [
        f"待签发：{draft.title}"
    ]
    assert not waiting(people.section, TODAY)
    assert not waiting(people.principal, TODAY)
    draft.send_back("再改", by=people.deputy_chief)
    assert [item.detail for item in waiting(people.section, TODAY)] == ["再改"]
    assert not waiting(people.deputy_chief, TODAY)


def test_two_who_sign_off_at_once_give_one_number(committed: None, people: People) -> None:
    with scope([people.bureau.pk]):
        draft = handed_in(people)
    start, told = Barrier(8), []

    def work(number: int) -> None:
        hand = people.deputy_chief if number % 2 else people.chief
        with clock.at(NOW), scope([people.bureau.pk]):
            mine = Draft.objects.get(pk=draft.pk)
            start.wait(20)
            try:
                told.append(sign_off(mine, by=hand, digest=mine.digest).number)
            except WrongState:
                told.append("")

    together(work)
    assert sorted(told) == [""] * 7 + ["青教安函〔2026〕1号"]
    with scope([people.bureau.pk]):
        assert Document.objects.count() == 1
