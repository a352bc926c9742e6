"""Every paper of a notice's life is issued under its number, as PDF and for Word, in Chinese."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from shutil import which
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from docx import Document as Docx
from PIL import Image
from tests.cast import People

from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.documents.issuing import pdf_of, word_of
from xiaoan.documents.models import Document
from xiaoan.evidence.store import store
from xiaoan.hazards import printing
from xiaoan.hazards.models import Hazard, Look, Notice
from xiaoan.hazards.tests.days import CRITERION, on, pledge
from xiaoan.hazards.tests.notices import answered, approving, done, drafted, found

THREADS = 8
poppler = pytest.mark.skipif(which("pdftotext") is None, reason="poppler-utils is not installed")


def read(pdf: bytes, tool: str, *more: str) -> bytes:
    command = [which(tool) or tool, *more]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout


def text_of(pdf: bytes) -> str:
    return read(pdf, "pdftotext", "-", "-").decode().replace("\n", "").replace(" ", "")


def paper(kind: str, record: Any) -> Document:
    found = printing.issued_paper(kind, record)
    assert found is not None, kind
    return found


def photo(people: People, hazard: Hazard, role: str, shade: int) -> None:
    picture = BytesIO()
    Image.new("RGB", (320, 240), (shade, shade, 90)).save(picture, "JPEG")
    picture.seek(0)
    store(picture, by=people.affairs, unit=hazard.unit, subject=hazard.subject, role=role)


@poppler
def test_the_notice_is_issued_with_number_address_and_every_fault(people: People) -> None:
    with on(3, 10):
        notice = drafted(people, found(people, what="配电箱门缺失", control="stop-use"))
        assert printing.issued_paper("hazards.notice", notice) is None
        notice.serve(by=people.inspector, way="site", served_to="陈立新")
    document = paper("hazards.notice", notice)
    assert (document.number, document.serial) == ("青教安改〔2026〕1号", 1)
    assert (document.addressee, document.unit) == ("柳溪小学", people.school)
    text = text_of(pdf_of(document))
    for part in (
        "安全隐患整改通知书",
        "青教安改〔2026〕1号",
        "配电箱门缺失",
        "复查合格前停用",
        "2026年3月31日前",
        "当场送达",
        "收件人：陈立新",
        "核验码",
    ):
        assert part in text, part
    cells = [cell.text for table in Docx(BytesIO(word_of(document))).tables
             for row in table.rows for cell in row.cells]  # fmt: skip
    assert "配电箱门缺失" in cells


@poppler
def test_the_paper_names_a_leader_where_a_leader_let_it_out(people: People) -> None:
    with on(3, 10):
        approving(people)
        said = []
        for more in ({"grade": "major", "criterion": CRITERION}, {"item": "FIRE/9"}):
            notice = drafted(people, found(people, **more))
            notice.approve(by=people.deputy_chief)
            notice.serve(by=people.inspector, way="site", served_to="陈立新")
            said.append(text_of(pdf_of(paper("hazards.notice", notice))))
    assert "局领导签批" in said[0]
    assert "科室负责人签批" in said[1]


@poppler
def test_a_refusal_stands_on_notice_and_receipt_with_its_witness(people: People) -> None:
    with on(3, 10):
        notice = drafted(people)
        notice.serve(by=people.inspector, way="refused", served_to="陈立新", why="对级别有异议",
                     witness="高峰")  # fmt: skip
    for kind in ("hazards.notice", "hazards.service"):
        text = text_of(pdf_of(paper(kind, notice)))
        assert "留置送达" in text
        assert "高峰" in text
        assert "对级别有异议" in text


@poppler
def test_the_reply_shows_before_and_after_and_five_items_of_a_major_hazard_only(
    people: People,
) -> None:
    with on(3, 10):
        general = found(people, what="堆放桌椅")
        major = found(people, what="安全出口上锁", grade="major", criterion=CRITERION, item="FIRE/6"
                      )  # fmt: skip
        notice = drafted(people, general, major)
        notice.serve(by=people.inspector)
    with on(3, 11):
        pledge(major, people)
        for shade, hazard in enumerate((general, major)):
            photo(people, hazard, "before", 40 + shade)
            done(people, hazard)
            photo(people, hazard, "after", 140 + shade)
        notice.reply(by=people.safety, answer="两项均已整改")
    document = paper("hazards.reply", notice)
    text = text_of(pdf_of(document))
    assert (document.issuer, document.addressee) == (people.school, "青禾区教育局")
    assert text.count("五落实") == 1
    for part in (
        "第2项为重大隐患",
        "责任：赵国栋",
        "资金：260元",
        "第1项整改前",
        "第2项整改后",
        "两项均已整改",
    ):
        assert part in text, part
    assert [one["label"] for one in document.fields["pictures"]] == [
        "第1项　整改前", "第1项　整改后", "第2项　整改前", "第2项　整改后",
    ]  # fmt: skip
    assert len(Docx(BytesIO(word_of(document))).inline_shapes) >= 4  # and perhaps the code
    assert read(pdf_of(document), "pdfimages", "-list", "-").count(b"jpeg") == 4


@poppler
def test_opinion_second_notice_interview_and_circular_are_papers(people: People) -> None:
    with on(3, 10):
        first = answered(people)
        (hazard,) = first.lines
        opinion = first.review(by=people.inspector, looks={hazard.pk: Look(False, "仍有杂物")})
        second = first.second(by=people.inspector)
        second.serve(by=people.inspector)
        talk = first.summon(by=people.section, people="科长、校长", words="指出问题",
                            promise="三日内整改")  # fmt: skip
        made = first.circulate(by=people.section, words="整改责任没有落实到人。")
    told = {
        ("hazards.opinion", opinion): ("复查意见书", "青教安复〔2026〕1号", "未到位", "仍有杂物"),
        ("hazards.notice", second): ("（第二次）", "青教安改〔2026〕1号", "原定整改期限不变"),
        ("hazards.interview", talk): ("约谈", "青教安约〔2026〕1号", "三日内整改"),
        ("hazards.circular", made): ("通报", "青教安通〔2026〕1号", "没有落实到人"),
    }
    for (kind, record), parts in told.items():
        text = text_of(pdf_of(paper(kind, record)))
        for part in parts:
            assert part in text, (kind, part)


@poppler
def test_more_time_and_a_referral_are_papers_too(people: People) -> None:
    with on(3, 10):
        hazard = found(people, due_days=5)
        notice = drafted(people, hazard)
        notice.serve(by=people.inspector)
        asked = hazard.ask(
            by=people.safety, until=clock.today().replace(day=30), reason="配件缺货", interim="看护"
        )
        asked.decide(by=people.section, granted=True, answer="同意")
        sent = hazard.refer(by=people.section, agency=people.agency, reason="请清理校门摊贩")
    text = text_of(pdf_of(paper("hazards.extension", asked)))
    for part in ("延期申请表", "原定期限2026年3月17日", "2026年3月30日", "同意延期", "看护"):
        assert part in text, part
    letter = paper("hazards.referral", sent)
    assert letter.number == "青教安移〔2026〕1号"
    text = text_of(pdf_of(letter))
    for part in ("青禾派出所：", "请清理校门摊贩", "移送"):
        assert part in text, part


def test_the_papers_are_open_to_whom_the_record_is_and_drafts_are_marked(
    client: Client, people: People
) -> None:
    with on(3, 10):
        notice = drafted(people)
    url = f"/inspections/papers/notice/{notice.pk}.pdf"
    for user, status in ((people.inspector, 200), (people.safety, 404), (people.neighbour, 404)):
        client.force_login(user)
        assert client.get(url).status_code == status
    with on(3, 10):
        notice.serve(by=people.inspector)
    for user, status in ((people.safety, 200), (people.neighbour, 404), (people.stranger, 404)):
        client.force_login(user)
        assert client.get(url).status_code == status
    client.force_login(people.safety)
    assert client.get(url).content == pdf_of(paper("hazards.notice", notice))
    for form in ("pdf", "docx"):
        for kind in ("service", "reply"):
            got = client.get(f"/inspections/papers/{kind}/{notice.pk}.{form}")
            assert got.status_code == 200, (kind, form)
    assert client.get(f"/inspections/papers/poem/{notice.pk}.pdf").status_code == 404
    assert client.get(f"/inspections/papers/notice/{notice.pk}.odt").status_code == 404


def test_an_agencys_officer_reads_the_letter_of_its_own_referral_only(
    client: Client, people: People
) -> None:
    with on(3, 10):
        sent = found(people).refer(by=people.section, agency=people.agency, reason="请清理摊贩")
    for user, status in ((people.officer, 200), (people.neighbour, 404)):
        client.force_login(user)
        assert client.get(f"/inspections/papers/referral/{sent.pk}.pdf").status_code == status


@pytest.mark.usefixtures("committed")
def test_eight_issuers_at_once_leave_no_gap_in_notices_papers_and_orders(people: People) -> None:
    start = Barrier(THREADS)

    def issuer(number: int) -> None:
        start.wait()
        unit = people.kindergarten if number % 2 else people.school
        for turn in range(2):
            with scope([people.bureau.pk]), on(3, 10):
                hazard = found(people, unit=unit, item=f"FIRE/{number * 2 + turn}")
                notice = drafted(people, hazard, unit=unit)
                notice.serve(by=people.inspector, way="hand", served_to="陈立新")
        connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(issuer, range(THREADS)))
    with scope([people.bureau.pk]):
        for kind in ("notice", "order"):
            serials = Notice.objects.filter(kind=kind).values_list("serial", flat=True)
            assert sorted(serials) == list(range(1, THREADS + 1))
            papers = Document.objects.filter(kind=f"hazards.{kind}")
            assert sorted(paper.serial or 0 for paper in papers) == list(range(1, THREADS + 1))
            assert len({paper.number for paper in papers}) == THREADS
