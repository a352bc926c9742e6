"""A report about a person must not slip to the school: the page asks once, with two ways on."""

from __future__ import annotations

import re

import pytest
from tests.cast import People

from xiaoan.ledger.models import Event
from xiaoan.public.models import Report, Sealed
from xiaoan.public.persons import tells_of_people
from xiaoan.public.tests.conftest import Passer, photo
from xiaoan.units.models import Plate

ABOUT_PEOPLE = """
校长贪污食堂的钱
班主任天天骂我孩子
老师掐学生
老师摸女生
校长收红包
园长克扣伙食费
领导让家长交钱
书记拿钱
教导主任威胁学生
女老师被校长骚扰
体育老师叫女生到器材室
老师宿舍叫女生单独去
在老师办公室里被骂了
老师办公室里打孩子
三班有人被打
被人打了
挨打
打架
打了孩子一巴掌
同学把我推下楼梯
我被锁在厕所里
几个男生堵着要零花钱
有人摸我
有人摸到我身上
有人在厕所偷拍
保安踢我孩子
保安打了我儿子
门卫骂人
宿管打他
生活阿姨掐孩子的胳膊
司机吼孩子
孩子身上有针眼
罚站两节课
有人欺负我女儿
孩子说不想活了
我想死
食堂吃回扣
乱收费
老 师 打 人
老*师掐人
老.师
老師罵人
校長貪錢
The teacher hits children
the principal takes money
Somebody touched my daughter
He was beaten in the toilet
Kids are BULLIED here
ｂｕｌｌｙ
""".strip().splitlines()

ABOUT_THINGS = """
电线裸露
栏杆松动
老师办公室的插座冒火花
摸到栏杆有毛刺
手摸到暖气管很烫
孩子摸到插座会触电
摸上去烫手
扶手一摸就晃
教师宿舍楼道堆满杂物
校长室门口灭火器过期
领导办公室漏水
教师停车位旁边电箱没锁
掐断的电线露在外面
电线被老鼠咬断
玻璃被打碎
门打不开
窗户打开关不上
打扫卫生的工具挡住安全出口
打印机冒烟
树枝掉下来打到行人
单杠底座松动，孩子们还在玩
地滑，孩子摔倒
厕所地面湿滑学生容易摔跤
对学生安全构成威胁
篮球架要倒，容易砸到学生
滑梯螺丝外露，容易刮伤小朋友
护栏太矮，孩子趴在上面
推拉门卡住
电风扇晃得厉害
门卫脱岗，校门没人
消防通道被车堵住
楼道堆了课桌
路灯坏了，早上接送看不清
学校说没有钱修，墙皮脱落
实验室气味很大
A railing is loose near the teachers' office
The grape juice spilled on the stairs; paint scraped
The lamp was hit by a ball
""".strip().splitlines()


@pytest.mark.parametrize("words", ABOUT_PEOPLE)
def test_a_sentence_about_people_is_asked_about(words: str) -> None:
    assert tells_of_people(words)


@pytest.mark.parametrize("words", ABOUT_THINGS)
def test_a_sentence_about_a_thing_is_not(words: str) -> None:
    assert not tells_of_people(words)


@pytest.mark.parametrize("words", ["", "   ", "。", "\x00", "😀"])
def test_no_words_ask_nothing(words: str) -> None:
    assert not tells_of_people(words)


def test_three_hundred_signs_are_looked_through_at_once() -> None:
    for sign in ("老师办公室", "摸到", "打", "把我", "touch "):
        tells_of_people((sign * 300)[:300])


def test_the_question_is_calm_and_shows_both_ways_and_nothing_is_stored(
    people: People, plate: Plate, passer: Passer
) -> None:
    asked = passer.send(plate.address, kind="other", words="校长收红包")
    page = asked.content.decode()
    assert asked.status_code == 422
    assert "这件事是关于人的吗" in page
    assert "密封" in page
    assert "110" in page
    assert f'formaction="{plate.address}/sealed/"' in page
    assert 'name="plain"' in page
    assert 'class="dock"' not in page  # nothing else sends it meanwhile
    assert not Report.objects.exists()
    assert not Sealed.objects.exists()
    assert not Event.objects.filter(action="public.report").exists()


def test_yes_leads_to_the_sealed_page_with_the_words_written_already(
    plate: Plate, passer: Passer
) -> None:
    page = passer.send(f"{plate.address}/sealed/", from_plate="1", words="校长收红包")
    assert page.status_code == 200
    assert re.search(r"<textarea[^>]*>\s*校长收红包", page.content.decode())
    assert not Report.objects.exists()
    assert not Sealed.objects.exists()
    sent = passer.send(f"{plate.address}/sealed/", about="leader", words="校长收红包")
    assert sent.status_code == 303
    assert not Report.objects.exists()


def test_no_sends_it_to_the_school_at_once(plate: Plate, passer: Passer) -> None:
    stamp = passer.stamp(plate.address)
    words = "老师说这个栏杆早就松了"
    asked = passer.send(plate.address, stamp=stamp, kind="other", words=words)
    assert asked.status_code == 422
    sent = passer.send(plate.address, stamp=stamp, kind="other", words=words, plain="1")
    assert sent.status_code == 303
    assert Report.objects.get().words == words


def test_a_report_about_a_thing_is_sent_without_a_question(plate: Plate, passer: Passer) -> None:
    sent = passer.send(plate.address, kind="power", words="老师办公室的插座冒火花")
    assert sent.status_code == 303


def test_who_had_taken_a_photo_is_told_that_it_is_to_be_taken_again(
    plate: Plate, passer: Passer
) -> None:
    words = "照片也没有保留"
    without = passer.send(plate.address, kind="other", words="老师打人").content.decode()
    assert words not in without
    asked = passer.send(plate.address, kind="other", words="老师打人", photo=photo())
    assert words in asked.content.decode()
