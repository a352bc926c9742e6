"""The daily round shows daily items only; numbers stand beside it; cadences are told in words."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from xiaoan.duties.cadence import parse
from xiaoan.duties.items import due_items, readings
from xiaoan.duties.models import Checklist, Duty, Record, Reinforcement, Task
from xiaoan.duties.reinforcing import begin
from xiaoan.duties.submit import tags_of
from xiaoan.duties.tests.rounds import MONDAY, asked
from xiaoan.duties.words import cadence_words
from xiaoan.hazards.models import Hazard
from xiaoan.hazards.tests.days import closed
from xiaoan.units.days import calendar_of


def task_of(people, code):
    return Task.objects.filter(unit=people.school, duty__code=code).latest("opens_on")


@pytest.mark.parametrize(("code", "sheet", "count"), [
    ("FIR-02", "FIRE", 7), ("FOO-05", "CANTEEN", 8), ("GAT-03", "GATE", 0),
])  # fmt: skip
def test_a_daily_round_asks_daily_items_only(people, district, code, sheet, count):
    _duty, _checklist, items = asked(people, code, sheet)
    assert len(items) == count
    assert {item.frequency for item in items} <= {"daily"}
    assert not [item for item in items if item.is_number]


def test_a_longer_check_without_due_items_still_asks_what_applies(people, district):
    duty = Duty.objects.get(code="GEN-12")
    checklist = Checklist.objects.current().get(code="GATE")
    calendar = calendar_of(people.bureau)
    tags = tags_of(people.school)
    assert due_items(checklist, duty, MONDAY, calendar=calendar, tags=tags)


def test_daily_numbers_are_read_beside_the_round(people, district):
    checklist = Checklist.objects.current().get(code="CANTEEN")
    assert [item.order for item in readings(checklist, {"canteen"})] == [9, 10, 12]


@pytest.mark.parametrize(("value", "hazards"), [("0", 0), ("8", 0), ("8.1", 1), ("-0.1", 1)])
def test_a_reading_fails_beyond_its_limit_and_not_at_it(client, people, district, value, hazards):
    task = task_of(people, "FOO-05")
    client.force_login(people.canteen)
    sent = client.post(f"/duties/tasks/{task.pk}/readings/CANTEEN/", {"number-9": value})
    assert sent.status_code == 303
    assert Hazard.objects.count() == hazards
    task.refresh_from_db()
    assert (task.status, Record.objects.get().items) == ("open", 1)  # the round is still owed


@pytest.mark.parametrize("data", [{}, {"number-9": "warm"}])
def test_readings_without_a_number_store_nothing(client, people, district, data):
    client.force_login(people.canteen)
    address = f"/duties/tasks/{task_of(people, 'FOO-05').pk}/readings/CANTEEN/"
    assert client.post(address, data).status_code == 422
    assert not Record.objects.exists()


def test_a_list_without_daily_numbers_has_no_readings(client, people, district):
    client.force_login(people.guard)
    task = task_of(people, "FIR-02")
    assert client.get(f"/duties/tasks/{task.pk}/readings/FIRE/").status_code == 404


@pytest.mark.parametrize(("text", "words"), [
    ("daily-schoolday?min=2", "每个教学日，至少 2 次"),
    ("daily?period=night&min=2", "每天，至少 2 次，夜间"),
    ("daily?months=11-3", "每天，11 月至 3 月"),
    ("weekly?day=FR", "每周，星期五"),
    ("yearly?window=02-01/03-31", "每年，2 月 1 日至 3 月 31 日"),
    ("before-holiday?days=3", "每次放假前，前 3 天内"),
    ("on-event?within=PT30M", "发生时，30 分钟内"),
    ("on-event?within=PT0S", "发生时，立即"),
    ("on-event?within=P5WD", "发生时，5 个工作日内"),
    ("on-event?before=hire", "发生时，录用前"),
    ("on-change?review=P6M", "有变动时，每 6 个月复核"),
    ("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1MO", "每年，3 月，最后一个星期一"),
    ("RRULE:FREQ=DAILY;INTERVAL=15", "每 15 天"),
])  # fmt: skip
def test_a_cadence_is_told_in_words(text, words):
    with translation.override("zh-hans"):
        assert cadence_words(parse(text)) == words


def test_every_shipped_cadence_has_words(people, district):
    for language in ("zh-hans", "en"):
        with translation.override(language):
            for duty in Duty.objects.all():
                assert cadence_words(duty.rhythm)
                assert "?" not in cadence_words(duty.rhythm), duty.cadence


def test_a_duty_is_amended_and_open_tasks_stay(client, people, district):
    duty = Duty.objects.get(code="FIR-04")
    client.force_login(people.section)
    page = client.get("/duties/register/FIR-04/amend/")
    data = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    before = task_of(people, "FIR-04").due_on
    data |= {"minutes": "30", "cadence": "quarterly", "source": "青禾区清单 第7号"}
    assert client.post("/duties/register/FIR-04/amend/", data).status_code == 303
    duty.refresh_from_db()
    assert (duty.minutes, duty.cadence, duty.source) == (30, "quarterly", "青禾区清单 第7号")
    assert task_of(people, "FIR-04").due_on == before


@pytest.mark.parametrize(("field", "value"), [
    ("cadence", "sometimes"), ("source", ""), ("owner_posts", "wizard"),
    ("checklists", "NOSUCH"), ("satisfied_by", "telepathy"), ("minutes", "-1"),
])  # fmt: skip
def test_an_unusable_amendment_names_its_field(client, people, district, field, value):
    client.force_login(people.section)
    page = client.get("/duties/register/FIR-04/amend/")
    data = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    answer = client.post("/duties/register/FIR-04/amend/", data | {field: value})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert Duty.objects.get(code="FIR-04").cadence == "monthly"


def test_a_duty_is_amended_in_the_words_of_the_office(client, people, district):
    client.force_login(people.section)
    address = "/duties/register/FIR-02/amend/"
    form = client.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields}
    assert data["owner_posts"].startswith("保安员、门卫")
    assert data["satisfied_by"] == "巡查扫码"
    before = Duty.objects.get(code="FIR-02")
    assert client.post(address, data | {"owner_posts": "门卫、保安员"}).status_code == 303
    after = Duty.objects.get(code="FIR-02")
    assert after.owner_posts == ["gate", "guard"]
    assert after.applies_to == before.applies_to
    refused = client.post(address, data | {"applies_to": "全部、没有的特征"})
    assert list(refused.context["form"].errors) == ["applies_to"]


def test_a_duty_is_not_switched_off_without_a_reason(client, people, district):
    client.force_login(people.section)
    assert client.post("/duties/register/FIR-04/switch/", {"on": "0"}).status_code == 422
    client.post("/duties/register/FIR-04/switch/", {"on": "0", "reason": "并入月检"})
    duty = Duty.objects.get(code="FIR-04")
    assert (duty.is_on, duty.off_reason) == (False, "并入月检")


def test_a_duty_that_was_never_on_can_be_explained(client, people, district):
    duty = Duty.objects.filter(is_on=False).first()
    client.force_login(people.section)
    client.post(f"/duties/register/{duty.code}/switch/", {"on": "0", "reason": "本区没有此类学校"})
    duty.refresh_from_db()
    assert (duty.is_on, duty.off_reason) == (False, "本区没有此类学校")


def test_a_further_measure_is_noted_on_the_page_of_the_reinforcement(client, people, district):
    begun = begin(closed(people), by=people.system)
    client.force_login(people.safety)
    assert client.get("/duties/reinforcements/").context["page"].rows == [begun]
    address = f"/duties/reinforcements/{begun.pk}/"
    assert client.post(address, {"measure": " "}).status_code == 422
    assert client.post(address, {"measure": "改了值日巡查制度"}).status_code == 303
    assert Reinforcement.objects.get().measure == "改了值日巡查制度"
    client.force_login(people.guard)
    assert client.post(address, {"measure": "x"}).status_code == 403
    client.force_login(people.neighbour)
    assert client.get(address).status_code == 404


def test_a_closer_check_is_called_after_the_item_it_looks_at(people, district):
    begun = begin(closed(people), by=people.system)
    task = begun.tasks.first()
    assert task.title == f"强化检查：{begun.hazard.what.removeprefix('不符合：')}"
    assert str(task).startswith("强化检查：")


def test_a_photo_that_cannot_be_kept_undoes_the_whole_round(client, people, district):
    client.force_login(people.canteen)
    task = task_of(people, "FOO-05")
    address = f"/duties/tasks/{task.pk}/fill/CANTEEN/"
    order = client.get(address).context["lines"][0]["key"]
    from_phone = SimpleUploadedFile("a.jpg", b"no picture", "image/jpeg")
    answer = client.post(address, {f"bad-{order}": "1", f"photo-{order}": from_phone})
    assert answer.status_code == 422
    assert f"item_{order}" in answer.context["errors"]
    assert not Record.objects.exists()
    assert not Hazard.objects.exists()
