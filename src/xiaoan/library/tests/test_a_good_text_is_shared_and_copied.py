"""A school shares its good text, the bureau picks it, another school copies it without names."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from tests.cast import People

from xiaoan.ledger.change import WrongState
from xiaoan.ledger.models import Event
from xiaoan.library.copying import copied
from xiaoan.library.markers import Marker, blanks, cut, filled, markers, plain
from xiaoan.library.models import Channel, Look, Text
from xiaoan.library.tests.shelf import drafted, ruled

pytestmark = pytest.mark.django_db
BODY = (
    "第一条 柳溪小学由陈立新负责巡查，电话13812345678、0535-6123456。\n"
    "第二条 本年办结隐患〔数：hazards.closed〕处，依据〔2026〕5号文件。"
)


def shared(people: People) -> Text:
    text = ruled(people, "柳溪小学夜间巡查做法", BODY, of="school", kind="model")
    text.share(by=people.principal, channel="deed")
    return text


def test_a_shared_text_stands_in_its_channel_for_every_school(people: People) -> None:
    text = shared(people)
    channels = {one.code: one for one in Channel.objects.shown(people.bureau.pk)}
    assert list(Text.objects.visible_to(people.neighbour).on_shelf()) == [text]
    assert Text.objects.on_shelf().in_channel(channels["deed"]).count() == 1
    assert Text.objects.on_shelf().in_channel(channels["summary"]).count() == 0


def test_a_draft_cannot_be_shared_nor_anothers_text(people: People) -> None:
    draft = drafted(people.safety, people.school, "草案", BODY)
    with pytest.raises(WrongState, match="先批准"):
        draft.share(by=people.safety, channel="deed")
    with pytest.raises(PermissionDenied):
        draft.share(by=people.neighbour, channel="deed")
    with pytest.raises(ValidationError):
        draft.share(by=people.safety, channel="nowhere")


def test_the_bureau_picks_with_a_word_why_and_unpicks_with_a_reason(people: People) -> None:
    text = shared(people)
    with pytest.raises(ValidationError):
        text.pick(by=people.section, why=" ")
    with pytest.raises(PermissionDenied):
        text.pick(by=people.principal, why="好")
    text.pick(by=people.section, why="分工到点到人")
    assert list(Text.objects.picked()) == [text]
    assert text.pick_note == "分工到点到人"
    text.unpick(by=people.section, why="内容过时")
    assert not Text.objects.picked().exists()
    assert Event.objects.get(pk=text.event_id).facts["why"] == "内容过时"


def test_withdrawing_ends_the_pick_too(people: People) -> None:
    text = shared(people)
    text.pick(by=people.section, why="分工到点到人")
    text.withdraw(by=people.principal, why="正在修订")
    assert not Text.objects.on_shelf().exists()
    assert text.picked_at is None
    with pytest.raises(WrongState):
        text.withdraw(by=people.principal, why="再次")
    with pytest.raises(WrongState):
        text.pick(by=people.section, why="好")


def test_a_copy_has_places_for_the_names_and_keeps_the_markers(people: People) -> None:
    made = copied(shared(people), by=people.neighbour, unit=people.neighbour_school)
    version = made.unfinished()
    assert version is not None
    assert version.body.startswith("第一条 〔单位〕由〔姓名〕负责巡查，电话〔电话〕、〔电话〕。")
    assert "〔数：hazards.closed〕" in version.body
    assert "〔2026〕5号" in version.body
    assert made.title == "〔单位〕夜间巡查做法"
    assert blanks(version.body) == 4
    assert (made.unit, made.state, made.is_shared) == (people.neighbour_school, "draft", False)


def test_a_text_of_the_bureau_keeps_its_name_in_the_copy(people: People) -> None:
    text = ruled(people, "值班制度", "第一条 向青禾区教育局报告。", kind="regulation")
    made = copied(text, by=people.safety, unit=people.school, title="柳溪小学值班制度")
    version = made.unfinished()
    assert version is not None
    assert "青禾区教育局" in version.body
    assert (made.title, made.kind) == ("柳溪小学值班制度", "regulation")


def test_nobody_copies_into_another_house_nor_what_has_ended(people: People) -> None:
    text = shared(people)
    with pytest.raises(PermissionDenied):
        copied(text, by=people.neighbour, unit=people.school)
    with pytest.raises(PermissionDenied):
        copied(text, by=people.teacher, unit=people.school)
    text.repeal(by=people.principal, why="停用")
    with pytest.raises(WrongState):
        copied(text, by=people.neighbour, unit=people.neighbour_school)


def test_openings_are_counted_by_week_and_name_nobody(people: People) -> None:
    text = shared(people)
    for _time in range(3):
        Look.objects.note(text.current_id, text.district_id)
    assert Look.objects.visible_to(people.teacher).lately(date.today()).most(10) == {text.pk: 3}  # noqa: DTZ011
    columns = {field.name for field in Look._meta.fields}
    assert columns == {"id", "district_id", "version", "week"}


def test_a_district_changes_its_channels(people: People) -> None:
    district = people.bureau
    Channel.objects.put(
        "deed", by=people.section, district=district, name="经验材料", place=5, is_open=True
    )
    Channel.objects.put(
        "speech", by=people.section, district=district, name="演讲稿", place=30, is_open=False
    )
    shown = Channel.objects.shown(district.pk)
    assert shown[0].name == "经验材料"
    assert "speech" not in {one.code for one in shown}
    with pytest.raises(ValidationError):
        Channel.objects.put(
            "new", by=people.section, district=district, name="经验材料", place=1, is_open=True
        )
    with pytest.raises(PermissionDenied):
        Channel.objects.put(
            "new", by=people.principal, district=district, name="甲", place=1, is_open=True
        )


def test_markers_are_read_and_other_brackets_left_alone() -> None:
    text = "〔单位〕〔2026〕〔数：tasks.done〕〔职责: FIR-03〕〔其他〕"
    assert markers(text) == [
        Marker("blank", "单位"), Marker("数", "tasks.done"), Marker("职责", "FIR-03"),
    ]  # fmt: skip
    assert "".join(map(str, cut(text))).replace("：", ": ") == text.replace("：", ": ")
    assert filled(text, {Marker("数", "tasks.done"): "12"}).count("12") == 1


def test_paper_shows_the_key_of_a_marker_and_leaves_room_for_names() -> None:
    assert (
        plain("配套职责：〔职责：ELE-05〕；〔姓名〕，〔2026〕1号")
        == "配套职责：ELE-05；〔姓名〕，〔2026〕1号"
    )
