"""Importing on the page: upload, look at what would change, apply all of it or nothing."""

from __future__ import annotations

import sys
from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from xiaoan.posts.roster import board, shelf
from xiaoan.posts.tests.workbooks import PERSON, UNIT, content, excel, with_cell
from xiaoan.units.models import Unit

ADDRESS, APPLY = "/posts/roster/", "/posts/roster/apply/"


def upload(client, book=None, name="名册.xlsx"):
    file = SimpleUploadedFile(name, content(book or excel()))
    return client.post(ADDRESS, {"file": file})


@pytest.fixture
def bureau(client, people):
    client.force_login(people.section)
    return client


def kept():
    return list(settings.FILES.with_name("incoming").glob("*"))


def test_a_check_shows_what_would_change_and_stores_nothing(bureau, people):
    html = upload(bureau).content.decode()
    assert "检查通过" in html
    assert "全部导入" in html
    assert not Unit.objects.filter(code="QH-100").exists()


def test_the_checked_file_is_private_and_gone_when_applied(bureau, people):
    upload(bureau)
    assert [oct(path.stat().st_mode & 0o777) for path in kept()] == ["0o600"]
    html = bureau.post(APPLY).content.decode()
    assert "已导入" in html
    assert Unit.objects.filter(code="QH-100").exists()
    assert kept() == []


def test_the_same_file_again_has_nothing_to_change(bureau, people):
    upload(bureau)
    bureau.post(APPLY)
    html = upload(bureau).content.decode()
    assert "没有要改的" in html
    assert "全部导入" not in html


def test_wrong_cells_are_listed_and_cannot_be_applied(bureau, people):
    html = upload(bureau, excel(units=[with_cell(UNIT, 3, "大学")])).content.decode()
    assert "有 1 处不对" in html
    assert "没有类别“大学”" in html
    assert kept() == []
    assert bureau.post(APPLY).status_code == 303
    assert not Unit.objects.filter(code="QH-100").exists()


def test_wrong_cells_are_told_in_english_to_who_reads_english(bureau, people):
    bureau.cookies["django_language"] = "en"
    html = upload(bureau, excel(units=[with_cell(UNIT, 3, "大学")])).content.decode()
    assert "There is no kind “大学”" in html


def test_when_the_district_changed_meanwhile_it_is_shown_again(bureau, people):
    upload(bureau)
    Unit.objects.found(
        by=people.section, code="QH-100", name="河湾", kind="school", parent=people.bureau
    )
    answer = bureau.post(APPLY)
    assert answer.status_code == 409
    assert "名册又变了" in answer.content.decode()
    assert bureau.post(APPLY).status_code == 200
    assert Unit.objects.get(code="QH-100").name == "河湾小学"


def test_a_broken_file_and_no_file_are_named(bureau, people):
    file = SimpleUploadedFile("名册.xlsx", b"hello")
    assert "不是 Excel 工作簿" in bureau.post(ADDRESS, {"file": file}).content.decode()
    assert 'class="field-error"' in bureau.post(ADDRESS, {}).content.decode()


def test_a_file_of_more_than_ten_megabytes_is_refused(bureau, people, monkeypatch):
    monkeypatch.setattr(sys.modules["xiaoan.posts.views.roster"], "LARGEST", 100)
    assert "超过 10 MB" in upload(bureau).content.decode()


@pytest.mark.parametrize(
    "part", ["principal", "safety", "system_admin", "security_admin", "audit_admin", "chief"]
)
def test_only_who_may_found_open_and_appoint_imports(client, people, part):
    client.force_login(getattr(people, part))
    assert client.get(ADDRESS).status_code == 403
    assert client.post(APPLY).status_code == 403
    assert client.get(ADDRESS + "current/").status_code == 403


def test_progress_is_seen_from_outside_while_the_import_runs(bureau, people):
    upload(bureau)
    token = bureau.session["roster"]["token"]
    board._write(token, {"step": "people", "done": 1450, "total": 1450})
    assert "正在开账号 1450 / 1450" in bureau.get(ADDRESS + "progress/").content.decode()


@pytest.mark.usefixtures("committed")
def test_the_words_of_an_import_do_not_wait_for_its_commit(people):
    with board.telling("abc") as tell:
        tell("units", 1, 2)
        seen = _until(lambda: (board.read("abc") or {}).get("step") == "units")
    assert seen
    assert board.read("abc") is None


def _until(true, tries=200):
    return any(true() for _try in range(tries))


def test_a_forged_token_opens_no_file():
    assert shelf.find("../../etc/passwd") is None
    assert shelf.find("") is None


def test_template_and_present_roster_are_downloads(bureau, people):
    for address, title in (("template/", "名册模板"), ("current/", "名册")):
        answer = bureau.get(ADDRESS + address)
        assert answer["Content-Type"].endswith("spreadsheetml.sheet")
        book = load_workbook(BytesIO(answer.content))
        assert book.sheetnames[0] == "填写说明", title


def test_the_present_roster_goes_back_in_unchanged(bureau, people):
    out = bureau.get(ADDRESS + "current/").content
    answer = bureau.post(ADDRESS, {"file": SimpleUploadedFile("现有.xlsx", out)})
    assert "没有要改的" in answer.content.decode()


def test_personal_columns_that_nobody_asked_for_are_refused(bureau, people):
    book = excel(people=[[*PERSON, "13912345678"]])
    book["人员"].cell(row=1, column=5, value="手机")
    html = upload(bureau, book).content.decode()
    assert "不收集别的个人信息" in html
