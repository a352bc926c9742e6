"""Whoever holds a paper learns what it is; nobody learns anything more."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from xiaoan.base import clock
from xiaoan.documents import tokens
from xiaoan.documents.issuing import pdf_of
from xiaoan.documents.proving import apart, views
from xiaoan.documents.proving.telling import told_of
from xiaoan.documents.signing import sign
from xiaoan.documents.tests.papers import LETTER, NOW, content, paper


@pytest.fixture(autouse=True)
def _day():
    with clock.at(NOW):
        yield


def opened(document, **more):
    return Client().get(f"/v/{document.token}", **more)


def dropped(document, pdf: bytes, name="文件.pdf", **more):
    file = SimpleUploadedFile(name, pdf, "application/pdf")
    return Client(enforce_csrf_checks=True).post(f"/v/{document.token}", {"pdf": file}, **more)


def verdict(answer) -> str:
    page = answer.content.decode().replace("<template data-same>", "\0").split("\0")[0]
    found = [name for name in ("issued", "signed", "altered", "another", "unknown")
             if f'data-verdict="{name}"' in page]  # fmt: skip
    assert len(found) <= 1
    return found[0] if found else ""


def test_the_page_shows_number_date_addressee_digest_and_state(people):
    made = paper(people)
    page = opened(made).content.decode()
    for words in (made.number, "2026", "柳溪小学", made.sha256, made.code, "有效"):
        assert words in page, words


def test_the_page_shows_no_title_no_content_and_no_name(people):
    made = paper(people, data=content(note="联系人：陈立新"))
    page = opened(made).content.decode()
    for words in (made.title, "专项检查", "陈立新", "梁文静", "喆堃"):
        assert words not in page, words


def test_the_reason_of_a_withdrawal_is_not_told_to_everybody(people):
    made = paper(people)
    made.withdraw(by=people.section, reason="陈立新报错了数字")
    page = opened(made).content.decode()
    assert "已撤回" in page
    assert "陈立新" not in page


def test_the_page_leaves_no_cookie_and_is_not_indexed(people):
    answer = opened(paper(people))
    assert not answer.cookies
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Cache-Control"] == "private, max-age=60"


def test_the_page_says_that_our_signature_is_no_official_seal(people):
    assert "不是电子印章" in opened(paper(people)).content.decode()


def test_the_code_of_the_paper_leads_to_its_page(people):
    made = paper(people)
    assert made.fields["check"] == {"address": made.address, "code": made.code}
    assert made.address.endswith(f"/v/{made.token}")


def test_an_address_cannot_be_guessed(people):
    one, other = paper(people), paper(people)
    assert one.token[: tokens.RANDOM] != other.token[: tokens.RANDOM]
    assert len(tokens.SIGNS) ** tokens.RANDOM >= 2**128
    assert tokens.district_of(one.token) == people.bureau.pk


@pytest.mark.parametrize("token", ["x", "a" * 27, "a" * 26 + "zzzzzz", "a" * 200, "..", "字"])
def test_an_unknown_address_is_answered_alike_whatever_it_looks_like(people, token):
    made = paper(people)
    like = made.token[:25] + ("a" if made.token[25] != "a" else "b") + made.token[26:]
    usual = Client().get(f"/v/{like}")
    answer = Client().get(f"/v/{token}")
    assert (usual.status_code, answer.status_code) == (404, 404)
    assert answer.content == usual.content


def test_whoever_guesses_addresses_is_soon_told_to_stop(people):
    client = Client()
    for _try in range(views.MISSES.most):
        assert client.get("/v/" + "a" * 27).status_code == 404
    answer = client.get("/v/" + "a" * 27)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert Client().get("/v/" + "a" * 27, REMOTE_ADDR="10.9.8.7").status_code == 404


def test_files_are_taken_so_often_and_no_more(people):
    made = paper(people)
    for _try in range(views.FILES.most):
        assert dropped(made, b"%PDF-1.4 nothing").status_code == 422
    assert dropped(made, b"%PDF-1.4 nothing").status_code == 429
    assert opened(made).status_code == 200


def test_the_issued_file_is_known(people):
    made = paper(people)
    assert verdict(dropped(made, pdf_of(made))) == "issued"


def test_a_flipped_byte_is_told(people):
    made = paper(people)
    whole = bytearray(pdf_of(made))
    whole[len(whole) // 3] ^= 1
    assert verdict(dropped(made, bytes(whole))) == "altered"


def test_every_third_thousandth_flipped_byte_is_never_taken_for_the_issued_file(people):
    made = paper(people)
    whole = pdf_of(made)
    for at in range(100, len(whole), len(whole) // 9):
        one = bytearray(whole)
        one[at] ^= 1
        assert verdict(dropped(made, bytes(one))) in {"altered", "unknown", ""}


def test_further_signatures_leave_the_issued_paper_what_it_is(people):
    made = paper(people)
    more = sign(pdf_of(made), district=people.bureau, reason="签收", at=NOW, signer="柳溪小学")
    assert verdict(dropped(made, more)) == "signed"


def test_bytes_appended_by_somebody_are_told(people):
    made = paper(people)
    assert told_of(made, pdf_of(made) + b"\n% more\n").verdict in {"altered", "signed"}


def test_another_paper_is_told_with_its_number(people):
    made, other = paper(people), paper(people, LETTER)
    answer = dropped(made, pdf_of(other))
    assert verdict(answer) == "another"
    assert other.number in answer.content.decode()


def test_a_superseded_copy_is_told_so_on_its_own_page_and_on_the_new_one(people):
    old = paper(people)
    new = paper(people, supersedes=old)
    old.refresh_from_db()
    page = dropped(old, pdf_of(old)).content.decode()
    assert "已被替代" in page
    assert new.number in page
    answer = dropped(new, pdf_of(old))
    assert verdict(answer) == "another"
    assert "已被替代" in answer.content.decode()


def test_a_superseded_copy_names_what_is_in_force_now_however_often_it_was_replaced(people):
    old = paper(people)
    new = paper(people, supersedes=old)
    newest = paper(people, supersedes=new)
    old.refresh_from_db()
    assert old.in_its_place == newest
    page = dropped(old, pdf_of(old)).content.decode()
    assert f"现行有效的是 {newest.number}" in page
    assert new.number not in page


def test_nothing_is_said_to_be_in_force_once_the_replacement_was_withdrawn(people):
    old = paper(people)
    new = paper(people, supersedes=old)
    new.withdraw(by=people.section, reason="有误")
    old.refresh_from_db()
    page = dropped(old, pdf_of(old)).content.decode()
    assert "现行有效" not in page
    assert f"替代它的 {new.number} 也已撤回" in page
    client = Client()
    client.force_login(people.section)
    seen = client.get(f"/documents/issued/{old.pk}/").content.decode()
    assert "现行有效" not in seen
    assert "也已撤回" in seen


def test_a_withdrawn_copy_is_told_so(people):
    made = paper(people)
    made.withdraw(by=people.section, reason="有误")
    answer = dropped(made, pdf_of(made))
    assert verdict(answer) == "issued"
    assert "已撤回" in answer.content.decode()


def test_a_paper_without_our_signature_was_not_issued_here(people):
    made, bare = paper(people), paper(people, signed=False)
    assert verdict(dropped(made, pdf_of(bare) + b"\n")) == "unknown"


def test_what_is_no_pdf_is_refused_in_words(people):
    made = paper(people)
    answer = dropped(made, b"PK\x03\x04 word")
    assert answer.status_code == 422
    assert verdict(answer) == ""
    assert Client().post(f"/v/{made.token}").status_code == 422


def test_a_file_that_is_too_large_is_refused(people, monkeypatch):
    made = paper(people)
    monkeypatch.setattr(views, "LARGEST", 1000)
    assert dropped(made, pdf_of(made)).status_code == 422


def test_a_dropped_file_is_not_kept(people, settings):
    made = paper(people)
    before = sorted(settings.FILES.rglob("*"))
    dropped(made, pdf_of(made) + b"x")
    assert sorted(settings.FILES.rglob("*")) == before


def test_the_page_speaks_english_to_whoever_asks(people):
    made = paper(people)
    page = Client().get(f"/v/{made.token}?lang=en").content.decode()
    assert "in force" in page
    translation.deactivate()


def many_fields(deep: int = 40) -> bytes:
    """A small PDF whose form names the same field 2 to the power of `deep` times."""
    objects = [b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[3 0 R]/SigFlags 3>>>>",
               b"<</Type/Pages/Kids[]/Count 0>>"]  # fmt: skip
    objects += [b"<</T(a)/Kids[%d 0 R %d 0 R]>>" % (n + 4, n + 4) for n in range(deep)]
    objects.append(b"<</T(z)/FT/Tx>>")
    made, places = b"%PDF-1.7\n", []
    for n, words in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (n, words)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    made += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    at = made.rindex(b"xref")
    return made + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, at)


def test_a_file_built_to_keep_the_server_busy_is_given_up_in_time(people, monkeypatch):
    monkeypatch.setattr(apart, "SECONDS", 2)
    made = paper(people)
    answer = dropped(made, many_fields())
    assert answer.status_code == 422
