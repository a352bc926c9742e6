"""What a bureau lays in on its pages: fonts, Word templates, certificate, time stamp."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import People

from xiaoan.documents import fonts
from xiaoan.documents.furnishing import fonts as font_pages
from xiaoan.documents.models import Fitting
from xiaoan.documents.signing import check, sign
from xiaoan.documents.specimens import MOMENT, SPECIMENS
from xiaoan.documents.tests.test_no_name_is_printed_as_a_box import renamed
from xiaoan.documents.tests.test_who_signs_for_the_district import bought
from xiaoan.documents.tests.time_authority import TimeAuthority, serving
from xiaoan.documents.typeset import typeset
from xiaoan.ledger.models import Event

FONTS, WORD, SIGNATURE = (
    "/documents/fonts/",
    "/documents/word/form.letter/",
    "/documents/signature/",
)


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA = tmp_path
    monkeypatch.setattr(font_pages, "_is_shared", lambda: False)  # the cast has two districts


def client_of(user: Any) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(user)
    return client


@pytest.fixture
def keeper(people: People) -> Client:
    return client_of(people.system_admin)


@pytest.fixture
def section(people: People) -> Client:
    return client_of(people.section)


@pytest.fixture
def kai(tmp_path: Path) -> bytes:
    renamed(tmp_path / "licensed.ttf", "KaiTi_GB2312")
    return (tmp_path / "licensed.ttf").read_bytes()


def upload(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def lay_font(client: Client, content: bytes, **more: Any) -> Any:
    data = {"file": upload(content, "字体.ttf"), "face": "by-name", "licensed": "on"} | more
    return client.post(FONTS, data, follow=True)


def test_a_licensed_font_is_used_from_the_next_paper_on(keeper: Client, kai: bytes) -> None:
    page = lay_font(keeper, kai)
    assert page.status_code == 200
    assert fonts.chains()["kai"][0] == "KaiTi_GB2312"
    one = Fitting.objects.get(kind="font")
    assert (one.name, one.facts["face"], one.state) == ("KaiTi_GB2312", "kai", "in_use")
    assert len(one.sha256) == 64
    words = page.content.decode()
    assert "本局自有" in words
    assert "6763" in words.replace(",", "")
    assert Event.objects.filter(action="documents.furnish").exists()


def test_its_sample_page_is_set_in_it_alone(keeper: Client, kai: bytes) -> None:
    lay_font(keeper, kai)
    one = Fitting.objects.get(kind="font")
    page = keeper.get(f"/documents/fonts/{one.pk}/sample.pdf")
    assert page.content.startswith(b"%PDF")
    assert b"KaiTi" in page.content


def test_a_font_taken_out_is_gone_and_its_record_stays(
    keeper: Client, kai: bytes, django_capture_on_commit_callbacks: Any
) -> None:
    lay_font(keeper, kai)
    one = Fitting.objects.get(kind="font")
    with django_capture_on_commit_callbacks(execute=True):
        keeper.post(f"/documents/fonts/{one.pk}/remove/")
    one.refresh_from_db()
    assert one.state == "withdrawn"
    assert fonts.dropped() == []
    assert keeper.post(f"/documents/fonts/{one.pk}/remove/").status_code == 404


def test_a_font_of_any_name_serves_the_face_that_is_named(keeper: Client, tmp_path: Path) -> None:
    renamed(tmp_path / "other.ttf", "FZXBSJW--GB1-0")
    lay_font(keeper, (tmp_path / "other.ttf").read_bytes(), face="title")
    assert fonts.chains()["title"][0] == "FZXBSJW--GB1-0"


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"no font", "不能用作字体"), (b"\0\1\0\0 cut off", "损坏"), (b"OTTO" + bytes(900), "损坏")],
    ids=["text", "cut off", "empty"],
)
def test_what_is_no_font_is_refused_and_nothing_is_kept(
    keeper: Client, content: bytes, words: str
) -> None:
    page = lay_font(keeper, content)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not Fitting.objects.exists()
    assert fonts.dropped() == []


def test_a_font_that_may_not_be_embedded_is_refused(keeper: Client, tmp_path: Path) -> None:
    font = fonts.TTFont(fonts.OURS / "LXGWWenKai-Regular.ttf")
    font["OS/2"].fsType = 2
    font.save(tmp_path / "shut.ttf")
    page = lay_font(keeper, (tmp_path / "shut.ttf").read_bytes())
    assert page.status_code == 422
    assert "未经权利人许可" in page.content.decode()


def test_without_a_licence_no_font_is_taken(keeper: Client, kai: bytes) -> None:
    page = keeper.post(FONTS, {"file": upload(kai, "字体.ttf"), "face": "by-name"})
    assert page.status_code == 422
    assert fonts.dropped() == []


def test_only_the_servers_keeper_lays_in_fonts_and_keys(section: Client, kai: bytes) -> None:
    assert lay_font(section, kai).status_code == 403
    assert section.post(SIGNATURE + "own/").status_code == 403
    assert section.post(SIGNATURE + "stamp/").status_code == 403
    assert section.get(FONTS).status_code == 200
    assert section.get(SIGNATURE).status_code == 200


def test_on_a_server_of_several_districts_none_changes_the_fonts_of_all(
    keeper: Client, kai: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(font_pages, "_is_shared", lambda: True)
    assert lay_font(keeper, kai).status_code == 403
    assert "多个区" in keeper.get(FONTS).content.decode()


def test_the_bureaus_own_certificate_is_laid_in_on_the_page(people: People, keeper: Client) -> None:
    page = keeper.post(
        SIGNATURE + "own/",
        {"own-file": upload(bought(days=30), "章.p12"), "own-password": "secret"}, follow=True,
    )  # fmt: skip
    words = page.content.decode()
    assert "清和区公章证书" in words.replace("教育局", "")
    assert "请现在就申请新证书" in words  # thirty days before the end
    paper = typeset("letter", SPECIMENS["letter"], MOMENT)
    told = check(sign(paper, district=people.bureau, reason="签发", at=MOMENT))
    assert told.state == "whole"
    assert "公章证书" in told.signatures[0].certificate
    assert Fitting.objects.get(kind="certificate").facts["fingerprint"]
    keeper.post(SIGNATURE + "made/")
    assert Fitting.objects.get(kind="certificate").state == "withdrawn"
    assert "公章证书" not in keeper.get(SIGNATURE).content.decode().split("装入记录")[0]


def test_a_wrong_password_is_told_and_stands_in_no_answer(keeper: Client) -> None:
    page = keeper.post(
        SIGNATURE + "own/", {"own-file": upload(bought(), "章.p12"), "own-password": "oops-123"}
    )
    assert page.status_code == 422
    assert "口令" in page.content.decode()
    assert "oops-123" not in page.content.decode()
    assert not Fitting.objects.exists()


@pytest.fixture
def time() -> Iterator[TimeAuthority]:
    with serving(TimeAuthority(datetime(2026, 4, 13, 4, 0, 5, tzinfo=UTC))) as authority:
        yield authority


def test_a_time_stamp_server_is_tried_and_used(
    people: People, keeper: Client, time: TimeAuthority
) -> None:
    page = keeper.post(SIGNATURE + "stamp/", {"stamp-address": time.address}, follow=True)
    assert time.address in page.content.decode()
    assert "停止签发" in page.content.decode()
    paper = typeset("letter", SPECIMENS["letter"], MOMENT)
    told = check(sign(paper, district=people.bureau, reason="签发", at=MOMENT))
    assert told.signatures[0].timestamp is not None
    keeper.post(SIGNATURE + "unstamped/")
    assert (
        "停止签发"
        not in keeper.get(SIGNATURE).content.decode().split("装入记录")[0].split("<form")[0]
    )
    told = check(sign(paper, district=people.bureau, reason="签发", at=MOMENT))
    assert told.signatures[0].timestamp is None


def test_a_server_that_gives_no_stamp_is_refused_on_trial(
    keeper: Client, time: TimeAuthority
) -> None:
    time.mood = "broken"
    page = keeper.post(SIGNATURE + "stamp/", {"stamp-address": time.address})
    assert page.status_code == 422
    assert not Fitting.objects.exists()


def test_the_authority_is_had_for_readers_of_pdf(people: People, section: Client) -> None:
    assert section.get(SIGNATURE + "authority.pem").status_code == 404
    paper = typeset("letter", SPECIMENS["letter"], MOMENT)
    sign(paper, district=people.bureau, reason="签发", at=MOMENT)
    found = section.get(SIGNATURE + "authority.pem")
    assert found.content.startswith(b"-----BEGIN CERTIFICATE-----")
    assert b"PRIVATE" not in found.content
