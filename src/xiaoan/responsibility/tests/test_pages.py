"""The pages of responsibility, as the cast opens them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.cast import People

from xiaoan.base import clock
from xiaoan.duties.catalogue import install
from xiaoan.responsibility.models import LeadingGroup, Receipt, Sheet
from xiaoan.responsibility.tests.sheets import BUREAU, SCHOOL, approved


def client_of(people: People, part: str) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(people.users()[part])
    return client


def grid(lines: list[dict[str, str]], sheet: Sheet, **more: str) -> dict[str, object]:
    fields = ("post", "role", "area", "what", "basis", "duties")
    return {name: [line.get(name, "") for line in lines] for name in fields} | {
        "seen": str(sheet.event_id), **more,
    }  # fmt: skip


def test_the_director_proposes_corrects_submits_and_the_head_approves(people: People) -> None:
    install(people.bureau, by=people.system)
    director, head = client_of(people, "safety"), client_of(people, "principal")
    answer = director.post("/responsibility/units/QH-001/draft/begin/", {"origin": "catalogue"})
    assert answer.status_code == 303
    sheet = Sheet.objects.get()
    page = director.get("/responsibility/units/QH-001/draft/").content.decode()
    assert "安全工作第一责任人" in page
    lines = [
        {**line, "duties": " ".join(line["duties"])} for line in sheet.lines
        if line["post"] != "canteen"
    ]  # fmt: skip
    lines[0]["what"] = "负总责，每月主持一次安全会议。"
    answer = director.post("/responsibility/units/QH-001/draft/", grid(lines, sheet, step="submit"))
    assert answer.status_code == 303, answer.content.decode()[:3000]
    sheet.refresh_from_db()
    assert (sheet.status, sheet.lines[0]["what"]) == ("submitted", "负总责，每月主持一次安全会议。")
    assert (
        "批准，按所选日期生效" in head.get("/responsibility/units/QH-001/draft/").content.decode()
    )
    answer = head.post(
        "/responsibility/units/QH-001/draft/",
        grid(lines, sheet, step="approve", since=clock.today().isoformat(), decision="校务会"),
    )
    assert answer.status_code == 303, answer.content.decode()[:3000]
    shown = head.get("/responsibility/units/QH-001/").content.decode()
    assert "负总责，每月主持一次安全会议。" in shown


def test_a_draft_that_somebody_else_corrected_meanwhile_is_not_overwritten(people: People) -> None:
    sheet = Sheet.objects.draft(by=people.safety, unit=people.school, lines=SCHOOL, origin="page")
    lines = [{**line, "duties": ""} for line in sheet.lines]
    stale = grid(lines[:2], sheet, step="save")
    sheet.amend(by=people.principal, lines=SCHOOL[:4])
    answer = client_of(people, "safety").post("/responsibility/units/QH-001/draft/", stale)
    assert answer.status_code == 409
    sheet.refresh_from_db()
    assert len(sheet.lines) == 4


@pytest.mark.parametrize(
    ("part", "status"), [("guard", 403), ("affairs", 403), ("neighbour", 404), ("stranger", 404)]
)
def test_who_may_not_draft_is_refused(people: People, part: str, status: int) -> None:
    client = client_of(people, part)
    answer = client.post("/responsibility/units/QH-001/draft/begin/", {"origin": "catalogue"})
    assert answer.status_code == status
    assert not Sheet.objects.exists()


def test_the_draft_goes_out_as_excel_and_comes_in_again_unchanged(people: People) -> None:
    sheet = Sheet.objects.draft(by=people.safety, unit=people.school, lines=SCHOOL, origin="page")
    director = client_of(people, "safety")
    book = director.get("/responsibility/units/QH-001/draft/?export=xlsx").content
    before = sheet.lines
    sheet.amend(by=people.safety, lines=SCHOOL[:1])
    upload = SimpleUploadedFile("清单.xlsx", book)
    answer = director.post(
        "/responsibility/units/QH-001/draft/begin/", {"origin": "workbook", "file": upload}
    )
    assert answer.status_code == 303, answer.content.decode()[:4000]
    sheet.refresh_from_db()
    assert sheet.lines == before


def filled(director: Client, change: Callable[[Worksheet], None]) -> SimpleUploadedFile:
    """The draft as it goes out, changed by a hand, as it comes in."""
    out = director.get("/responsibility/units/QH-001/draft/?export=xlsx").content
    book = load_workbook(BytesIO(out))
    change(book.worksheets[0])
    kept = BytesIO()
    book.save(kept)
    return SimpleUploadedFile("清单.xlsx", kept.getvalue())


def taken(people: People, change: Callable[[Worksheet], None]) -> tuple[int, str]:
    director = client_of(people, "safety")
    answer = director.post(
        "/responsibility/units/QH-001/draft/begin/",
        {"origin": "workbook", "file": filled(director, change)},
    )
    return answer.status_code, answer.content.decode()


def test_a_workbook_with_faults_is_refused_by_cell_with_the_cure_and_nothing_is_kept(
    people: People,
) -> None:
    install(people.bureau, by=people.system)
    sheet = Sheet.objects.draft(by=people.safety, unit=people.school, lines=SCHOOL, origin="page")

    lasts = []

    def wrong(page: Worksheet) -> None:
        last = page.max_row
        lasts.append(last)
        page.cell(last, 1).value, page.cell(last, 2).value = "保安", "领导"
        page.cell(last - 1, 4).value, page.cell(last - 1, 6).value = None, "FIR-02 FIR-99"
        page.cell(last - 2, 1).value = None

    status, text = taken(people, wrong)
    assert status == 422
    told, last = unescape(text), lasts[0]
    cells = (f"A{last}", f"B{last}", f"D{last - 1}", f"F{last - 1}", f"A{last - 2}")
    for cell in cells:
        assert f"{cell}：" in told, cell
    for words in ("没有岗位“保安”", "保安员", "没有责任类型“领导”", "一岗双责", "FIR-99"):
        assert words in told, words
    assert "FIR-02、" not in told
    sheet.refresh_from_db()
    assert len(sheet.lines) == len(SCHOOL)


def test_merged_titles_and_merged_posts_are_read_as_a_person_reads_them(people: People) -> None:
    lines = [*SCHOOL, replace(SCHOOL[-1], area="夜间值守")]
    sheet = Sheet.objects.draft(by=people.safety, unit=people.school, lines=lines, origin="page")
    before = sheet.lines

    def merge(page: Worksheet) -> None:
        last = page.max_row
        page.merge_cells(f"A{last - 1}:A{last}")
        page.insert_rows(1, 2)
        page.merged_cells.ranges.clear()
        page.merge_cells(f"A{last + 1}:A{last + 2}")
        page.merge_cells("A1:F2")
        page["A1"].value = "柳溪小学安全责任清单"
        page["A1"].value = "柳溪小学安全责任清单"

    status, text = taken(people, merge)
    assert status == 303, text[:3000]
    sheet.refresh_from_db()
    assert sheet.lines == before


def test_a_merged_range_over_the_whole_sheet_does_no_harm(people: People) -> None:
    Sheet.objects.draft(by=people.safety, unit=people.school, lines=SCHOOL, origin="page")
    director = client_of(people, "safety")
    out = director.get("/responsibility/units/QH-001/draft/?export=xlsx").content
    kept = BytesIO()
    with ZipFile(BytesIO(out)) as old, ZipFile(kept, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            if name.endswith("sheet1.xml"):
                merged = b'<mergeCells count="1"><mergeCell ref="C1:XFD1048576"/></mergeCells>'
                body = body.replace(b"</sheetData>", b"</sheetData>" + merged)
            new.writestr(name, body)
    answer = director.post(
        "/responsibility/units/QH-001/draft/begin/",
        {"origin": "workbook", "file": SimpleUploadedFile("a.xlsx", kept.getvalue())},
    )
    assert answer.status_code == 303


@pytest.mark.parametrize("body", [b"no workbook", b"PK\x03\x04broken", b""])
def test_what_is_no_workbook_is_told_so(people: People, body: bytes) -> None:
    answer = client_of(people, "safety").post(
        "/responsibility/units/QH-001/draft/begin/",
        {"origin": "workbook", "file": SimpleUploadedFile("a.xlsx", body)},
    )
    assert answer.status_code == 422
    assert not Sheet.objects.exists()


def test_a_holder_acknowledges_with_one_tap_and_is_asked_no_more(people: People) -> None:
    approved(people, people.school, SCHOOL, clock.today())
    guard = client_of(people, "guard")
    page = guard.get("/responsibility/mine/").content.decode()
    assert "查验来访人员" in page
    desk = guard.get("/").content.decode()
    assert "条待签收" in desk
    holding = people.guard.holdings.get()
    key = f"{holding.pk}:{Sheet.objects.get().pk}"
    assert guard.post("/responsibility/mine/", {"asked": key, "began": "1"}).status_code == 303
    assert Receipt.objects.get().holding == holding
    assert "条待签收" not in guard.get("/").content.decode()


def test_nobody_acknowledges_in_anothers_place(people: People) -> None:
    sheet = approved(people, people.school, SCHOOL, clock.today())
    key = f"{people.guard.holdings.get().pk}:{sheet.pk}"
    answer = client_of(people, "affairs").post("/responsibility/mine/", {"asked": key})
    assert answer.status_code == 403
    assert not Receipt.objects.exists()


def test_the_papers_come_as_pdf_and_word(people: People) -> None:
    install(people.bureau, by=people.system)
    sheet = approved(people, people.school, SCHOOL, clock.today())
    director = client_of(people, "safety")
    for address in (
        f"/responsibility/sheets/{sheet.pk}/paper.",
        f"/responsibility/people/{people.guard.pk}/paper.",
        "/responsibility/units/QH-001/answered/paper.",
    ):
        assert director.get(address + "pdf").content.startswith(b"%PDF")
        assert director.get(address + "docx").content.startswith(b"PK")
        assert director.get(address + "exe").status_code == 404


def test_the_bureaus_division_is_open_to_its_schools_but_not_its_draft(people: People) -> None:
    draft = Sheet.objects.draft(by=people.section, unit=people.bureau, lines=BUREAU, origin="page")
    guard = client_of(people, "guard")
    assert guard.get("/responsibility/units/QH/draft/").status_code == 403
    draft.approve(by=people.chief, since=clock.today())
    assert "学校安全" in guard.get("/responsibility/units/QH/").content.decode()
    assert client_of(people, "stranger").get("/responsibility/units/QH/").status_code == 404


def test_a_group_is_founded_with_its_paper_and_the_next_ends_it(people: People) -> None:
    director = client_of(people, "safety")
    given = {
        "name": "安全工作领导小组", "number": "柳小发〔2026〕3号",
        "issued_on": clock.today().isoformat(), "since": clock.today().isoformat(),
        "part-principal": "head", "part-deputy": "deputy", "part-safety": "office",
    }  # fmt: skip
    answer = director.post("/responsibility/units/QH-001/group/", given)
    assert answer.status_code == 303, answer.content.decode()[:3000]
    first = LeadingGroup.objects.get()
    assert "王海燕" in director.get(answer.url).content.decode()
    page = director.get("/responsibility/units/QH-001/group/").content.decode()
    assert page.count(" selected>") == 4, "the next group begins with the parts of this one"
    later = clock.today() + timedelta(days=30)
    director.post("/responsibility/units/QH-001/group/", given | {"since": later.isoformat()})
    first.refresh_from_db()
    assert first.until == later - timedelta(days=1)
    without = {key: value for key, value in given.items() if key != "part-principal"}
    assert director.post("/responsibility/units/QH-001/group/", without).status_code == 422
