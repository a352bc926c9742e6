"""An edition is compiled from what is in force, frozen with its files, and compared with others."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from docx import Document as Opened
from tests.cast import People

from xiaoan.documents.issuing import pdf_of
from xiaoan.ledger.change import WrongState
from xiaoan.library import compiling
from xiaoan.library.comparing import difference
from xiaoan.library.models import Edition, Item, Text
from xiaoan.library.tests.shelf import drafted, ruled
from xiaoan.library.tests.texts import approved

pytestmark = pytest.mark.django_db
BODY = "## 第一章 总则\n第一条 门卫应当登记。\n- 姓名\n- 事由\n| 岗位 | 时间 |\n| 门卫 | 全天 |"


@pytest.fixture
def texts(people: People) -> list[Text]:
    """Two rules of the gate, one fire rule and one plan, all in force."""
    return [
        ruled(people, "门卫登记制度", BODY, category="07"),
        ruled(people, "巡查制度", BODY, category="07"),
        ruled(people, "消防制度", BODY, category="04"),
        ruled(people, "火灾应急预案", BODY, category="10", kind="plan"),
    ]


def begun(people: People, texts: list[Text]) -> Edition:
    return Edition.objects.begin(
        by=people.inspector, unit=people.bureau, title="青禾区教育局\n规章制度汇编",
        subtitle="（2026年版）", day=date(2026, 3, 1), texts=[text.pk for text in texts],
    )  # fmt: skip


def test_the_texts_stand_by_aspect_and_are_counted(people: People, texts: list[Text]) -> None:
    edition = compiling.freeze(begun(people, texts), by=people.chief)
    edition.refresh_from_db()
    items = edition.gathered()
    assert [item.title for item in items] == [
        "消防制度", "门卫登记制度", "巡查制度", "火灾应急预案",
    ]  # fmt: skip
    assert (edition.aspects, edition.rules, edition.plans) == (3, 3, 1)
    assert edition.characters == sum(text.current.characters for text in texts)
    assert sum(item.is_first for item in items) == 3
    assert len(edition.digest) == 64


def test_pdf_and_word_are_kept_and_hold_the_texts(people: People, texts: list[Text]) -> None:
    edition = compiling.freeze(begun(people, texts), by=people.chief)
    assert pdf_of(edition.document).startswith(b"%PDF-")
    assert edition.document.about == edition.subject
    words = "\n".join(line.text for line in Opened(BytesIO(compiling.word_of(edition))).paragraphs)
    for title in ("门卫登记制度", "火灾应急预案", "第一章 总则", "（一）姓名", "编制说明"):
        assert title in words
    assert f"共{edition.characters:,}字" in words


def test_a_frozen_edition_keeps_its_words_when_a_text_goes_on(
    people: People, texts: list[Text]
) -> None:
    edition = compiling.freeze(begun(people, texts), by=people.chief)
    version = texts[0].draft(by=people.inspector, body="第一条 门卫应当查验证件。")
    approved(version, by=people.chief)
    assert [item.version_id for item in edition.gathered()][1] != version.pk
    with pytest.raises(WrongState):
        edition.change(by=people.inspector, title="甲", subtitle="", day=edition.day, texts=[])
    with pytest.raises(WrongState):
        compiling.freeze(edition, by=people.chief)


def test_the_next_edition_tells_what_is_new_changed_and_gone(
    people: People, texts: list[Text]
) -> None:
    first = compiling.freeze(begun(people, texts[:3]), by=people.chief)
    approved(texts[0].draft(by=people.inspector, body="第一条 门卫应当查验证件。"), by=people.chief)
    texts[1].repeal(by=people.chief, why="并入门卫登记制度")
    second = compiling.freeze(begun(people, texts), by=people.chief)
    assert second.n == 2
    told = difference(first.gathered(), second.gathered())
    assert [item.title for item in told.new] == ["火灾应急预案"]
    assert [pair.now.title for pair in told.changed] == ["门卫登记制度"]
    assert [item.title for item in told.gone] == ["巡查制度"]
    assert [item.title for item in told.same] == ["消防制度"]


def test_only_texts_in_force_of_the_district_are_taken(people: People, texts: list[Text]) -> None:
    draft = drafted(people.inspector, people.bureau, "草案", BODY, category="01")
    edition = begun(people, [*texts[:1], draft])
    edition.change(
        by=people.inspector, title=edition.title, subtitle="", day=edition.day,
        texts=[texts[0].pk, draft.pk, uuid4()],
    )  # fmt: skip
    assert [item.title for item in edition.gathered()] == ["门卫登记制度"]


def test_an_empty_choice_and_a_text_of_no_aspect_are_refused_with_the_cure(
    people: People,
) -> None:
    edition = begun(people, [])
    with pytest.raises(ValidationError, match="至少选一篇"):
        compiling.freeze(edition, by=people.chief)
    loose = ruled(people, "无类制度", BODY)
    edition.change(
        by=people.inspector, title="汇编", subtitle="", day=edition.day, texts=[loose.pk]
    )
    with pytest.raises(ValidationError, match="无类制度"):
        compiling.freeze(edition, by=people.chief)
    assert Item.objects.count() == 0


def test_one_draft_at_a_time_and_a_dropped_one_makes_room(people: People) -> None:
    edition = begun(people, [])
    with pytest.raises(WrongState):
        begun(people, [])
    edition.drop(by=people.inspector, why="重新选编")
    assert begun(people, []).n == 2


def test_who_may_compile_and_who_may_freeze(people: People, texts: list[Text]) -> None:
    for who in (people.principal, people.teacher, people.stranger):
        with pytest.raises(PermissionDenied):
            Edition.objects.begin(by=who, unit=people.bureau, title="汇编")
    edition = begun(people, texts)
    with pytest.raises(PermissionDenied):
        compiling.freeze(edition, by=people.inspector)


def test_schools_read_frozen_editions_and_no_draft(people: People, texts: list[Text]) -> None:
    edition = begun(people, texts)
    assert not Edition.objects.visible_to(people.teacher).exists()
    assert Edition.objects.visible_to(people.inspector).exists()
    compiling.freeze(edition, by=people.chief)
    assert Edition.objects.visible_to(people.teacher).exists()
    assert not Edition.objects.visible_to(people.stranger).exists()
